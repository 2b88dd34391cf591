/** No more of a body than this is read, however large it is. */
export const LARGEST_BODY_BYTES = 10 * 1024 * 1024;
const SHOWN_CHARACTERS = 2048;
/** Enough to redact before cutting, so that a secret is never shown by half. */
const HEAD_BYTES = 16 * 1024;

/** What a body is searched for. */
export interface BodyWish {
  /** Text that must be in it. */
  readonly contains: string | null;
  /** The whole body is needed: a JSON field is looked up in it. */
  readonly whole: boolean;
  /** From Content-Type: `utf-8`, `iso-8859-1`. */
  readonly charset: string;
}

/** Takes a body in pieces and keeps only what the judgement needs: its start, its size, and whether a text was seen. */
export class BodySearch {
  readonly #needle: Buffer | null;
  readonly #wish: BodyWish;
  #tail: Buffer = Buffer.alloc(0);
  #head: Buffer = Buffer.alloc(0);
  #kept: Buffer[] = [];
  #bytes = 0;
  #found = false;

  constructor(wish: BodyWish) {
    this.#wish = wish;
    this.#needle = wish.contains === null ? null : Buffer.from(wish.contains, bufferEncoding(wish.charset));
    this.#found = this.#needle?.length === 0;
  }

  get bytes(): number {
    return this.#bytes;
  }

  get found(): boolean {
    return this.#found;
  }

  /** Takes a piece; true when no more is needed: found, or too much. */
  take(piece: Buffer): boolean {
    this.#bytes += piece.length;
    if (this.#head.length < HEAD_BYTES) this.#head = Buffer.concat([this.#head, piece.subarray(0, HEAD_BYTES - this.#head.length)]);
    if (this.#wish.whole && this.#bytes <= LARGEST_BODY_BYTES) this.#kept.push(piece);
    if (this.#needle && !this.#found) this.#search(piece, this.#needle);
    const enough = this.#needle !== null && this.#found && !this.#wish.whole && this.#head.length >= SHOWN_CHARACTERS;
    return enough || this.#bytes > LARGEST_BODY_BYTES;
  }

  /** The whole body as text; null when it is larger than what is read. */
  text(): string | null {
    return this.#bytes > LARGEST_BODY_BYTES ? null : decode(Buffer.concat(this.#kept), this.#wish.charset);
  }

  /** The first 2,048 characters, after `redact`; null for a body that is not text. */
  start(redact: (text: string) => string): string | null {
    if (isBinary(this.#head)) return null;
    return redact(decode(this.#head, this.#wish.charset)).slice(0, SHOWN_CHARACTERS);
  }

  /** A text may begin in one piece and end in the next: the end of each is kept for that. */
  #search(piece: Buffer, needle: Buffer): void {
    const window = this.#tail.length === 0 ? piece : Buffer.concat([this.#tail, piece]);
    this.#found = window.includes(needle);
    this.#tail = window.subarray(Math.max(0, window.length - needle.length + 1));
  }
}

/** The charset of a Content-Type header (RFC 9110 §8.3); UTF-8 when it names none. */
export function charsetOf(contentType: string | undefined): string {
  return /charset\s*=\s*"?([^\s;"]+)/i.exec(contentType ?? '')?.[1]?.toLowerCase() ?? 'utf-8';
}

/** What a dotted path leads to in parsed JSON: `database.status`, `checks.0.name`, `checks[0].name`; a key may hold dots itself. */
export function lookUp(
  json: unknown,
  path: string,
): { readonly found: true; readonly value: unknown } | { readonly found: false; readonly near: readonly string[] } {
  const segments = path
    .replaceAll(/\[(\d+)\]/g, '.$1')
    .replace(/^\$?\./, '')
    .split('.');
  return descend(json, segments);
}

/** A JSON value as people compare it: text as it is, all else as JSON writes it. */
export function valueText(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** `1.0` and 1 are the same number; everything else is compared as text. */
export function equalsText(value: unknown, expected: string): boolean {
  if (typeof value === 'number' && expected.trim() !== '' && Number(expected) === value) return true;
  return valueText(value) === expected;
}

function descend(json: unknown, segments: readonly string[]): ReturnType<typeof lookUp> {
  if (segments.length === 0) return { found: true, value: json };
  if (typeof json !== 'object' || json === null) return { found: false, near: [] };
  for (let length = 1; length <= segments.length; length += 1) {
    const key = segments.slice(0, length).join('.');
    if (!Object.hasOwn(json, key)) continue;
    const below = descend((json as Record<string, unknown>)[key], segments.slice(length));
    if (below.found || length === segments.length || below.near.length > 0) return below;
  }
  return { found: false, near: Object.keys(json).slice(0, 20) };
}

function isBinary(head: Buffer): boolean {
  if (head.includes(0)) return true;
  const replaced = decode(head.subarray(0, 2048), 'utf-8').split('\uFFFD').length - 1;
  return replaced > Math.max(4, head.length / 10);
}

function decode(bytes: Buffer, charset: string): string {
  try {
    return new TextDecoder(charset).decode(bytes);
  } catch (error) {
    // A charset nobody knows (RangeError): UTF-8 shows most of it.
    if (error instanceof RangeError) return new TextDecoder().decode(bytes);
    throw error;
  }
}

function bufferEncoding(charset: string): BufferEncoding {
  if (/^(iso-?8859-1|latin-?1|windows-1252|us-ascii)$/.test(charset)) return 'latin1';
  return /^utf-?16/.test(charset) ? 'utf16le' : 'utf8';
}
