import { stripVTControlCharacters } from 'node:util';

/** Control characters besides tab and newline, and marks that make a name read as another one (direction overrides and isolates). */
const DECEIVING = /[^\P{Cc}\n\t]|[\u{202A}-\u{202E}\u{2066}-\u{2069}]/gu;

/** Those of them that JSON leaves as they are. */
const LEFT_BY_JSON = /[\u007F-\u009F\u202A-\u202E\u2066-\u2069]/g;

/** What a server or a file said must not drive the terminal: what would becomes U+FFFD. */
export function printable(text: string): string {
  return text.replaceAll(DECEIVING, '\u{fffd}');
}

/**
 * A value as JSON that a terminal may show: JSON itself leaves DEL, the C1 controls (of which one begins escape sequences) and direction
 * overrides as they are; here they are escaped, and read as the same value.
 */
export function jsonText(value: unknown, indent?: number): string {
  return JSON.stringify(value, null, indent).replaceAll(
    LEFT_BY_JSON,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** What a program elsewhere printed, for the eye: without escape sequences, and a carriage return as the line break it stands for. */
export function shownOutput(text: string): string {
  return printable(stripVTControlCharacters(text).replaceAll(/\r\n?/gu, '\n'));
}

/** Where text is written to: standard output or standard error. */
type Outlet = Pick<NodeJS.WriteStream, 'write' | 'isTTY'>;

/**
 * Writes what another program printed: into a file or a pipe byte for byte, on a terminal without what would drive it. Answers as
 * `write`: false when the reader is slower.
 */
export function writeForeign(outlet: Outlet, text: string): boolean {
  return outlet.write(outlet.isTTY ? shownOutput(text) : text);
}

/** The same for the bytes of a file, piece by piece. */
export function foreignBytes(outlet: Outlet): (piece: Uint8Array) => boolean {
  const decoder = new TextDecoder();
  return (piece) => outlet.write(outlet.isTTY ? shownOutput(decoder.decode(piece, { stream: true })) : piece);
}
