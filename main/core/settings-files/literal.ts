import { ownValue } from '../../../preload/contract/own-value.ts';
import type { Lookup } from './setting.ts';

/** A string as Python, Ruby and PHP write it, from its opening quote on: its text and where it ends. Null where it does not end. */
export function quotedAt(text: string, at: number): { readonly value: string; readonly end: number } | null {
  const quote = text.charAt(at);
  const triple = text.startsWith(quote.repeat(3), at) ? quote.repeat(3) : null;
  const mark = triple ?? quote;
  let value = '';
  for (let index = at + mark.length; index < text.length; index += 1) {
    if (text.startsWith(mark, index)) return { value, end: index + mark.length };
    const sign = text.charAt(index);
    if (sign === '\n' && triple === null) return null;
    if (sign !== '\\') value += sign;
    else {
      index += 1;
      const next = text.charAt(index);
      value += quote === '"' && next === 'n' ? '\n' : quote === '"' && next === 't' ? '\t' : /["'\\$#]/u.test(next) ? next : `\\${next}`;
    }
  }
  return null;
}

const words: Readonly<Record<string, string>> = { true: 'true', false: 'false', none: '', null: '', nil: '' };

/** The calls by which programs read the environment: what stands before the name of the variable. */
const reads =
  /^(?:os\.environ(?:\.get|\.setdefault)?|os\.getenv|getenv|environ(?:\.get)?|env(?:\.\w+)?|config|ENV(?:\.fetch)?|\$_ENV|\$_SERVER)\s*[([]/u;

/**
 * What an expression is worth, as far as it can be said without running it: a literal, or a variable of the environment with its default.
 * Null for everything else.
 */
export function worthOf(expression: string, lookup: Lookup): string | null {
  const text = expression
    .trim()
    .replace(/[,;]+$/u, '')
    .trim();
  const word = ownValue(words, text.toLowerCase());
  if (word !== undefined) return word;
  if (/^-?\d[\d_]*$/u.test(text)) return text.replaceAll('_', '');
  if (/^:[A-Za-z_]\w*$/u.test(text)) return text.slice(1);
  const prefix = /^[rub]{0,2}(?=["'])/iu.exec(text)?.[0].length ?? 0;
  if (/^["']/u.test(text.slice(prefix))) {
    const string = quotedAt(text, prefix);
    return string !== null && string.end === text.length ? string.value : null;
  }
  const cast = /^(?:int|str|bool|float|Integer|String|\((?:int|string|bool)\))\s*\(?(?<inner>.+?)\)?$/su.exec(text)?.groups?.['inner'];
  const call = reads.exec(text);
  if (call === null) return cast === undefined || cast === text ? null : worthOf(balanced(cast), lookup);
  const from = call[0].length;
  const opening = /["']/u.exec(text.slice(from));
  if (opening === null || text.slice(from, from + opening.index).trim() !== '') return null;
  const name = quotedAt(text, from + opening.index);
  if (name === null) return null;
  const known = lookup(name.value);
  if (known !== undefined) return known;
  return defaultIn(text.slice(name.end), lookup);
}

/** A default: the second argument, `default=`, or what stands after `or`, `||`, `??`. */
function defaultIn(rest: string, lookup: Lookup): string | null {
  const second = /^\s*,\s*(?:default\s*=\s*)?(?<given>"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|[\w.-]+)\s*(?:[,)]|$)/u.exec(rest)?.groups?.[
    'given'
  ];
  const named = /\bdefault\s*=\s*(?<given>"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|[\w.-]+)/u.exec(rest)?.groups?.['given'];
  const otherwise = /[)\]]\s*(?:or|\|\||\?\?)\s*(?<given>.+)$/su.exec(rest)?.groups?.['given'];
  const given = named ?? second ?? otherwise;
  return given === undefined ? null : worthOf(given, lookup);
}

/** Without a bracket that was opened outside. */
function balanced(text: string): string {
  const open = text.split('(').length - text.split(')').length;
  return open > 0 ? text + ')'.repeat(Math.min(open, 4)) : text;
}
