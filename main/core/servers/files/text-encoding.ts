import type { FileEncoding } from '../../../../preload/contract/files.ts';

/** Bytes as text, and what is needed to write the same bytes again. */
export interface DecodedText {
  /** null: it is binary. */
  readonly text: string | null;
  readonly encoding: FileEncoding;
  /** A byte order mark stood at the beginning. */
  readonly mark: boolean;
}

const MARKS: readonly (readonly [FileEncoding, readonly number[]])[] = [
  ['utf-8', [0xef, 0xbb, 0xbf]],
  ['utf-16le', [0xff, 0xfe]],
  ['utf-16be', [0xfe, 0xff]],
];

/**
 * Reads a text: by its byte order mark, else UTF-8, else latin1 when it looks like text in an older encoding. `cut` says that the
 * bytes may begin or end in the middle of a character. Line ends are kept as they are.
 */
export function decodeText(bytes: Buffer, options: { readonly encoding?: FileEncoding | null; readonly cut?: boolean } = {}): DecodedText {
  const marked = MARKS.find(([, mark]) => mark.every((byte, index) => bytes[index] === byte));
  const mark = marked !== undefined && (options.encoding ?? marked[0]) === marked[0];
  const body = mark && marked ? bytes.subarray(marked[1].length) : bytes;
  const encoding = options.encoding ?? marked?.[0] ?? null;
  if (encoding !== null) return { text: decoded(body, encoding), encoding, mark };
  if (looksBinary(body)) return { text: null, encoding: 'utf-8', mark: false };
  const whole = options.cut ? wholeCharacters(body) : body;
  try {
    return { text: new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(whole), encoding: 'utf-8', mark };
  } catch {
    return { text: body.toString('latin1'), encoding: 'latin1', mark: false };
  }
}

/** The bytes of a text; null when the encoding has no room for one of its characters. */
export function encodeText(text: string, encoding: FileEncoding, mark: boolean): Buffer | null {
  const head = Buffer.from(mark ? (MARKS.find(([one]) => one === encoding)?.[1] ?? []) : []);
  if (encoding === 'latin1') return /[^\0-\u{ff}]/u.test(text) ? null : Buffer.from(text, 'latin1');
  if (!text.isWellFormed()) return null;
  if (encoding === 'utf-8') return Buffer.concat([head, Buffer.from(text, 'utf8')]);
  const body = Buffer.from(text, 'utf16le');
  return Buffer.concat([head, encoding === 'utf-16be' ? body.swap16() : body]);
}

/** The first bytes as hexdump -C shows them. */
export function hexOf(bytes: Buffer, most = 1024): string {
  const lines: string[] = [];
  for (let at = 0; at < Math.min(bytes.length, most); at += 16) {
    const row = bytes.subarray(at, at + 16);
    const hex = [...row].map((byte) => byte.toString(16).padStart(2, '0')).join(' ');
    lines.push(`${at.toString(16).padStart(8, '0')}  ${hex.padEnd(47)}  ${row.toString('latin1').replaceAll(/[^ -~]/gu, '.')}`);
  }
  return lines.join('\n');
}

function decoded(bytes: Buffer, encoding: FileEncoding): string {
  if (encoding === 'latin1') return bytes.toString('latin1');
  return new TextDecoder(encoding, { ignoreBOM: true }).decode(bytes);
}

/** A NUL, or more control characters than a text has (terminal colours and form feeds are in texts). */
function looksBinary(bytes: Buffer): boolean {
  const looked = bytes.subarray(0, 64 * 1024);
  let odd = 0;
  for (const byte of looked) {
    if (byte === 0) return true;
    if (byte < 0x20 && byte !== 0x09 && byte !== 0x0a && byte !== 0x0d && byte !== 0x0c && byte !== 0x1b) odd += 1;
  }
  return odd > looked.length / 50;
}

/** Without the rest of a character at the start, and the beginning of one at the end. */
function wholeCharacters(bytes: Buffer): Buffer {
  let start = 0;
  while (start < 3 && ((bytes[start] ?? 0) & 0xc0) === 0x80) start += 1;
  let end = bytes.length;
  for (let back = 1; back <= 3 && bytes.length - back >= start; back += 1) {
    const byte = bytes[bytes.length - back] ?? 0;
    if ((byte & 0xc0) === 0x80) continue;
    const needs = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc0 ? 2 : 1;
    if (needs > back) end = bytes.length - back;
    break;
  }
  return bytes.subarray(start, end);
}
