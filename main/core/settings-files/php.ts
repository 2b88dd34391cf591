import { quotedAt, worthOf } from './literal.ts';
import type { Lookup, SettingsOfFile } from './setting.ts';

/** The array a Laravel configuration file returns: `'host' => env('MAIL_HOST', '127.0.0.1')`, nested; names begin with the file's own. */
export function readPhpConfig(text: string, lookup: Lookup, stem: string): SettingsOfFile {
  const all = new Map<string, string | null>();
  const path: (string | null)[] = [];
  let key: string | null = null;
  const source = withoutComments(text);
  for (let at = 0; at < source.length; at += 1) {
    const rest = source.slice(at, at + 8);
    const sign = source.charAt(at);
    if (sign === ']' || sign === ')') {
      path.pop();
      key = null;
    } else if (sign === '[' || /^array\s*\(/u.test(rest)) {
      if (sign !== '[') at = source.indexOf('(', at);
      path.push(key);
      key = null;
    } else if (sign === "'" || sign === '"') {
      const string = quotedAt(source, at);
      if (string === null) return all;
      const arrow = /^\s*=>\s*/u.exec(source.slice(string.end, string.end + 200));
      at = string.end - 1;
      if (arrow === null || path.length === 0) continue;
      const begins = string.end + arrow[0].length;
      key = string.value;
      if (/^(?:\[|array\s*\()/u.test(source.slice(begins, begins + 12))) {
        at = begins - 1;
        continue;
      }
      const { expression, end } = valueAt(source, begins);
      all.set([stem, ...path.filter((one) => one !== null), key].join('.'), worthOf(expression, lookup));
      at = end - 1;
      key = null;
    }
  }
  return all;
}

/** Up to the comma or bracket that ends it. */
function valueAt(source: string, from: number): { readonly expression: string; readonly end: number } {
  let depth = 0;
  let at = from;
  for (; at < source.length && at - from < 4000; at += 1) {
    const sign = source.charAt(at);
    if (sign === '"' || sign === "'") {
      const string = quotedAt(source, at);
      if (string === null) break;
      at = string.end - 1;
    } else if (/[([]/u.test(sign)) depth += 1;
    else if (/[)\]]/u.test(sign)) {
      if (depth === 0) break;
      depth -= 1;
    } else if (sign === ',' && depth === 0) break;
  }
  return { expression: source.slice(from, at), end: at };
}

/** Comments are blanked, strings stay. */
function withoutComments(text: string): string {
  return text.replaceAll(
    /("(?:[^"\\]|\\[\s\S])*"|'(?:[^'\\]|\\[\s\S])*')|\/\*[\s\S]*?\*\/|(?:\/\/|#(?!\[))[^\n]*/gu,
    (_, string: string | undefined) => string ?? ' ',
  );
}
