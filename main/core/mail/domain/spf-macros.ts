import { isIPv6 } from 'node:net';
import { nibbles } from './dns-message.ts';

/** What the letters of a macro stand for (RFC 7208 §7.2). */
export interface MacroPlace {
  readonly domain: string;
  /** `local@domain` of the envelope. */
  readonly sender: string;
  /** null: no address is asked about, so a macro that needs one cannot be written out. */
  readonly address: string | null;
}

/** Writes a `%{...}` text out; null where it needs an address that is not given, or is malformed. */
export function expandMacros(text: string, place: MacroPlace): string | null {
  let lacking = false;
  const expanded = text.replaceAll(
    /%(?:\{(?<letter>[slodivhp])(?<digits>\d*)(?<reverse>r?)(?<marks>[.\-+,/_=]*)\}|(?<sign>[%_-])|)/giu,
    (...match) => {
      const groups: unknown = match.at(-1);
      const { letter, digits = '', reverse = '', marks = '', sign } = groups as Readonly<Record<string, string | undefined>>;
      if (sign !== undefined) return sign === '%' ? '%' : sign === '_' ? ' ' : '%20';
      const value = letter === undefined ? null : valueOf(letter.toLowerCase(), place);
      if (value === null) {
        lacking = true;
        return '';
      }
      const marked = marks === '' ? '.' : marks;
      let parts = Array.from(value).some((character) => marked.includes(character)) ? splitAt(value, marked) : [value];
      if (reverse !== '') parts = parts.toReversed();
      const written = (digits === '' ? parts : parts.slice(-Math.max(Number(digits), 1))).join('.');
      // A capital letter asks for what a URL can hold (RFC 7208 §7.3).
      return letter !== undefined && letter !== letter.toLowerCase() ? encodeURIComponent(written) : written;
    },
  );
  return lacking ? null : expanded;
}

function splitAt(value: string, marks: string): string[] {
  const parts = [''];
  for (const character of value) {
    if (marks.includes(character)) parts.push('');
    else parts[parts.length - 1] = `${parts.at(-1) ?? ''}${character}`;
  }
  return parts;
}

function valueOf(letter: string, { domain, sender, address }: MacroPlace): string | null {
  const at = sender.lastIndexOf('@');
  if (letter === 's') return sender;
  if (letter === 'l') return sender.slice(0, at);
  if (letter === 'o' || letter === 'h') return sender.slice(at + 1);
  if (letter === 'd') return domain;
  // The name of the address, which nobody should ask for; a receiver may leave it at this (RFC 7208 §7.3).
  if (letter === 'p') return 'unknown';
  if (address === null) return null;
  if (letter === 'i') return isIPv6(address) ? nibbles(address).join('.') : address;
  return isIPv6(address) ? 'ip6' : 'in-addr';
}
