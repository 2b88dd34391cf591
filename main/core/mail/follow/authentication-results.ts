import type { Authentication } from '../../../../preload/contract/mail-follow.ts';

/** Headers of a message, unfolded, in their order (RFC 5322 §2.2.3). */
export function readHeaders(text: string): readonly { readonly name: string; readonly value: string }[] {
  const [head = ''] = text.split(/\r?\n\r?\n/u, 1);
  return head
    .replaceAll(/\r?\n[ \t]+/gu, ' ')
    .split(/\r?\n/u)
    .flatMap((line) => {
      const colon = line.indexOf(':');
      return colon < 1 ? [] : [{ name: line.slice(0, colon).trim().toLowerCase(), value: line.slice(colon + 1).trim() }];
    });
}

type Headers = ReturnType<typeof readHeaders>;

/**
 * Every `Authentication-Results` (RFC 8601 §2.2), comments left out, nearest first. Only those are trusted that the receiving server wrote:
 * they stand above everything it received, or name it and stand above what outside servers wrote. Below them a check that comes again is not
 * believed, and none at all once a `Received` has followed: what stands there came with the message (§5). `mailbox` is the name of the server
 * that the message was read from.
 */
export function readAuthentication(headers: Headers, mailbox = ''): Authentication[] {
  const place = receiverOf(headers, mailbox);
  const seen = new Set<string>();
  let judged = false;
  let past = false;
  return headers.flatMap(({ name, value }, index) => {
    if (name === 'received') past = judged;
    if (name !== 'authentication-results') return [];
    const { by, checks } = oneHeader(value);
    const receivers = !past && isReceivers(by, index, place);
    // One that says `none` ends them as well.
    judged ||= receivers;
    const found = checks.map((one) => ({ by, ...one, trusted: receivers && !seen.has(one.method) }));
    for (const { method, trusted } of found) if (trusted) seen.add(method);
    return found;
  });
}

interface Receiver {
  /** The names its servers go by; none where a message names no server that took it. */
  readonly hosts: readonly string[];
  /** Where the trace of its servers begins, and where that of others does. */
  readonly first: number;
  readonly outside: number;
}

function receiverOf(headers: Headers, mailbox: string): Receiver {
  const traces = headers.flatMap(({ name, value }, index) => {
    if (name !== 'received') return [];
    const by = /\bby\s+(?<host>[a-z0-9](?:[a-z0-9-]*\.)+[a-z][a-z0-9-]*)/iu.exec(withoutComments(value))?.groups?.['host'];
    // Servers of one place hand a message on by address (`by 2002:a05::1`); those say nothing about whose they are.
    return [{ index, host: by?.toLowerCase() ?? null }];
  });
  const own = traces.find(({ host }) => host !== null)?.host ?? null;
  const hosts = [...(own === null ? [] : [own]), ...(mailbox === '' ? [] : [mailbox.toLowerCase()])];
  const other = traces.find(({ host }) => host !== null && !hosts.some((name) => sameOwner(host, name)));
  return { hosts, first: traces[0]?.index ?? Number.POSITIVE_INFINITY, outside: other?.index ?? Number.POSITIVE_INFINITY };
}

function isReceivers(by: string, index: number, { hosts, first, outside }: Receiver): boolean {
  if (index < first) return true;
  if (index > outside) return false;
  const name = by.toLowerCase();
  // Microsoft 365 leaves its name out, or gives another than its servers have.
  if (name === '' || sameOwner(name, 'microsoft.com')) return hosts.some((host) => sameOwner(host, 'outlook.com'));
  return hosts.some((host) => sameOwner(name, host));
}

/** Whether two names belong to one domain, as far as names tell: their last two labels, three below `co.uk` and the like. */
function sameOwner(one: string, other: string): boolean {
  const owner = (name: string) => {
    const labels = name.replace(/\.$/u, '').split('.');
    const short = /^(?:ac|co|com|edu|gov|gouv|net|org|or|ne)$/u.test(labels.at(-2) ?? '') && (labels.at(-1) ?? '').length === 2;
    return labels.slice(short ? -3 : -2).join('.');
  };
  return owner(one) === owner(other);
}

function oneHeader(value: string): { readonly by: string; readonly checks: readonly Omit<Authentication, 'by' | 'trusted'>[] } {
  const pieces = withoutComments(value).split(';');
  // Microsoft 365 leaves the name of the server out.
  const named = !/^\s*[a-z0-9-]+\s*=/iu.test(pieces[0] ?? '');
  const [first = '', ...clauses] = named ? pieces : ['', ...pieces];
  // A version may stand after the name of the server.
  const by = first.trim().split(/\s+/u)[0] ?? '';
  const checks = clauses.flatMap((clause) => {
    const [result = '', ...properties] = clause.trim().split(/\s+(?=[^\s="]+\s*=)/u);
    const read = /^(?<method>[a-z0-9-]+)(?:\/\d+)?\s*=\s*(?<result>[a-z]+)/iu.exec(result)?.groups;
    if (read?.['method'] === undefined || read['result'] === undefined) return [];
    return [
      {
        method: read['method'].toLowerCase(),
        result: read['result'].toLowerCase(),
        properties: properties.map((one) => one.replaceAll(/\s*=\s*/gu, '=').trim()),
      },
    ];
  });
  return { by, checks };
}

/** Comments in parentheses may nest and hold escaped signs; text in quotes holds none. */
function withoutComments(value: string): string {
  let depth = 0;
  let quoted = false;
  let out = '';
  for (let at = 0; at < value.length; at += 1) {
    const sign = value.charAt(at);
    if (sign === '\\') {
      if (depth === 0) out += value.slice(at, at + 2);
      at += 1;
    } else if (sign === '"' && depth === 0) {
      quoted = !quoted;
      out += sign;
    } else if (!quoted && sign === '(') depth += 1;
    else if (!quoted && sign === ')' && depth > 0) depth -= 1;
    else if (depth === 0) out += sign;
  }
  return out;
}
