import { randomUUID } from 'node:crypto';
import { constants } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { mkdir, open, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { StagedEntry, StagedPiece } from '../../../../preload/contract/files.ts';
import { failure, FailureError, words } from '../../failure.ts';
import { storageFailure } from '../../store/storage-failure.ts';
import type { Branch, Tree } from './tree.ts';

/** What a window that went away left is forgotten after this. */
const FORGOTTEN_AFTER_MS = 24 * 3_600_000;
/** A window that sends nothing for so long has gone. */
const SENT_WITHIN_MS = 2 * 60_000;
const MOST_ENTRIES = 200_000;
const PIECE_BYTES = 1024 * 1024;
const NEW_FILE_MODE = 0o644;
const NEW_FOLDER_MODE = 0o755;

/** Files and folders from one window, by their paths from the folder they go into. */
export interface StagedSet {
  readonly tree: Tree;
  /** A file's bytes as the window sends them: waits for those that are still to come. */
  read(relative: string, offset: number, signal: AbortSignal): AsyncGenerator<Buffer>;
  /** It was sent on: its bytes are no longer kept. */
  taken(relative: string): Promise<void>;
}

/** Files that come from the window piece by piece, kept in the data folder until they were sent on. */
export interface Staging {
  begin(): Promise<string>;
  /** Names what will come. Throws FailureError `bad-input` for a path that leads out, or two of the same. */
  add(id: string, entries: readonly StagedEntry[]): void;
  /** Bytes of its files, in whatever order; `data` holds those of all pieces, one after the other. */
  pieces(id: string, pieces: readonly StagedPiece[], data: Buffer): Promise<void>;
  end(id: string): Promise<void>;
  /** Throws FailureError `bad-input` when there is no such set. */
  set(id: string): StagedSet;
}

interface Gathering {
  readonly entries: Map<string, { readonly index: number; readonly branch: Branch }>;
  readonly sizes: number[];
  /** Of each file, how much came from its beginning on; what came beyond a gap, by where it begins. */
  readonly received: number[];
  readonly beyond: Map<number, Map<number, number>>;
  readonly waiting: Set<() => void>;
  heardAt: number;
  ended: boolean;
}

export function createStaging(dataDir: string): Staging {
  const folder = join(dataDir, 'uploads');
  const under = new Map<string, Gathering>();
  const known = (id: string): Gathering => {
    const set = under.get(id);
    if (set === undefined) throw new FailureError(unknownUpload());
    return set;
  };
  const fileOf = (id: string, index: number) => join(folder, id, String(index));
  const tidy = async () => {
    for (const name of await readdir(folder)) {
      const its = await stat(join(folder, name)).catch(() => null);
      if (!under.has(name) && its !== null && Date.now() - its.mtimeMs > FORGOTTEN_AFTER_MS)
        await rm(join(folder, name), { recursive: true, force: true });
    }
  };
  return {
    async begin() {
      const id = randomUUID();
      try {
        await mkdir(folder, { recursive: true, mode: 0o700 });
        await tidy();
        await mkdir(join(folder, id), { mode: 0o700 });
      } catch (error) {
        throw storageFailure(error, folder);
      }
      under.set(id, {
        entries: new Map(),
        sizes: [],
        received: [],
        beyond: new Map(),
        waiting: new Set(),
        heardAt: Date.now(),
        ended: false,
      });
      return id;
    },
    add(id, entries) {
      const set = known(id);
      for (const { path, kind, sizeBytes, modifiedAt } of entries) {
        if (!isInside(path) || set.entries.has(path)) throw new FailureError(badEntry(path));
        if (set.entries.size >= MOST_ENTRIES) throw new FailureError(tooMany());
        const index = set.sizes.length;
        const mode = kind === 'folder' ? NEW_FOLDER_MODE : NEW_FILE_MODE;
        const facts = { kind, sizeBytes, mode, uid: 0, gid: 0, modifiedMs: modifiedAt ?? Date.now() };
        set.entries.set(path, { index, branch: { relative: path, facts } });
        set.sizes.push(kind === 'folder' ? 0 : sizeBytes);
        set.received.push(0);
      }
    },
    async pieces(id, pieces, data) {
      const set = known(id);
      if (pieces.reduce((sum, { bytes }) => sum + bytes, 0) !== data.length) throw new FailureError(tooLong());
      let from = 0;
      for (const { file, offset, bytes: length } of pieces) {
        const bytes = data.subarray(from, (from += length));
        const size = set.sizes[file] ?? 0;
        if (offset + bytes.length > size) throw new FailureError(tooLong());
        const path = fileOf(id, file);
        try {
          // Several are under way at once, and any may be first.
          const written = await open(path, constants.O_WRONLY | constants.O_CREAT, 0o600);
          try {
            await writeWhole(written, bytes, offset);
          } finally {
            await written.close();
          }
        } catch (error) {
          throw storageFailure(error, path);
        }
        received(set, file, offset, bytes.length);
      }
      set.heardAt = Date.now();
      for (const wake of [...set.waiting]) wake();
    },
    async end(id) {
      const set = under.get(id);
      if (set === undefined) return;
      under.delete(id);
      set.ended = true;
      for (const wake of [...set.waiting]) wake();
      await rm(join(folder, id), { recursive: true, force: true });
    },
    set(id) {
      const set = known(id);
      return {
        tree: treeOf([...set.entries.values()].map(({ branch }) => branch)),
        async *read(relative, offset, signal) {
          const index = set.entries.get(relative)?.index;
          if (index === undefined) throw new FailureError(unknownUpload());
          const size = set.sizes[index] ?? 0;
          for (let at = offset; at < size;) {
            await arrived(set, () => (set.received[index] ?? 0) > at, signal);
            const there = set.received[index] ?? 0;
            const file = await open(fileOf(id, index), 'r');
            try {
              while (at < there) {
                const piece = Buffer.allocUnsafeSlow(Math.min(PIECE_BYTES, there - at));
                const { bytesRead } = await file.read(piece, 0, piece.length, at);
                if (bytesRead === 0) break;
                at += bytesRead;
                yield piece.subarray(0, bytesRead);
              }
            } finally {
              await file.close();
            }
          }
        },
        async taken(relative) {
          const index = set.entries.get(relative)?.index;
          if (index !== undefined) await rm(fileOf(id, index), { force: true });
        },
      };
    },
  };
}

function received(set: Gathering, file: number, offset: number, length: number): void {
  const beyond = set.beyond.get(file) ?? new Map<number, number>();
  beyond.set(offset, length);
  let to = set.received[file] ?? 0;
  for (let next = beyond.get(to); next !== undefined && next > 0; next = beyond.get(to)) {
    beyond.delete(to);
    to += next;
  }
  set.received[file] = to;
  if (beyond.size > 0) set.beyond.set(file, beyond);
  else set.beyond.delete(file);
}

/** Resolves when what is waited for has come. Throws FailureError `timed-out` when the window sends nothing any more. */
async function arrived(set: Gathering, there: () => boolean, signal: AbortSignal): Promise<void> {
  while (!there()) {
    signal.throwIfAborted();
    if (set.ended) throw new FailureError(unknownUpload());
    const left = set.heardAt + SENT_WITHIN_MS - Date.now();
    if (left <= 0) throw new FailureError(windowGone());
    await new Promise<void>((resolve) => {
      const done = () => {
        clearTimeout(timer);
        set.waiting.delete(done);
        signal.removeEventListener('abort', done);
        resolve();
      };
      const timer = setTimeout(done, left);
      set.waiting.add(done);
      signal.addEventListener('abort', done, { once: true });
    });
  }
}

async function writeWhole(file: FileHandle, bytes: Buffer, offset: number): Promise<void> {
  for (let from = 0; from < bytes.length;) from += (await file.write(bytes, from, bytes.length - from, offset + from)).bytesWritten;
}

/** With the folders that were not named themselves; parents before what is in them. */
function treeOf(given: readonly Branch[]): Tree {
  const branches = new Map<string, Branch>();
  const folder = (relative: string): void => {
    if (relative === '' || branches.has(relative)) return;
    folder(relative.split('/').slice(0, -1).join('/'));
    const facts = { kind: 'folder', sizeBytes: 0, mode: NEW_FOLDER_MODE, uid: 0, gid: 0, modifiedMs: 0 } as const;
    branches.set(relative, { relative, facts });
  };
  for (const branch of given) {
    if (branches.has(branch.relative)) continue;
    folder(branch.relative.split('/').slice(0, -1).join('/'));
    branches.set(branch.relative, branch);
  }
  const files = given.filter(({ facts }) => facts.kind === 'file');
  return { branches: [...branches.values()], files: files.length, bytes: files.reduce((sum, { facts }) => sum + facts.sizeBytes, 0) };
}

function isInside(path: string): boolean {
  return !path.includes('\0') && path.split('/').every((name) => name !== '' && name !== '.' && name !== '..');
}

function unknownUpload() {
  return failure(
    'bad-input',
    words('This upload is no longer under way.', 'Cet envoi n’est plus en cours.'),
    words('Choose the files again.', 'Choisissez de nouveau les fichiers.'),
  );
}

function tooLong() {
  return failure(
    'bad-input',
    words('A file changed while it was read on your computer.', 'Un fichier a changé pendant sa lecture sur votre ordinateur.'),
    words('Choose it again when nothing writes to it.', 'Choisissez-le de nouveau quand plus rien n’y écrit.'),
  );
}

function badEntry(path: string) {
  return failure(
    'bad-input',
    words('This is no name for a file, or it is there twice.', 'Ce n’est pas un nom de fichier, ou il est présent deux fois.'),
    words('Leave it out, or give it another name.', 'Retirez-le, ou donnez-lui un autre nom.'),
    { evidence: JSON.stringify(path).slice(0, 500) },
  );
}

function tooMany() {
  return failure(
    'bad-input',
    words(`More than ${MOST_ENTRIES} files at once are not taken.`, `Plus de ${MOST_ENTRIES} fichiers à la fois ne sont pas acceptés.`),
    words('Upload them in parts, or pack them first.', 'Envoyez-les en plusieurs fois, ou compressez-les d’abord.'),
  );
}

function windowGone() {
  return failure(
    'timed-out',
    words(
      'The window has sent nothing for two minutes. What came is kept on the server as NAME.part.',
      'La fenêtre n’envoie plus rien depuis deux minutes. Ce qui est arrivé reste sur le serveur sous NOM.part.',
    ),
    words('Upload the same files again: it goes on from there.', 'Envoyez de nouveau les mêmes fichiers : l’envoi reprendra.'),
  );
}
