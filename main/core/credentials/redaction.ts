import type { Secret } from './secret.ts';

const PRINTED = '[redacted]';
/** Shorter values would blank ordinary words out of logs; they are still never written by name. */
const SHORTEST_REDACTED = 4;

/** Knows the secrets in use and takes them out of any text that is about to be written or shown. */
export class Redactor {
  readonly #values = new Set<string>();

  /** Remembers a secret, in the forms in which protocols write it: plain, base64, URL-encoded, JSON-escaped. */
  register(secret: Secret): void {
    const value = secret.reveal();
    if (value.length < SHORTEST_REDACTED) return;
    this.#values.add(value);
    this.#values.add(Buffer.from(value, 'utf8').toString('base64'));
    this.#values.add(encodeURIComponent(value));
    this.#values.add(JSON.stringify(value).slice(1, -1));
  }

  /** The text without any registered secret. */
  redact(text: string): string {
    let result = text;
    // Longest first, so that a secret that contains another leaves no rest behind.
    for (const value of [...this.#values].sort((a, b) => b.length - a.length)) {
      if (result.includes(value)) result = result.replaceAll(value, PRINTED);
    }
    return result;
  }
}
