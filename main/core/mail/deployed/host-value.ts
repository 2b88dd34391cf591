/** What stands in a variable that should hold the name of a server. */
type HostValue =
  /** A name or an address, with a port where one is written behind it; `prefix` of PHP's `ssl://…` and `tls://…`. */
  | { readonly kind: 'server'; readonly server: string; readonly port: number | null; readonly prefix: 'ssl' | 'tls' | null }
  /** A server with something behind it that is none of its name: `smtp.example.org:587:password`. Only the server is taken. */
  | { readonly kind: 'more'; readonly server: string; readonly port: number | null }
  /** A URL (`smtp://…`), or a login before the server as a URL has it (`user:password@server:587`, `//server`). */
  | { readonly kind: 'url' }
  /** `${MAIL_SERVER}`: a reference that nothing replaced. */
  | { readonly kind: 'reference' }
  /** Nothing that could be a server's name; it may be anything, also a password. */
  | { readonly kind: 'unreadable' };

const NAME = String.raw`[\p{L}\p{N}_](?:[\p{L}\p{N}._-]*[\p{L}\p{N}_.])?`;
const SERVER = new RegExp(
  String.raw`^(?:(?<name>${NAME})|\[(?<bracketed>${NAME}|[\da-f:.]+(?:%\w+)?)\])(?::(?<port>\d{1,5}))?$|^(?<address>[\da-f]*:[\da-f:.]*:[\da-f.]*)$`,
  'iu',
);
/** A name with a dot, or this machine's own: a single word before a colon may as well be a user. */
const MORE = new RegExp(String.raw`^(?<name>(?:${NAME})?\.${NAME}|localhost)(?::(?<port>\d{1,5})(?!\d))?[:\s,;|/?#]`, 'iu');

/** `smtp.example.org` of `"smtp.example.org"`: docker's `--env-file` keeps the quotation marks. */
function unquoted(text: string): string {
  return /^(?<mark>["'])(?<inner>.*)\k<mark>$/su.exec(text)?.groups?.['inner'] ?? text.replace(/^["']/u, '');
}

/** Reads what stands where a server belongs. What is not surely the name of one is never taken for it. */
export function readHostValue(written: string): HostValue {
  const text = unquoted(written.trim()).trim();
  if (/^\$\{[^}]*\}$|^\$[A-Za-z_]\w*$|^\$\([^)]*\)$|^\{\{.*\}\}$/su.test(text)) return { kind: 'reference' };
  const prefixed = /^(?<prefix>ssl|tls):\/\/(?<rest>[^@]*)$/iu.exec(text)?.groups;
  const prefix = prefixed?.['prefix']?.toLowerCase() === 'ssl' ? 'ssl' : prefixed === undefined ? null : 'tls';
  const plain = prefixed?.['rest'] ?? text;
  const read = SERVER.exec(plain)?.groups;
  const server = read?.['name'] ?? read?.['bracketed'] ?? read?.['address'];
  if (server !== undefined) return { kind: 'server', server, port: portOf(read), prefix };
  if (plain.includes('://') || plain.startsWith('//') || plain.includes('@')) return { kind: 'url' };
  const more = MORE.exec(plain)?.groups;
  return more?.['name'] === undefined ? { kind: 'unreadable' } : { kind: 'more', server: more['name'], port: portOf(more) };
}

function portOf(groups: Readonly<Record<string, string | undefined>> | undefined): number | null {
  return groups?.['port'] === undefined ? null : Number(groups['port']);
}
