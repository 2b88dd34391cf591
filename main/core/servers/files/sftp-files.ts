import type { VantageOptions } from '../../vantage/vantage.ts';
import { bytesOfName, folderOf, nameIn } from '../../../../preload/contract/file-names.ts';
import { FailureError, words } from '../../failure.ts';
import type { FileErrno } from './file-failures.ts';
import { errnoOf, fileFailure } from './file-failures.ts';
import type { FileSystem, Listed } from './file-system.ts';
import type { Attributes } from './sftp-packets.ts';
import { attributes, OPEN, ownersOf, pathBytes, STATUS, string, TYPE, uint32, uint64 } from './sftp-packets.ts';
import type { SftpChannel, SftpSession } from './sftp-session.ts';
import { openSftp, SftpStatus } from './sftp-session.ts';

const OPEN_WITHIN_MS = 30_000;
/** With less than this a disk counts as full: what was written last may not have fitted. */
const FULL_BYTES = 1024 * 1024;
/** Bytes that are asked for or on their way at once: what a distance of 100 ms needs at 20 MB/s. */
const UNDER_WAY_BYTES = 2 * 1024 * 1024;
const LARGEST_PIECE_BYTES = 256 * 1024 - 1024;
/** Pieces of a folder that are read ahead. */
const LIST_AHEAD = 4;

const ERRNO: Readonly<Record<number, string>> = {
  [STATUS.noSuchFile]: 'ENOENT',
  [STATUS.permissionDenied]: 'EACCES',
  [STATUS.eof]: 'EOF',
  [STATUS.failure]: 'EIO',
};

/** Where sessions come from: a server, or a program on it. */
interface SftpSource {
  sftpStream(options: VantageOptions): Promise<SftpChannel>;
}

/**
 * Files over SFTP, on a channel that is opened when it is first used. Throws `not-available` when the server has no SFTP.
 */
