import type { Secret } from './secret.ts';
import { mailForms, markupForms, percentForms } from './written-forms.ts';

const PRINTED = '[redacted]';
/** Shorter values would blank ordinary words out of logs; they are still never written by name. */
const SHORTEST_REDACTED = 4;
/** A piece of base64 shorter than this is found by chance. */
const SHORTEST_BASE64 = 8;
/** Lines of a secret of several lines (a private key) are secrets of their own from this length on. */
const SHORTEST_LINE = 16;

/** Knows the secrets in use and takes them out of any text that is about to be written or shown. */
export class Redactor {
  readonly #values = new Set<string>();
  /** By how they begin: thousands of secrets cost a text hardly more than one does. */
  readonly #byStart = new Map<string, string[]>();
  /** Marks the beginnings there are, by a sum of theirs; most places of a text are passed over by it. */
  readonly #starts = new Uint8Array(2 ** 16);

  /** Remembers a secret, in the forms in which protocols write it: plain, base64 wherever it starts, URL-encoded, JSON-escaped, in HTML, quoted-printable. */
  register(secret: Secret): void {
    const value = secret.reveal();
    if (value.length < SHORTEST_REDACTED) return;
    for (const form of formsOf(value)) {
      if (this.#values.has(form)) continue;
      this.#values.add(form);
      const start = form.slice(0, SHORTEST_REDACTED);
      const alike = this.#byStart.get(start) ?? [];
      alike.push(form);
      this.#byStart.set(start, alike);
      this.#starts[sumAt(form, 0)] = 1;
    }
  }

  /** The text without any registered secret. */
  redact(text: string): string {
    let result = '';
    /** Where the secret that was found last ends. */
    let end = 0;
    for (let at = 0; at + SHORTEST_REDACTED <= text.length; at += 1) {
      if (this.#starts[sumAt(text, at)] === 0) continue;
      const length = this.#longestAt(text, at);
      if (length === 0) continue;
      // Those that overlap are taken out as one, so that none leaves a rest behind.
      if (at >= end) result += text.slice(end, at) + PRINTED;
      end = Math.max(end, at + length);
    }
    return end === 0 ? text : result + text.slice(end);
  }

  /** How long the longest secret is that stands in a text at this place; 0 for none. */
  #longestAt(text: string, at: number): number {
    const alike = this.#byStart.get(text.slice(at, at + SHORTEST_REDACTED)) ?? [];
    return alike.reduce((longest, value) => (value.length > longest && text.startsWith(value, at) ? value.length : longest), 0);
  }
}

/** A sum of the first units of what stands there, of 16 bits. */
function sumAt(text: string, at: number): number {
  let sum = 0;
  for (let unit = at; unit < at + SHORTEST_REDACTED; unit += 1) sum = (sum * 31 + text.charCodeAt(unit)) & 0xff_ff;
  return sum;
}

function formsOf(value: string): readonly string[] {
  const lines = value.split(/\r?\n/u).filter((line) => line.length >= SHORTEST_LINE);
  // The key of a second factor is a secret of its own, also outside of its otpauth link.
  const key = /^otpauth:.*[?&]secret=([^&#]{4,})/isu.exec(value)?.[1];
  return [
    value,
    ...(key === undefined ? [] : formsOf(key)),
    ...(lines.length > 1 ? lines : []),
    jsonEscaped(value),
    // A log line that quotes JSON inside JSON escapes twice.
    jsonEscaped(jsonEscaped(value)),
    // Go writes these three by number, PHP the slash with a backslash.
    jsonEscaped(value).replaceAll(/[&<>]/gu, (sign) => `\\u00${sign.charCodeAt(0).toString(16)}`),
    jsonEscaped(value).replaceAll('/', String.raw`\/`),
    ...percentForms(value),
    ...markupForms(value),
    ...mailForms(value),
    new URLSearchParams([['', value]]).toString().slice(1),
    ...base64Forms(value),
  ];
}

function jsonEscaped(value: string): string {
  return JSON.stringify(value).slice(1, -1);
}

/**
 * Base64 of the value alone, and the part of it that stays the same inside a longer text (`\0user\0password` of SASL PLAIN,
 * `user:password` of HTTP Basic), where it may start at any of three places.
 */
function base64Forms(value: string): readonly string[] {
  const bytes = Buffer.from(value, 'utf8');
  const inside = [0, 1, 2].map((before) => {
    const encoded = Buffer.concat([Buffer.alloc(before), bytes])
      .toString('base64')
      .replace(/=+$/u, '');
    const bits = (before + bytes.length) * 8;
    return encoded.slice(Math.ceil((before * 8) / 6), Math.floor(bits / 6));
  });
  const long = inside.filter((piece) => piece.length >= SHORTEST_BASE64);
  return [bytes.toString('base64'), ...long, ...long.map((piece) => piece.replaceAll('+', '-').replaceAll('/', '_'))];
}
