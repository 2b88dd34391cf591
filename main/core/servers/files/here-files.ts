import {
  chmod,
  chown,
  lstat,
  mkdir,
  open,
  opendir,
  readFile,
  readlink,
  realpath,
  rename,
  rmdir,
  stat,
  statfs,
  symlink,
  unlink,
  utimes,
} from 'node:fs/promises';
import { homedir } from 'node:os';
import type { Stats } from 'node:fs';
import { bytesOfName, nameOfBytes } from '../../../../preload/contract/file-names.ts';
import { badName, fileFailure } from './file-failures.ts';
import type { Facts, FileSystem, Listed } from './file-system.ts';
import { kindOfMode } from './file-system.ts';

const PIECE_BYTES = 1024 * 1024;
const LIST_PIECE = 500;

/** Files of this computer, by its own calls. */
export function hereFiles(signal: AbortSignal, home: string = homedir()): FileSystem {
  const names = ownerNames();
  const about = async <T>(path: string, work: (at: Buffer) => Promise<T>): Promise<T> => {
    signal.throwIfAborted();
    const bytes = bytesOfName(path);
    if (bytes === null) throw badName(path);
    try {
      return await work(Buffer.from(bytes));
    } catch (error) {
      throw asFileFailure(error, path);
    }
  };
  return {
    way: 'here',
    note: null,
    home: async () => (process.platform === 'win32' ? home.replaceAll('\\', '/') : home),
    real: (path) => about(path, async (at) => nameOfBytes(await realpath(at, { encoding: 'buffer' }))),
    look: (path) => about(path, async (at) => factsOf(await stat(at))),
    lookAtLink: (path) => about(path, async (at) => factsOf(await lstat(at))),
    linkTarget: (path) => about(path, async (at) => nameOfBytes(await readlink(at, { encoding: 'buffer' }))),
    makeLink: (target, path) =>
      about(path, async (at) => {
        const bytes = bytesOfName(target);
        if (bytes === null) throw badName(target);
        await symlink(Buffer.from(bytes), at);
      }),
    async *list(folder) {
      const { owners, groups } = await names;
      const directory = await about(folder, (at) =>
        opendir(at as unknown as string, { encoding: 'buffer' as BufferEncoding, bufferSize: LIST_PIECE }),
      );
      const base = Buffer.from(bytesOfName(folder.endsWith('/') ? folder : `${folder}/`) ?? []);
      let piece: Buffer[] = [];
      const facts = async (found: readonly Buffer[]): Promise<Listed[]> => {
        const all = await Promise.all(
          found.map(async (name): Promise<Listed | null> => {
            // What was removed since it was listed is no longer in the folder.
            const its = await lstat(Buffer.concat([base, name])).catch(() => null);
            if (its === null) return null;
            return { name: nameOfBytes(name), facts: factsOf(its), owner: owners.get(its.uid) ?? null, group: groups.get(its.gid) ?? null };
          }),
        );
        return all.filter((one) => one !== null);
      };
      // Closes the directory at its end, also when the reader leaves.
      for await (const entry of directory) {
        signal.throwIfAborted();
        piece.push(entry.name as unknown as Buffer);
        if (piece.length < LIST_PIECE) continue;
        yield await facts(piece);
        piece = [];
      }
      if (piece.length > 0) yield await facts(piece);
    },
    async *read(path, { offset = 0, length = Number.POSITIVE_INFINITY } = {}) {
      const file = await about(path, (at) => open(at, 'r'));
      try {
        for (let at = offset; at < offset + length;) {
          signal.throwIfAborted();
          const piece = Buffer.allocUnsafeSlow(Math.min(PIECE_BYTES, offset + length - at));
          const { bytesRead } = await file.read(piece, 0, piece.length, at);
          if (bytesRead === 0) return;
          at += bytesRead;
          yield piece.subarray(0, bytesRead);
        }
      } catch (error) {
        throw asFileFailure(error, path);
      } finally {
        await file.close();
      }
    },
    write: (path, data, { offset = 0, mode, fresh = false, sync = false }) =>
      about(path, async (at) => {
        const file = await open(at, offset > 0 ? 'r+' : fresh ? 'wx' : 'w', mode);
        try {
          let position = offset;
          for await (const chunk of data) {
            signal.throwIfAborted();
            for (let from = 0; from < chunk.length;) {
              const { bytesWritten } = await file.write(chunk, from, chunk.length - from, position);
              from += bytesWritten;
              position += bytesWritten;
            }
          }
          if (sync) await file.sync();
        } finally {
          await file.close();
        }
      }),
    makeFolder: (path, mode) => about(path, (at) => mkdir(at, { mode }).then(() => {})),
    remove: (path) => about(path, (at) => unlink(at)),
    removeFolder: (path) => about(path, (at) => rmdir(at)),
    replace: (from, to) =>
      about(to, async (at) => {
        const bytes = bytesOfName(from);
        if (bytes === null) throw badName(from);
        await rename(Buffer.from(bytes), at);
      }),
    setMode: (path, mode) => about(path, (at) => chmod(at, mode)),
    setOwner: (path, uid, gid) => about(path, (at) => chown(at, uid, gid)),
    setModified: (path, modifiedMs) => about(path, (at) => utimes(at, modifiedMs / 1000, modifiedMs / 1000)),
    freeBytes: (path) =>
      about(path, async (at) => {
        const { bavail, bsize } = await statfs(at);
        return bavail * bsize;
      }),
    rest: async () => {},
    close: async () => {},
  };
}

function factsOf(its: Stats): Facts {
  return { kind: kindOfMode(its.mode), sizeBytes: its.size, mode: its.mode & 0o7777, uid: its.uid, gid: its.gid, modifiedMs: its.mtimeMs };
}

/** Names of passwd(5) and group(5); those of a directory service stay numbers. */
async function ownerNames(): Promise<{ readonly owners: ReadonlyMap<number, string>; readonly groups: ReadonlyMap<number, string> }> {
  const read = async (file: string) => {
    const text = await readFile(file, 'utf8').catch(() => '');
    return new Map(
      text.split('\n').flatMap((line) => {
        const [name = '', , id = ''] = line.split(':');
        return /^\d+$/u.test(id) ? [[Number(id), name] as const] : [];
      }),
    );
  };
  const [owners, groups] = await Promise.all([read('/etc/passwd'), read('/etc/group')]);
  return { owners, groups };
}

function asFileFailure(error: unknown, path: string): unknown {
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string' || error.code.startsWith('ERR_')) return error;
  return fileFailure(error.code, path, error.message);
}
