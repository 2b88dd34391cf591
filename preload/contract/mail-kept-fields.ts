/**
 * What of a mail server may be written down: passwords stand with the credentials, and people paste whole URLs and logins
 * (`user:password@server:587`) where one part belongs.
 */

/** Whether it is the name or the address of a server and nothing else: no login, no port, no path. */
export function isServerAlone(text: string): boolean {
  if (/[\s\p{Cc}/@<>?#\\]/u.test(text)) return false;
  return !text.includes(':') || /^(?:[\da-f]*:){2,}[\da-f:.]*(?:%[\w.-]+)?$/iu.test(text);
}

/** Whether a user is no more than that: what stands behind a colon, encoded or not, is a password more often than part of a name. */
export function isUserAlone(text: string): boolean {
  return !/:|%3a/iu.test(text);
}

/** Whether a text has neither a line break nor another control character: in a dialogue or a header it would be a line of its own. */
export function isOneLine(text: string): boolean {
  return !/[\p{Cc}\u2028\u2029]/u.test(text);
}

/** Whether a login (`user:password@…`) stands in a text, encoded or not. */
function holdsLogin(text: string): boolean {
  return /(?::|%3a)[^@]*@/isu.test(text);
}

/** Dot-string or quoted string (RFC 5321 §4.1.2), letters of all languages included (RFC 6531 §3.3). */
export const LOCAL_PART = /^(?:[\p{L}\p{M}\p{N}!#$%&'*+/=?^_`{|}~-]+(?:\.[\p{L}\p{M}\p{N}!#$%&'*+/=?^_`{|}~-]+)*|"(?:[^"\\]|\\.)*")$/u;
const DOMAIN = /^(?:\[[\d.]+\]|\[IPv6:[\da-f:.]+\]|[\p{L}\p{M}\p{N}_-]+(?:\.[\p{L}\p{M}\p{N}_-]+)*)$/iu;

function partsOf(mailbox: string): { readonly name: string; readonly address: string } {
  const [, name = '', address] = /^([^<]*)<([^<>]*)>\s*$/u.exec(mailbox) ?? [];
  return { name, address: (address ?? mailbox).trim() };
}

/** Whether a login stands in what should be a mail address, or in the name beside it: a colon alone is no such thing there. */
export function holdsLoginInMailbox(mailbox: string): boolean {
  const { name, address } = partsOf(mailbox);
  return holdsLogin(name) || holdsLogin(address);
}

/** Whether it is `ada@example.test` or `Ada <ada@example.test>`, and no login is in it. */
export function isMailboxAlone(text: string): boolean {
  const { address } = partsOf(text);
  const at = address.lastIndexOf('@');
  return isOneLine(text) && !holdsLoginInMailbox(text) && LOCAL_PART.test(address.slice(0, at)) && DOMAIN.test(address.slice(at + 1));
}

/** Whether a profile may have this name, which is shown everywhere. */
export function isProfileName(text: string): boolean {
  return isOneLine(text) && !holdsLogin(text);
}

/** Whether a login stands in the host of a place (`ssh:user:password@host`). Contexts of clusters may hold any sign. */
export function holdsPasswordInPlace(place: string): boolean {
  const [, host] = /^(?:ssh|container):(?:ssh:\/\/)?(.*)$/isu.exec(place) ?? [];
  return host !== undefined && holdsPasswordInHost(host);
}

/** Whether a password stands in a host as it was written: `user:password@host`. */
export function holdsPasswordInHost(host: string): boolean {
  return /:[^@]*@/su.test(host.replace(/^ssh:\/\//iu, ''));
}

/** Names of query parameters that carry a secret in practice. */
const SECRET_PARAMETER = /secret|token|pass|pwd|key|sig|credential|assertion|jwt|^code$|^auth/iu;

/** What keeps a URL from being the address of an issuer of tokens (RFC 6749 §3.2); null when nothing does. */
export function tokenUrlTrouble(text: string): 'no-https' | 'login' | 'secret' | null {
  const url = URL.canParse(text) ? new URL(text) : null;
  // Also where it is no URL that could be read: `user:password@server/token`.
  if (text.includes('@') && (url === null || url.username !== '' || url.password !== '' || url.host === '')) return 'login';
  const own = url !== null && ['127.0.0.1', '[::1]', 'localhost'].includes(url.hostname);
  if (url === null || !(url.protocol === 'https:' || (own && url.protocol === 'http:'))) return 'no-https';
  return url.hash !== '' || [...url.searchParams.keys()].some((name) => SECRET_PARAMETER.test(name)) ? 'secret' : null;
}

/** What the settings say of a value they do not keep, in the language of machines. */
export const NOT_KEPT = {
  server: 'more than the name or address of a server',
  user: 'a colon in the user, behind which a password may stand',
  control: 'a control character',
  mailbox: 'no mail address',
  name: 'a login in the name of a profile',
  place: 'a password in the place to connect from',
  tokenUrl: 'more than the https:// address of an issuer of tokens',
} as const;