export function sftpFiles(server: SftpSource, name: string, signal: AbortSignal): FileSystem {
  let opening: Promise<SftpSession> | null = null;
  let noise = '';
  const session = (): Promise<SftpSession> => {
    opening ??= server.sftpStream({ signal, timeoutMs: OPEN_WITHIN_MS }).then(async (channel) => {
      const opened = await openSftp(channel, name, signal);
      ({ noise } = opened);
      return opened;
    });
    return opening;
  };
  const about = async <T>(path: string, work: (on: SftpSession) => Promise<T>): Promise<T> => {
    try {
      return await work(await session());
    } catch (error) {
      throw error instanceof SftpStatus ? fileFailure(errnoOfStatus(error, path), path, error.message) : error;
    }
  };
  /** As `about`, for what changes something: "failure" alone is looked into. */
  const changing = async <T>(path: string, work: (on: SftpSession) => Promise<T>): Promise<T> => {
    try {
      return await about(path, work);
    } catch (error) {
      const code = errnoOf(error) === 'EIO' ? await diskTrouble(await session(), folderOf(path)) : null;
      throw code === null || !(error instanceof FailureError) ? error : fileFailure(code, path, error.failure.evidence ?? '');
    }
  };
  const facts = (type: number, path: string) => about(path, async (on) => (await on.ask(type, pathBytes(path))).reader.facts());
  const nameOf = (type: number, path: string) =>
    about(path, async (on) => {
      const { reader } = await on.ask(type, pathBytes(path));
      reader.uint32();
      return reader.name();
    });
  const setstat = (path: string, given: Attributes) => changing(path, (on) => on.tell(TYPE.setstat, pathBytes(path), attributes(given)));
  const open = async (on: SftpSession, path: string, flags: number, mode?: number): Promise<Buffer> =>
    string((await on.ask(TYPE.open, pathBytes(path), uint32(flags), attributes(mode === undefined ? {} : { mode }))).reader.string());
  /** Closing is said to the server; that a session is lost was said before. */
  const close = (on: SftpSession, handle: Buffer) => on.tell(TYPE.close, handle).catch(() => {});
  const release = async () => {
    const open = opening;
    opening = null;
    if (open !== null) await open.then((on) => on.end()).catch(() => {});
  };

  return {
    way: 'sftp',
    get note() {
      return noise === '' ? null : passedOver(name, noise);
    },
    home: () => nameOf(TYPE.realpath, '.'),
    real: (path) => nameOf(TYPE.realpath, path),
    look: (path) => facts(TYPE.stat, path),
    lookAtLink: (path) => facts(TYPE.lstat, path),
    linkTarget: (path) => nameOf(TYPE.readlink, path),
    // OpenSSH has the two the other way round than the draft (its PROTOCOL, §4.1).
    makeLink: (target, path) => changing(path, (on) => on.tell(TYPE.symlink, pathBytes(target), pathBytes(path))),
    async *list(folder) {
      const on = await about(folder, async (ready) => ready);
      const handle = await about(folder, async () => string((await on.ask(TYPE.opendir, pathBytes(folder))).reader.string()));
      try {
        const next = () =>
          on.ask(TYPE.readdir, handle).then(
            ({ reader }) => namesOf(reader),
            (error: unknown) => asEnd(error),
          );
        const ahead = Array.from({ length: LIST_AHEAD }, next);
        for (let piece = await ahead.shift(); piece !== undefined && piece !== null; piece = await ahead.shift()) {
          if (piece instanceof Error) throw piece;
          ahead.push(next());
          if (piece.length > 0) yield piece;
        }
      } catch (error) {
        throw error instanceof SftpStatus ? fileFailure(ERRNO[error.status] ?? 'EIO', folder, error.message) : error;
      } finally {
        await close(on, handle);
      }
    },
    async *read(path, { offset = 0, length = Number.POSITIVE_INFINITY } = {}) {
      const on = await about(path, async (ready) => ready);
      const handle = await about(path, () => open(on, path, OPEN.read));
      try {
        yield* readAhead(on, handle, offset, length);
      } catch (error) {
        throw error instanceof SftpStatus ? fileFailure(ERRNO[error.status] ?? 'EIO', path, error.message) : error;
      } finally {
        await close(on, handle);
      }
    },
    write: (path, data, { offset = 0, mode, fresh = false, sync = false }) =>
      changing(path, async (on) => {
        const flags = OPEN.write | OPEN.create | (offset === 0 ? OPEN.truncate : 0) | (fresh ? OPEN.exclusive : 0);
        const handle = await open(on, path, flags, mode);
        try {
          await writeBehind(on, handle, data, offset);
          if (sync && on.extensions.has('fsync@openssh.com')) await on.tell(TYPE.extended, string('fsync@openssh.com'), handle);
        } catch (error) {
          await close(on, handle);
          throw error;
        }
        await on.tell(TYPE.close, handle);
      }),
    makeFolder: (path, mode) => changing(path, (on) => on.tell(TYPE.mkdir, pathBytes(path), attributes({ mode }))),
    remove: (path) => changing(path, (on) => on.tell(TYPE.remove, pathBytes(path))),
    removeFolder: (path) => changing(path, (on) => on.tell(TYPE.rmdir, pathBytes(path))),
    replace: (from, to) =>
      changing(to, async (on) => {
        if (on.extensions.has('posix-rename@openssh.com')) {
          await on.tell(TYPE.extended, string('posix-rename@openssh.com'), pathBytes(from), pathBytes(to));
          return;
        }
        // The plain rename refuses a name that is taken (§6.5): there is a moment without the file.
        try {
          await on.tell(TYPE.rename, pathBytes(from), pathBytes(to));
        } catch (error) {
          if (!(error instanceof SftpStatus) || error.status !== STATUS.failure) throw error;
          await on.tell(TYPE.remove, pathBytes(to));
          await on.tell(TYPE.rename, pathBytes(from), pathBytes(to));
        }
      }),
    setMode: (path, mode) => setstat(path, { mode }),
    setOwner: (path, uid, gid) => setstat(path, { owner: { uid, gid } }),
    setModified: (path, modifiedMs) => {
      const seconds = Math.max(0, Math.floor(modifiedMs / 1000));
      return setstat(path, { times: { accessed: seconds, modified: seconds } });
    },
    freeBytes: (path) => about(path, async (on) => (await diskOf(on, path))?.freeBytes ?? null),
    rest: release,
    close: release,
  };
}

interface Disk {
  readonly freeBytes: number;
  readonly freeFiles: number;
  readonly readOnly: boolean;
}

/** statvfs@openssh.com (OpenSSH PROTOCOL §4.5): the disk under a path as this account may use it; null where it cannot be asked. */
async function diskOf(on: SftpSession, path: string): Promise<Disk | null> {
  if (!on.extensions.has('statvfs@openssh.com')) return null;
  const { reader } = await on.ask(TYPE.extended, string('statvfs@openssh.com'), pathBytes(path));
  const [, blockBytes = 0, , , freeBlocks = 0, files = 0, , freeFiles = 0, , flags = 0] = Array.from({ length: 10 }, () => reader.uint64());
  // Some file systems have no table of files, and count none.
  return { freeBytes: blockBytes * freeBlocks, freeFiles: files === 0 ? Number.POSITIVE_INFINITY : freeFiles, readOnly: flags % 2 === 1 };
}

