import type { UrlParameters } from './url-parameters.ts';
import { readUrlParameters } from './url-parameters.ts';

/** What a URL of a mail server says. */
export interface MailUrl {
  /** `smtps`, in small letters; empty where none stands before the login or the server. */
  readonly scheme: string;
  readonly server: string;
  readonly port: number | null;
  readonly user: string | null;
  readonly password: string | null;
  /** In the words of `MAIL_ENCRYPTION`; null where it does not say. */
  readonly encryption: 'ssl' | 'starttls' | 'none' | null;
  /** The part that says so: `smtps://…`, `…?encryption=ssl`; empty where none does. */
  readonly encryptionPart: string;
  /** A parameter that says otherwise than the scheme: `…?encryption=none` of `smtps://…`; null where none does. */
  readonly otherPart: string | null;
  /** `…?verify_peer=0`: the server's certificate is not checked; null where it is. */
  readonly uncheckedPart: string | null;
  /** The sender, where a parameter names one. */
  readonly from: string | null;
}

/** Why a URL names no server to go by; `scheme` where telling it helps, and only then: the rest of a URL may hold a password. */
export type MailUrlTrouble =
  /** A `/`, `#` or `?` of its user or password ends the part that names the server: what seems a server and a port is not. */
  | { readonly kind: 'unencoded' }
  /** `ses+smtp://…`, `sendgrid+api://…`: the application knows the provider's servers itself. */
  | { readonly kind: 'provider'; readonly scheme: string }
  /** `failover(…)`, `roundrobin(…)`. */
  | { readonly kind: 'several'; readonly scheme: string }
  /** `sendmail://default`: handed to a program beside the application. */
  | { readonly kind: 'local'; readonly scheme: string }
  /** `null://null`: dropped, or written down. */
  | { readonly kind: 'not-sent'; readonly scheme: string }
  /** Nothing known; `foreign` where it is no attempt at a mail server's URL either: empty, a word, a web address. */
  | { readonly kind: 'unreadable'; readonly foreign: boolean };

const SMTP_SCHEME =
  /^(?:smtps?|submit|submissions?|(?:smtp|mail|email)[+.-](?:tls|ssl|starttls|none|plain|insecure|notls)|smtptls|smtpssl|smtpstarttls)$/u;
const LOCAL_SCHEME = /^(?:sendmail(?:\+smtps?)?|native)$/u;
const NOT_SENT_SCHEME = /^(?:null|(?:console|file|memory|dummy)mail)$/u;
/** Symfony's bridges, with their way or without; django-anymail's names. */
const PROVIDER_SCHEME =
  /^(?:[a-z][a-z0-9-]*\+(?:api|https?|smtps?)|ahasend|amazonses|azure|brevo|gmail|infobip|mailchimp|mailersend|mailgun|mailjet|mailomat|mailpace|mailtrap|mandrill|ohmysmtp|postal|postmark|resend|scaleway|sendgrid|sendinblue|ses|sparkpost|sweego)$/u;

/** Parameters that hold an address or a login, in which an `@` stands rightly. */
const WITH_ADDRESS = /^(?:(?:.*(?:from|sender|reply|mail|address|user|login|name|recipient|bounce|pass|return).*)|to|b?cc)$/iu;

function schemeOf(text: string): string | undefined {
  return /^(?<scheme>[a-z][a-z0-9+.-]*):\/\//iu.exec(text.trim())?.groups?.['scheme']?.toLowerCase();
}

