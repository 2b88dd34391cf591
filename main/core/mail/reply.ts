/** One whole reply of an SMTP server (RFC 5321 §4.2), its lines without codes. */
export interface Reply {
  readonly code: number;
  /** RFC 3463 code such as `5.7.1`, when the server gives one (RFC 2034). */
  readonly enhancedCode: string | null;
  /** Text of each line, without reply code and enhanced code. */
  readonly lines: readonly string[];
  /** Lines as they came, made safe to show. */
  readonly raw: readonly string[];
}

/** What came out of the bytes so far. `garbage` ends the dialogue: this is not SMTP. */
export type ReplyEvent =
  | { readonly kind: 'line'; readonly line: string }
  | { readonly kind: 'reply'; readonly reply: Reply }
  | { readonly kind: 'garbage'; readonly line: string };

/** RFC 5321 allows 512 octets; servers send more, and nobody sends this much. */
const LONGEST_LINE_BYTES = 8192;
/** A reply with more lines than this has no end. */
export const MOST_LINES = 500;
const LF = 10;

/** Reads replies out of bytes as they come: half lines, several replies at once, CRLF or bare LF. */
export class ReplyParser {
  #rest: Buffer = Buffer.alloc(0);
  #raw: string[] = [];
  #broken = false;

  /** True while part of a line or of a reply has come. */
  get inReply(): boolean {
    return this.#rest.length > 0 || this.#raw.length > 0;
  }

  push(bytes: Uint8Array): ReplyEvent[] {
    if (this.#broken) return [];
    const events: ReplyEvent[] = [];
    let buffer = this.#rest.length === 0 ? Buffer.from(bytes) : Buffer.concat([this.#rest, bytes]);
    for (let end = buffer.indexOf(LF); end !== -1 && !this.#broken; end = buffer.indexOf(LF)) {
      events.push(...this.#line(buffer.subarray(0, end)));
      buffer = buffer.subarray(end + 1);
    }
    this.#rest = buffer;
    if (!this.#broken && buffer.length > LONGEST_LINE_BYTES) events.push(this.#garbage(shown(buffer)));
    return events;
  }

  /** The connection has ended: a last line without its end still counts. */
  finish(): ReplyEvent[] {
    if (this.#broken || this.#rest.length === 0) return [];
    const last = this.#rest;
    this.#rest = Buffer.alloc(0);
    return this.#line(last);
  }

  #line(bytes: Buffer): ReplyEvent[] {
    const line = shown(bytes.at(-1) === 13 ? bytes.subarray(0, -1) : bytes);
    // A server may stop with a code alone; some end the last line of several with nothing after the code.
    const match = /^[2-5]\d\d(?<mark>[ -]|$)/.exec(line);
    if (bytes.length > LONGEST_LINE_BYTES || match === null || this.#raw.length >= MOST_LINES) return [this.#garbage(line)];
    this.#raw.push(line);
    const event: ReplyEvent = { kind: 'line', line };
    if (match.groups?.['mark'] === '-') return [event];
    const raw = this.#raw;
    this.#raw = [];
    return [event, { kind: 'reply', reply: replyOf(raw) }];
  }

  #garbage(line: string): ReplyEvent {
    this.#broken = true;
    this.#rest = Buffer.alloc(0);
    return { kind: 'garbage', line: line.slice(0, 500) };
  }
}

const enhanced = /^([245]\.\d{1,3}\.\d{1,3})(?=\s|$)\s*/;

function replyOf(raw: readonly string[]): Reply {
  const texts = raw.map((line) => line.slice(4));
  const codes = texts.map((text) => enhanced.exec(text)?.[1]).filter((code) => code !== undefined);
  return {
    // The last line is the one that ends the reply; should the codes differ, it is the one that counts.
    code: Number(raw.at(-1)?.slice(0, 3)),
    enhancedCode: codes[0] ?? null,
    lines: texts.map((text) => text.replace(enhanced, '')),
    raw,
  };
}

/** Text of a reply as one line, for patterns. */
export function replyText(reply: Reply): string {
  return reply.lines.join(' ').trim();
}

/** Bytes as text that is safe on a terminal and in a window: no control characters, no changes of direction. */
function shown(bytes: Buffer): string {
  return bytes
    .toString('utf8')
    .replaceAll('\t', ' ')
    .replaceAll(/[\p{Cc}\u202A-\u202E\u2066-\u2069]/gu, '·');
}
