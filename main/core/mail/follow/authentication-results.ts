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

/** Every `Authentication-Results` (RFC 8601 §2.2), comments left out; the nearest server's come first, and only its own can be trusted. */
export function readAuthentication(headers: ReturnType<typeof readHeaders>): Authentication[] {
  return headers.filter(({ name }) => name === 'authentication-results').flatMap(({ value }) => oneHeader(value));
}

function oneHeader(value: string): Authentication[] {
  const pieces = withoutComments(value).split(';');
  // Microsoft 365 leaves the name of the server out.
  const named = !/^\s*[a-z0-9-]+\s*=/iu.test(pieces[0] ?? '');
  const [first = '', ...clauses] = named ? pieces : ['', ...pieces];
  // A version may stand after the name of the server.
  const by = first.trim().split(/\s+/u)[0] ?? '';
  return clauses.flatMap((clause) => {
    const [result = '', ...properties] = clause.trim().split(/\s+(?=[^\s="]+\s*=)/u);
    const read = /^(?<method>[a-z0-9-]+)(?:\/\d+)?\s*=\s*(?<result>[a-z]+)/iu.exec(result)?.groups;
    if (read?.['method'] === undefined || read['result'] === undefined) return [];
    return [
      {
        by,
        method: read['method'].toLowerCase(),
        result: read['result'].toLowerCase(),
        properties: properties.map((one) => one.replaceAll(/\s*=\s*/gu, '=').trim()),
      },
    ];
  });
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
