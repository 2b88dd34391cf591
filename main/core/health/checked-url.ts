import { failure, FailureError, words } from '../failure.ts';
import { Redactor } from '../credentials/redaction.ts';
import { Secret } from '../credentials/secret.ts';

const PRINTED = '[redacted]';
/** Names of query parameters that carry a secret in practice. */
const secretName =
  /token|secret|pass(word|wd|phrase)?$|^pwd$|^pass|api[-_.]?key|^key$|[-_.]key$|^sig$|signature|credential|^auth|^code$|session|^jwt$|^sas$/i;
/** Values that are a secret whatever their name: a JSON web token. */
const secretValue = /^eyJ[\w-]+\.[\w-]+\.[\w-]*$/;

/** A URL to check, apart from the secrets in it. */
export interface CheckedUrl {
  /** What is asked for: without user, password and fragment. */
  readonly url: URL;
  /** Name or address without brackets. */
  readonly host: string;
  readonly port: number;
  /** As it may be shown, logged and kept in findings. */
  readonly shown: string;
  /** `user:password` for HTTP Basic (RFC 7617), when the URL has one. */
  readonly basic: Secret | null;
  /** The secrets in it: to be registered with whoever writes anything. */
  readonly secrets: readonly Secret[];
}

/** Reads a URL. Throws FailureError `bad-input` for anything but http and https. */
export function readUrl(text: string): CheckedUrl {
  const url = URL.parse(text.trim());
  if (url === null || (url.protocol !== 'http:' && url.protocol !== 'https:') || url.hostname === '' || url.port === '0') {
    throw new FailureError(
      failure(
        'bad-input',
        words('This is not a URL that can be checked.', 'Cette URL ne peut pas être vérifiée.'),
        words('Write it whole, beginning with https:// or http://.', 'Écrivez-la en entier, en commençant par https:// ou http://.'),
      ),
    );
  }
  const secrets = [decoded(url.password), ...[...url.searchParams].filter(isSecret).map(([, value]) => value)]
    .filter((value) => value !== '')
    .map((value) => new Secret(value));
  const basic = url.username === '' && url.password === '' ? null : new Secret(`${decoded(url.username)}:${decoded(url.password)}`);
  if (basic !== null) secrets.push(basic);
  const shown = showUrl(url.href);
  url.username = '';
  url.password = '';
  url.hash = '';
  return {
    url,
    host: url.hostname.replace(/^\[(.*)\]$/, '$1'),
    port: url.port === '' ? (url.protocol === 'https:' ? 443 : 80) : Number(url.port),
    shown,
    basic,
    secrets,
  };
}

/** A URL as it may be shown: password and secret parameters masked. Text that is no URL comes back as it is. */
export function showUrl(text: string): string {
  const url = URL.parse(text);
  if (url === null)
    return text.replaceAll(/([?&;]([^=&;#]+)=)([^&;#]*)/g, (whole, start: string, name: string, value: string) =>
      isSecret([name, value]) ? start + PRINTED : whole,
    );
  const hash = url.hash;
  url.hash = '';
  if (url.password !== '') url.password = 'x';
  const shown = url.href
    .replace(/^([a-z]+:\/\/[^/?#@]*:)x@/, `$1${PRINTED}@`)
    .replaceAll(/([?&])([^=&#]+)=([^&#]*)/g, (whole, separator: string, name: string, value: string) =>
      isSecret([decoded(name), decoded(value)]) ? `${separator}${name}=${PRINTED}` : whole,
    );
  // A fragment is never sent, and single-page applications keep tokens there.
  return hash === '' ? shown : `${shown}#${/[=&]/.test(hash) ? PRINTED : hash.slice(1)}`;
}

/** Masks the secrets of a URL in whatever a server answers to it. */
export function redactorFor(secrets: readonly Secret[]): Redactor {
  const redactor = new Redactor();
  for (const secret of secrets) redactor.register(secret);
  return redactor;
}

function isSecret([name, value]: readonly [string, string]): boolean {
  return secretName.test(name) || secretValue.test(value);
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch (error) {
    // A stray % is no escape: RFC 3986 leaves such text to be taken as it stands.
    if (error instanceof URIError) return text;
    throw error;
  }
}
