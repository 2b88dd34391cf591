import { setTimeout as pause } from 'node:timers/promises';
import { shownName } from '../../../../preload/contract/file-names.ts';
import type { FollowItem } from '../../../../preload/contract/files.ts';
import { words } from '../../failure.ts';
import { errnoOf } from './file-failures.ts';
import type { FileSystem } from './file-system.ts';
import { contentsOf, regularFile } from './read-file.ts';

const LOOKED_EVERY_MS = 1000;
/** What is read of its end at first. */
const BEGIN_BYTES = 256 * 1024;
/** What is read at once; when more came since, its beginning is left out. */
const MOST_BYTES = 1024 * 1024;
/** A line that is longer is cut into such pieces. */
const LONGEST_LINE = 64 * 1024;

/** Lines of bytes that come in pieces: what ends in no newline waits for the rest of it. */
export function lineCutter() {
  let decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  let rest = '';
  return {
    lines(bytes: Uint8Array): string[] {
      const parts = (rest + decoder.decode(bytes, { stream: true })).split('\n');
      rest = parts.pop() ?? '';
      const found = parts.map((line) => (line.endsWith('\r') ? line.slice(0, -1) : line));
      if (rest.length > LONGEST_LINE) {
        found.push(rest);
        rest = '';
      }
      return found;
    },
    /** What waits belongs to nothing that comes. */
    anew(): string[] {
      const left = rest === '' ? [] : [rest];
      rest = '';
      decoder = new TextDecoder('utf-8', { ignoreBOM: true });
      return left;
    },
  };
}

/**
 * The last lines of a file, then what is added to it, as tail -F does: a file that was cut or replaced by another begins anew, one
 * that was removed is waited for. Looks once a second; ends with the signal. Throws as `regularFile`.
 */
export async function* followFile(
  files: FileSystem,
  path: string,
  alone: () => boolean,
  signal: AbortSignal,
): AsyncGenerator<FollowItem[]> {
  const cutter = lineCutter();
  let at = Math.max(0, (await regularFile(files, path)).sizeBytes - BEGIN_BYTES);
  let missing = false;
  // The first line is whole only at the beginning of the file.
  let cutFirst = at > 0;
  for (;;) {
    const facts = await files.look(path).catch((error: unknown) => {
      if (errnoOf(error) === 'ENOENT') return null;
      throw error;
    });
    if (facts === null && !missing)
      yield [
        notice(
          `${shownName(path)} is gone; what comes in its place is waited for.`,
          `${shownName(path)} n’est plus là ; on attend ce qui prendra sa place.`,
        ),
      ];
    if (facts !== null && (missing || facts.sizeBytes < at)) {
      yield [
        ...text(cutter.anew()),
        notice('It was cut or replaced: from here on it is the new one.', 'Il a été vidé ou remplacé : la suite vient du nouveau.'),
      ];
      at = 0;
      cutFirst = false;
    }
    missing = facts === null;
    if (facts !== null && facts.sizeBytes > at) {
      const left = facts.sizeBytes - at - MOST_BYTES;
      if (left > 0) {
        yield [
          ...text(cutter.anew()),
          notice(
            `It grows faster than it is read: ${left} bytes are left out.`,
            `Il grandit plus vite qu’il n’est lu : ${left} octets sont laissés de côté.`,
          ),
        ];
        at += left;
        cutFirst = true;
      }
      const bytes = await contentsOf(files, path, { offset: at, length: facts.sizeBytes - at });
      at += bytes.length;
      const lines = cutter.lines(bytes);
      if (cutFirst) lines.shift();
      cutFirst = false;
      if (lines.length > 0) yield text(lines);
    }
    if (alone()) await files.rest();
    await pause(LOOKED_EVERY_MS, undefined, { signal });
  }
}

function text(lines: readonly string[]): FollowItem[] {
  return lines.length === 0 ? [] : [{ kind: 'lines', lines: [...lines] }];
}

function notice(en: string, fr: string): FollowItem {
  return { kind: 'notice', words: words(en, fr) };
}