/** Why a disk takes nothing, as an errno; null when it does not look so. */
async function diskTrouble(on: SftpSession, folder: string): Promise<FileErrno | null> {
  const disk = await diskOf(on, folder).catch(() => null);
  if (disk === null) return null;
  if (disk.readOnly) return 'EROFS';
  if (disk.freeFiles === 0) return 'NO_INODES';
  return disk.freeBytes < FULL_BYTES ? 'ENOSPC' : null;
}

/** OpenSSH answers "bad message" for a name that is too long (errno_to_portable in sftp-server.c). */
function errnoOfStatus({ status }: SftpStatus, path: string): string {
  if (status === STATUS.badMessage && (bytesOfName(nameIn(path))?.length ?? 0) > 255) return 'ENAMETOOLONG';
  return ERRNO[status] ?? `SFTP ${status}`;
}

function passedOver(name: string, noise: string) {
  const line = noise.split('\n', 1)[0]?.trim().slice(0, 120) ?? '';
  return words(
    `A start-up file of this account’s shell on ${name} (.bashrc) prints “${line}” before SFTP. It was passed over here; sftp, scp and rsync stop at it. Let it print in terminals only: [ -t 1 ] && echo …`,
    `Un fichier de démarrage du shell de ce compte sur ${name} (.bashrc) affiche « ${line} » avant SFTP. C’est ignoré ici ; sftp, scp et rsync s’arrêtent dessus. Limitez l’affichage aux terminaux : [ -t 1 ] && echo …`,
  );
}

function namesOf(reader: Awaited<ReturnType<SftpSession['ask']>>['reader']): Listed[] {
  const count = reader.uint32();
  const found: Listed[] = [];
  for (let index = 0; index < count; index += 1) {
    const name = reader.name();
    const longName = reader.string().toString('utf8');
    const facts = reader.facts();
    if (name !== '.' && name !== '..') found.push({ name, facts, ...ownersOf(longName) });
  }
  return found;
}

/** The end of a folder is an answer; everything else is thrown when its turn comes. */
function asEnd(error: unknown): null | Error {
  if (error instanceof SftpStatus && error.status === STATUS.eof) return null;
  return error instanceof Error ? error : new Error(String(error));
}

/** Asks for the pieces ahead and yields them in order. Short answers are allowed (§6.4): the rest is asked for again. */
async function* readAhead(on: SftpSession, handle: Buffer, offset: number, length: number): AsyncGenerator<Buffer> {
  const pieceBytes = Math.min(on.largest.read, LARGEST_PIECE_BYTES);
  const end = offset + length;
  const ask = async (at: number, bytes: number): Promise<Buffer | null> => {
    try {
      return (await on.ask(TYPE.read, handle, uint64(at), uint32(bytes))).reader.string();
    } catch (error) {
      if (error instanceof SftpStatus && error.status === STATUS.eof) return null;
      throw error;
    }
  };
  const ahead: { readonly at: number; readonly bytes: number; readonly answer: Promise<Buffer | null> }[] = [];
  let next = offset;
  // Small files are read with one question; the window opens as it goes on.
  let window = 2;
  const most = Math.max(2, Math.ceil(UNDER_WAY_BYTES / pieceBytes));
  for (;;) {
    while (ahead.length < window && next < end) {
      const bytes = Math.min(pieceBytes, end - next);
      const answer = ask(next, bytes);
      answer.catch(() => {});
      ahead.push({ at: next, bytes, answer });
      next += bytes;
    }
    const first = ahead.shift();
    if (first === undefined) return;
    let got = 0;
    for (let piece = await first.answer; ; piece = await ask(first.at + got, first.bytes - got)) {
      if (piece === null || piece.length === 0) return;
      got += piece.length;
      yield piece;
      if (got >= first.bytes) break;
    }
    window = Math.min(most, window * 2);
  }
}

/** Sends the pieces as they come, so many bytes unanswered at most. */
async function writeBehind(on: SftpSession, handle: Buffer, data: AsyncIterable<Buffer>, offset: number): Promise<void> {
  const pieceBytes = Math.min(on.largest.write, LARGEST_PIECE_BYTES);
  const answers: { readonly bytes: number; readonly answer: Promise<void> }[] = [];
  let underWay = 0;
  let at = offset;
  const settle = async () => {
    const first = answers.shift();
    if (first === undefined) return;
    underWay -= first.bytes;
    await first.answer;
  };
  for await (const chunk of data) {
    for (let from = 0; from < chunk.length; from += pieceBytes) {
      const piece = chunk.subarray(from, from + pieceBytes);
      while (underWay + piece.length > UNDER_WAY_BYTES && answers.length > 0) await settle();
      const answer = on.tell(TYPE.write, handle, uint64(at), uint32(piece.length), piece);
      answer.catch(() => {});
      answers.push({ bytes: piece.length, answer });
      underWay += piece.length;
      at += piece.length;
      await on.drained();
    }
  }
  while (answers.length > 0) await settle();
}
