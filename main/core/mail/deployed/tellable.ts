import type { Secret } from '../../credentials/secret.ts';
import { readHostValue } from './host-value.ts';
import type { Topic } from './setting-names.ts';

/** Stands for what is not shown. */
export const MASKED = '…';

const ADDRESS = /^[^\s<>"'@:/?#,;]+@[^\s<>"'@:/?#,;]+$/u;
const NAMED_ADDRESS = /^(?<name>[^<>@]*)<(?<address>[^<>]*)>$/u;

/** `ops@example.org` of `Ops <ops@example.org>`; null for what is no such thing as a whole: part of it may be a password. */
export function mailAddressOf(text: string): string | null {
  const named = NAMED_ADDRESS.exec(text.trim())?.groups;
  if (named?.['name'] !== undefined && !isFreeText(named['name'])) return null;
  const address = named?.['address'] ?? text;
  return ADDRESS.test(address.trim()) ? address.trim() : null;
}

function isFreeText(text: string): boolean {
  return !/:\/\/|:[^@]*@/u.test(text);
}

/**
 * What of a setting may be shown, by what it is about. People put whole URLs and logins (`user:password@server:587`) where one part belongs:
 * only what surely is that part is told, everything else is `…`. References such as `${NAME}` are told without the default in them.
 */
export function tellable(topic: Topic, written: string): string {
  const text = written.trim();
  const reference = referenceIn(text);
  if (reference !== null && reference.whole) return reference.name;
  return (PATTERNS[topic]?.(text) ?? false) ? text : MASKED;
}

const PATTERNS: Readonly<Partial<Record<Topic, (text: string) => boolean>>> = {
  server: (text) => readHostValue(text).kind === 'server',
  port: (text) => /^\d{0,10}$/u.test(text),
  user: (text) => /^[\p{L}\p{N}._+\\%=~-]*(?:@[\p{L}\p{N}._-]+)?$/u.test(text),
  from: (text) => text === '' || mailAddressOf(text) !== null,
  fromName: isFreeText,
  enabled: isFlag,
  startTls: isFlag,
  implicitTls: isFlag,
  encryption: isFlag,
  verify: isFlag,
  skipVerify: isFlag,
  transport: (text) => /^:?[a-z]{1,10}$|^django\.core\.mail\.backends\.[a-z]{1,12}\.EmailBackend$/u.test(text),
};

/** Words that a flag of encryption or of certificates has, in any application. */
function isFlag(text: string): boolean {
  return /^(?:true|false|yes|no|on|off|[01yntf]|enabled?|disabled?|always|never|none|null|\(null\)|empty|\(empty\)|required?|auto|ssl|tls|smtps?|start_?tls|implicit|explicit|(?:implicit|explicit|force_|tls_)tls|tls\/ssl|ssl\/tls|ssl_tls|tls_implicit|force_tls|opportunistic|mandatory|plain|unencrypted|insecure|(?:mandatory|opportunistic|no)starttls|peer|javax\.net\.ssl\.SSLSocketFactory|\*|)$/iu.test(
    text,
  );
}

/** Whether a text is, or holds, a password that is known: some providers take the same token for both. */
export function holdsOneOf(secrets: readonly Secret[], text: string): boolean {
  return secrets.some((secret) => {
    const value = secret.reveal().trim();
    return value !== '' && (text.trim() === value || (value.length >= 8 && text.includes(value)));
  });
}

/** `${NAME}`, `$NAME`, `$(NAME)`: a reference that stands in a value as it is; without a default, which may be a secret. */
export function referenceIn(text: string): { readonly name: string; readonly whole: boolean } | null {
  const found = /\$\{(?<braced>[A-Za-z_]\w*)(?<rest>[^}]*)\}|\$\((?<kubernetes>[A-Za-z_]\w*)\)|^\$(?<bare>[A-Za-z_]\w*)$/u.exec(text);
  const groups = found?.groups;
  if (found === null || groups === undefined) return null;
  const whole = found[0].length === text.trim().length;
  if (groups['kubernetes'] !== undefined) return { name: `$(${groups['kubernetes']})`, whole };
  if (groups['bare'] !== undefined) return { name: `$${groups['bare']}`, whole };
  return { name: `\${${groups['braced'] ?? ''}${groups['rest'] ? `:-${MASKED}` : ''}}`, whole };
}
