import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { jsonText } from './terminal-text.ts';

/** What all servers of a run may say together, in characters, of each stream: what is beyond is thrown away. */
const MOST_TOGETHER = 256 * 1024 * 1024;
const MOST_OF_ONE = 64 * 1024 * 1024;
const LEAST_OF_ONE = 256 * 1024;
/** So much of a text is written at once. */
const PIECE = 1024 * 1024;

/** What one server said. */
export interface Said {
  stdout: string;
  stderr: string;
  /** More was said than is kept. */
  truncated: boolean;
}

/** How much of each stream of one server is kept, in characters. */
export function mostKept(servers: number): number {
  return Math.max(LEAST_OF_ONE, Math.min(MOST_OF_ONE, Math.floor(MOST_TOGETHER / Math.max(servers, 1))));
}

/** Adds to what a server said, up to `most` characters of a stream. */
export function keep(said: Said, from: 'stdout' | 'stderr', text: string, most: number): void {
  const room = most - said[from].length;
  if (text.length <= room) {
    said[from] += text;
    return;
  }
  said.truncated = true;
  if (room > 0) said[from] += text.slice(0, wholeCharacters(text, 0, room));
}

/** One value for what is the same, however long it is. */
export function sameness(facts: readonly unknown[], { stdout, stderr, truncated }: Said): string {
  const hash = createHash('sha256').update(JSON.stringify([...facts, truncated, stdout.length]));
  return hash.update(stdout).update(stderr).digest('hex');
}

/** Writes rows as one JSON document on standard output, piece by piece: as a whole it may be longer than a string can be. */
export async function writeJson(rows: readonly object[]): Promise<void> {
  for (const piece of jsonPieces(rows)) if (!process.stdout.write(piece)) await once(process.stdout, 'drain');
}

/** The pieces of `JSON.stringify(rows, null, 2)` and a newline. */
export function* jsonPieces(rows: readonly object[]): Generator<string> {
  if (rows.length === 0) {
    yield '[]\n';
    return;
  }
  let before = '[\n';
  for (const row of rows) {
    yield `${before}  {`;
    let comma = '';
    for (const [name, value] of Object.entries(row) as [string, unknown][]) {
      if (value === undefined) continue;
      yield `${comma}\n    ${JSON.stringify(name)}: `;
      comma = ',';
      if (typeof value === 'string') yield* stringPieces(value);
      else yield jsonText(value, 2).replaceAll('\n', '\n    ');
    }
    yield comma === '' ? '}' : '\n  }';
    before = ',\n';
  }
  yield '\n]\n';
}

function* stringPieces(text: string): Generator<string> {
  yield '"';
  for (let at = 0; at < text.length;) {
    const end = wholeCharacters(text, at, at + PIECE);
    yield jsonText(text.slice(at, end)).slice(1, -1);
    at = end;
  }
  yield '"';
}

/** Where to cut at the latest without parting the two halves of a character. */
function wholeCharacters(text: string, from: number, end: number): number {
  if (end >= text.length) return text.length;
  const last = text.charCodeAt(end - 1);
  return last >= 0xd8_00 && last <= 0xdb_ff && end - 1 > from ? end - 1 : end;
}
