import { stripVTControlCharacters } from 'node:util';

/** Of a longer line the beginning is kept. */
export const LONGEST_LINE_BYTES = 256 * 1024;

/** A line as a container wrote it, at the time the runtime noted. */
export interface StampedLine {
  /** See `PodLogLine.time`; empty where the line came without one. */
  readonly time: string;
  readonly text: string;
}

const STAMP = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(\.\d{1,9})?(Z|[+-]\d\d:\d\d)(?: |$)/u;
/** Runtimes note a longer line in pieces of this many bytes (CRI, tag `P`). */
const PIECE_BYTES = 16 * 1024;

/** A line of `pods/log?timestamps=true`: RFC 3339 with nanoseconds, a space, what was written. */
export function parseStampedLine(line: string): StampedLine {
  const [stamp, seconds, fraction, zone] = STAMP.exec(line) ?? [];
  if (stamp === undefined || seconds === undefined || zone === undefined) return { time: '', text: readable(line) };
  return { time: inUtc(seconds, fraction ?? '', zone), text: readable(withoutInnerStamps(line.slice(stamp.length))) };
}

/** The same moment in UTC, with nine decimals: as texts such times are ordered as in time. */
function inUtc(seconds: string, fraction: string, zone: string): string {
  const utc = zone === 'Z' || zone === '+00:00' ? seconds : new Date(`${seconds}${zone}`).toISOString().slice(0, 19);
  return `${utc}.${fraction.slice(1).padEnd(9, '0')}Z`;
}

/** Older kubelets stamp every piece of a long line, not only the line. */
function withoutInnerStamps(text: string): string {
  if (text.length < PIECE_BYTES) return text;
  const stamps = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d) /gu;
  const pieces: string[] = [];
  let from = 0;
  for (const { index, 0: stamp } of text.matchAll(stamps)) {
    // Bytes, as the runtime counts; a character of several may have been cut in two, and is then a replacement character.
    if (Math.abs(Buffer.byteLength(text.slice(from, index)) - PIECE_BYTES) > 8) continue;
    pieces.push(text.slice(from, index));
    from = index + stamp.length;
  }
  return pieces.length === 0 ? text : [...pieces, text.slice(from)].join('');
}

const UNREADABLE = /[^\P{Cc}\t]|[\u{202A}-\u{202E}\u{2066}-\u{2069}]/gu;
const HAS_UNREADABLE = new RegExp(UNREADABLE.source, 'u');

/**
 * What a person may see of it: without the escape sequences that colour a terminal or drive it (ECMA-48), a carriage return as the line
 * break it stands for (progress bars), and for other control characters and overrides of the writing direction U+FFFD.
 */
function readable(text: string): string {
  if (!HAS_UNREADABLE.test(text)) return text;
  return stripVTControlCharacters(text)
    .replaceAll(/\r+(?=.)/gsu, '\n')
    .replaceAll('\r', '')
    .replaceAll(UNREADABLE, (character) => (character === '\n' ? character : '\u{FFFD}'));
}
