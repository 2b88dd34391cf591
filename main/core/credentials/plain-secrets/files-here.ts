import type { Dirent, Stats } from 'node:fs';
import { open, readdir, stat } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import type { Words } from '../../../../preload/contract/words.ts';
import { DEEPEST, isEnvName, KNOWN_FILES, SKIPPED_FOLDERS } from './plain-files.ts';
import type { PlainFile, PlainSource } from './plain-source.ts';
import { cutNote, limitNotes, LIMITS, unreadableNote } from './plain-source.ts';

/** Folders that are looked into, at most. */
const MOST_FOLDERS = 20_000;
const skipped: ReadonlySet<string> = new Set(SKIPPED_FOLDERS);

export interface FilesHereOptions {
  readonly home: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly folders: readonly string[];
}

/** The files of this computer in which secrets may lie; symbolic links to folders are not followed. */
export function filesHere({ home, env, folders }: FilesHereOptions): PlainSource {
  const notes: Words[] = [];
  let unreadable = 0;
  return {
    async *files(signal) {
      const until = performance.now() + LIMITS.timeMs;
      const seen = new Set<string>();
      let bytes = 0;
      const kubeconfigs = (env['KUBECONFIG'] ?? '').split(delimiter).filter((path) => path !== '');
      const places: readonly AsyncIterable<{ readonly path: string; readonly kubeconfig: boolean }>[] = [
        all(kubeconfigs, true),
        knownFiles(home),
        ...[home, ...folders].map((folder) => envFiles(folder, signal, until)),
      ];
      for (const place of places)
        for await (const { path, kubeconfig } of place) {
          signal.throwIfAborted();
          if (seen.has(path)) continue;
          seen.add(path);
          const limit = seen.size > LIMITS.files ? 'files' : bytes > LIMITS.allBytes ? 'bytes' : performance.now() > until ? 'time' : null;
          if (limit !== null) {
            notes.push(limitNotes[limit]);
            return;
          }
          const read = await readFileHere(path);
          if (read === 'unreadable') unreadable += 1;
          else if (read !== null) {
            bytes += read.bytes;
            if (read.cut) notes.push(cutNote(path));
            yield { path, mode: read.mode, text: read.text, kubeconfig };
          }
        }
      if (performance.now() > until) notes.push(limitNotes.time);
    },
    notes: () => (unreadable === 0 ? notes : [...notes, unreadableNote(unreadable)]),
  };
}

async function* all(paths: readonly string[], kubeconfig: boolean) {
  for (const path of paths) yield { path, kubeconfig };
}

async function* knownFiles(home: string) {
  for (const known of KNOWN_FILES) {
    const path = join(home, known);
    if (!known.endsWith('/*')) yield { path, kubeconfig: false };
    else for (const { name } of await entriesOf(path.slice(0, -2))) yield { path: join(path.slice(0, -2), name), kubeconfig: false };
  }
}

async function* envFiles(root: string, signal: AbortSignal, until: number) {
  let folders = 0;
  const waiting: { readonly path: string; readonly depth: number }[] = [{ path: root, depth: 0 }];
  for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
    folders += 1;
    if (folders > MOST_FOLDERS || performance.now() > until) return;
    signal.throwIfAborted();
    for (const entry of await entriesOf(next.path)) {
      const path = join(next.path, entry.name);
      if (entry.isDirectory() && next.depth < DEEPEST && !skipped.has(entry.name)) waiting.push({ path, depth: next.depth + 1 });
      else if (entry.isFile() && isEnvName(entry.name)) yield { path, kubeconfig: false };
    }
  }
}

/** Nothing where the folder is not there or may not be read. */
async function entriesOf(folder: string): Promise<readonly Dirent[]> {
  try {
    return await readdir(folder, { withFileTypes: true });
  } catch {
    // What may not be listed holds nothing this account could lose; other folders go on.
    return [];
  }
}

/** Null where there is no such regular file: a pipe would be waited for. */
async function readFileHere(
  path: string,
): Promise<(Pick<PlainFile, 'mode' | 'text'> & { readonly bytes: number; readonly cut: boolean }) | 'unreadable' | null> {
  let about: Stats;
  try {
    about = await stat(path);
  } catch {
    // Most of the known files are not there.
    return null;
  }
  if (!about.isFile()) return null;
  try {
    const file = await open(path, 'r');
    try {
      const buffer = Buffer.alloc(Math.min(about.size, LIMITS.fileBytes));
      const { bytesRead } = await file.read(buffer, 0, buffer.length, 0);
      const mode = process.platform === 'win32' ? null : (about.mode & 0o7777).toString(8).padStart(4, '0');
      return { text: buffer.toString('utf8', 0, bytesRead), bytes: bytesRead, mode, cut: about.size > LIMITS.fileBytes };
    } finally {
      await file.close();
    }
  } catch {
    // It may not be read, or went away in between: counted, and said at the end.
    return 'unreadable';
  }
}
