import type { Secret } from './secret.ts';

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
  /** Longest first, so that a secret that contains another leaves no rest behind. */
  #longestFirst: readonly string[] = [];

  /** Remembers a secret, in the forms in which protocols write it: plain, base64 wherever it starts, URL-encoded, JSON-escaped. */
  register(secret: Secret): void {
    const value = secret.reveal();
    if (value.length < SHORTEST_REDACTED) return;
    const before = this.#values.size;
    for (const form of formsOf(value)) this.#values.add(form);
    if (this.#values.size > before) this.#longestFirst = [...this.#values].sort((a, b) => b.length - a.length);
  }

  /** The text without any registered secret. */
  redact(text: string): string {
    let result = text;
    for (const value of this.#longestFirst) {
      if (result.includes(value)) result = result.replaceAll(value, PRINTED);
    }
    return result;
  }
}

function formsOf(value: string): readonly string[] {
  const lines = value.split(/\r?\n/u).filter((line) => line.length >= SHORTEST_LINE);
  const percent = encodeURIComponent(value);
  return [
    value,
    ...(lines.length > 1 ? lines : []),
    jsonEscaped(value),
    // A log line that quotes JSON inside JSON escapes twice.
    jsonEscaped(jsonEscaped(value)),
    percent,
    percent.replaceAll(/%[0-9A-F]{2}/gu, (code) => code.toLowerCase()),
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