/** What follows the scheme; of `//user:password@server` and `user:password@server:587` all, with an empty scheme. Null for what is no URL of mail. */
function partsOf(written: string): { readonly scheme: string; readonly rest: string } | null {
  const text = written.trim();
  const scheme = schemeOf(text);
  if (scheme !== undefined) return SMTP_SCHEME.test(scheme) ? { scheme, rest: text.slice(scheme.length + 3) } : null;
  if (/:\/\/|^(?:smtps?|submissions?|mailto):|["'()]/iu.test(text)) return null;
  if (text.startsWith('//')) return { scheme: '', rest: text.slice(2) };
  // `ops@Secret` may be anything; a server there has a dot, a port, or a login with a password before it.
  return /:[^@]*@|@[^@]*[.:]/su.test(text) ? { scheme: '', rest: text } : null;
}

/** Why nothing can be taken from a URL; null for one that `readMailUrl` reads. */
export function mailUrlTrouble(text: string): MailUrlTrouble | null {
  const list = /^\s*(?<scheme>failover|roundrobin)\s*\(/iu.exec(text)?.groups?.['scheme']?.toLowerCase();
  if (list !== undefined) return { kind: 'several', scheme: `${list}(…)` };
  const parts = partsOf(text);
  if (parts !== null) {
    if (endsTooEarly(parts.rest)) return { kind: 'unencoded' };
    return readMailUrl(text) === null ? { kind: 'unreadable', foreign: false } : null;
  }
  const scheme = schemeOf(text);
  if (scheme === undefined) return { kind: 'unreadable', foreign: !/^\s*smtps?:|@/iu.test(text) };
  const named = `${scheme}://…`;
  if (LOCAL_SCHEME.test(scheme)) return { kind: 'local', scheme: named };
  if (NOT_SENT_SCHEME.test(scheme)) return { kind: 'not-sent', scheme: named };
  if (PROVIDER_SCHEME.test(scheme))
    return endsTooEarly(text.trim().slice(scheme.length + 3)) ? { kind: 'unencoded' } : { kind: 'provider', scheme: named };
  return { kind: 'unreadable', foreign: /^https?$/u.test(scheme) };
}

/** Whether the `@` after user and password comes behind the `/`, `#` or `?` that ends a URL's server (RFC 3986 §3.2). */
function endsTooEarly(behindScheme: string): boolean {
  const rest = /^[^/?#]*(?<path>[^?#]*)(?<query>\?[^#]*)?(?<fragment>#.*)?$/su.exec(behindScheme)?.groups;
  if (rest === undefined) return false;
  if (`${rest['path'] ?? ''}${rest['fragment'] ?? ''}`.includes('@')) return true;
  return (rest['query'] ?? '')
    .slice(1)
    .split('&')
    .some((part) => {
      const [name = '', ...value] = part.split('=');
      // `?from=ops@example.org` is an address; `?from=x@mail.example.org:587` would be a server.
      return part.includes('@') && (!WITH_ADDRESS.test(name) || name.includes('@') || /:\d+\/?$/u.test(value.join('=')));
    });
}

/**
 * Reads `smtp://user:password@host:587`, `smtps://…`, `smtp+starttls://…`, `submission://…` as Django-environ, Symfony (MAILER_DSN), NextAuth
 * and others write them, and a login before a server without any scheme; user and password are percent-encoded. Null for what is no such URL
 * (`null://null`, `sendmail://default`), and for one whose password would be taken for a server; `mailUrlTrouble` says why.
 */
export function readMailUrl(text: string): MailUrl | null {
  const parts = partsOf(text);
  if (parts === null || endsTooEarly(parts.rest)) return null;
  const { scheme, rest } = parts;
  let url: URL;
  try {
    // Of schemes that the standard does not know, URL leaves host and user unread in some places: an http one is read the same way.
    // To http alone a backslash is a slash; in a mail server's URL it is a character of the password.
    url = new URL(`http://${rest.replaceAll('\\', '%5C')}`);
  } catch {
    return null;
  }
  if (url.hostname === '' || url.hostname === 'default') return null;
  const asked = readUrlParameters(url.searchParams);
  const implicit = /s$|ssl$/u.test(scheme) && !/starttls|notls|smtptls|[+.-]tls/u.test(scheme);
  const unencrypted = /[+.-](?:none|plain|insecure|notls)$/u.test(scheme);
  const byScheme = implicit ? 'ssl' : unencrypted ? 'none' : scheme.includes('tls') ? 'starttls' : null;
  return {
    scheme,
    server: url.hostname.replace(/^\[|\]$/gu, ''),
    // `http` hides its own standard port, which no mail server has.
    port: url.port === '' ? null : Number(url.port),
    user: url.username === '' ? asked.user : decoded(url.username),
    password: url.password === '' ? asked.password : decoded(url.password),
    encryption: byScheme ?? asked.encryption,
    encryptionPart: byScheme === null ? asked.encryptionPart : `${scheme}://…`,
    otherPart: byScheme !== null && excludes(byScheme, asked) ? asked.encryptionPart : null,
    uncheckedPart: asked.uncheckedPart,
    from: asked.from,
  };
}

/** `tls=true` behind `smtps://` is meant as TLS of either kind; the others exclude each other. */
function excludes(byScheme: NonNullable<MailUrl['encryption']>, { encryption, encryptionPart }: UrlParameters): boolean {
  return encryption !== null && encryption !== byScheme && !(byScheme === 'ssl' && /[?=]tls\b/u.test(encryptionPart));
}

/** A part that is not well encoded is taken as it stands. */
function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
