/** What a URL of a mail server says. */
export interface MailUrl {
  /** `smtps`, in small letters. */
  readonly scheme: string;
  readonly server: string;
  readonly port: number | null;
  readonly user: string | null;
  readonly password: string | null;
  /** In the words of `MAIL_ENCRYPTION`; null where it does not say. */
  readonly encryption: 'ssl' | 'starttls' | 'none' | null;
  /** The part that says so: `smtps://…`, `…?encryption=ssl`; empty where none does. */
  readonly encryptionPart: string;
  /** The sender, where a parameter names one. */
  readonly from: string | null;
}

/**
 * Reads `smtp://user:password@host:587`, `smtps://…`, `smtp+starttls://…`, `submission://…` as Django-environ, Symfony (MAILER_DSN), NextAuth
 * and others write them; user and password are percent-encoded. Null for what is no such URL (`null://null`, `sendmail://default`).
 */
export function readMailUrl(text: string): MailUrl | null {
  const scheme = /^(?<scheme>[a-z][a-z0-9+.-]*):\/\//iu.exec(text.trim())?.groups?.['scheme']?.toLowerCase();
  if (scheme === undefined || !/^(?:smtps?|submissions?|smtp\+(?:tls|ssl|starttls)|smtptls|smtpssl)$/u.test(scheme)) return null;
  let url: URL;
  try {
    // Of schemes that the standard does not know, URL leaves host and user unread in some places: an http one is read the same way.
    url = new URL(`http://${text.trim().slice(scheme.length + 3)}`);
  } catch {
    return null;
  }
  if (url.hostname === '' || url.hostname === 'default') return null;
  const parameter = ['encryption', 'tls', 'ssl'].find((name) => url.searchParams.has(name));
  const asked = (parameter === undefined ? '' : (url.searchParams.get(parameter) ?? '')).toLowerCase();
  const implicit = /s$|\+(?:ssl)$|ssl$/u.test(scheme) && !scheme.includes('starttls');
  const byScheme = implicit || scheme.includes('tls');
  return {
    scheme,
    server: url.hostname.replace(/^\[|\]$/gu, ''),
    // `http` hides its own standard port, which no mail server has.
    port: url.port === '' ? null : Number(url.port),
    user: url.username === '' ? null : decoded(url.username),
    password: url.password === '' ? null : decoded(url.password),
    encryption: implicit
      ? 'ssl'
      : byScheme || asked === 'tls' || asked === 'starttls' || asked === 'true'
        ? 'starttls'
        : asked === 'ssl'
          ? 'ssl'
          : null,
    encryptionPart: byScheme ? `${scheme}://…` : parameter === undefined ? '' : `…?${parameter}=${asked}`,
    from: url.searchParams.get('from') || url.searchParams.get('sender') || null,
  };
}

/** A part that is not well encoded is taken as it stands. */
function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
