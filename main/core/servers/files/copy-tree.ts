import { createHash } from 'node:crypto';
import type { Hash } from 'node:crypto';
import { folderOf, pathIn, shownName } from '../../../../preload/contract/file-names.ts';
import type { Existing, Transferred } from '../../../../preload/contract/files.ts';
import type { Progress } from '../../activity/changes.ts';
import { failure, FailureError, words } from '../../failure.ts';
import { beside } from './beside.ts';
import { checksumDiffers, hashOf } from './checksum.ts';
import type { Checksums } from './checksum.ts';
import { errnoOf, fileFailure } from './file-failures.ts';
import type { Facts, FileSystem } from './file-system.ts';
import type { Present } from './present.ts';
import { mebibytes } from './remove.ts';
import { explained } from './save-file.ts';
import { factsIfThere } from './small-changes.ts';
import type { Branch, Tree } from './tree.ts';

/** What is copied, by paths from the root of the copy: empty for the root itself. */
export interface CopySource {
  readonly tree: Tree;
  read(relative: string, range?: { readonly offset?: number; readonly length?: number }): AsyncGenerator<Buffer>;
  linkTarget(relative: string): Promise<string>;
  /** It arrived and is no longer read. */
  taken?(relative: string): Promise<void>;
  /** It takes one session at a time. */
  alone(): boolean;
}

/** Where it goes. */
export interface CopyTarget {
  readonly files: FileSystem;
  readonly checksums: Checksums;
  readonly to: string;
  readonly present: Present;
  alone(): boolean;
}

export interface CopyRules {
  readonly resume: boolean;
  readonly existing: Existing;
}

/** Small files wait for answers most of the time. */
const FILES_AT_ONCE = 6;
const MOST_SKIPPED_NAMED = 50;

/**
 * Copies a tree: each file into `NAME.part`, its checksum compared, then renamed over what was there. The first file that cannot be
 * copied ends it. Throws as the file systems do; `disk-full` leaves the old file as it was.
 */
export async function copyTree(source: CopySource, target: CopyTarget, rules: CopyRules, progress: Progress): Promise<Transferred> {
  const { tree } = source;
  const startedAt = performance.now();
  const at = (relative: string) => (relative === '' ? target.to : pathIn(target.to, relative));
  const sum = { done: 0, resumedBytes: 0, bytes: 0, copied: 0, kept: 0 };
  let last: string | null = null;
  const count = (more: number) => progress.amount(Math.min((sum.done += more), tree.bytes), tree.bytes);
  const leave = (branch: Branch) => rules.existing === 'skip' && target.present.has(branch.relative);
  for (const { relative, facts } of tree.branches) if (facts.kind === 'folder') await folderThere(target.files, at(relative));
  for (const branch of tree.branches) {
    if (branch.facts.kind !== 'link' || leave(branch)) continue;
    await copyLink(await source.linkTarget(branch.relative), target.files, at(branch.relative));
  }
  const files = tree.branches.filter(({ facts }) => facts.kind === 'file');
  const waiting = files.toReversed();
  const stop = new AbortController();
  const worker = async () => {
    for (let branch = waiting.pop(); branch !== undefined && !stop.signal.aborted; branch = waiting.pop()) {
      const { relative, facts } = branch;
      if (leave(branch)) {
        sum.kept += 1;
        count(facts.sizeBytes);
      } else {
        const ended = await copyFile(source, target, { relative, to: at(relative), facts, resume: rules.resume, count, stop: stop.signal });
        sum.resumedBytes += ended.resumedBytes;
        sum.bytes += ended.bytes;
        if (ended.kept) sum.kept += 1;
        else sum.copied += 1;
        last = ended.sha256;
      }
      await source.taken?.(relative);
    }
  };
  const atOnce = target.alone() || source.alone() ? 1 : Math.min(FILES_AT_ONCE, files.length);
  const workers = await Promise.allSettled(
    Array.from({ length: atOnce }, () =>
      worker().catch((error: unknown) => {
        stop.abort(error);
        throw error;
      }),
    ),
  );
  // The first one to fail ended the others.
  if (workers.some((one) => one.status === 'rejected')) throw stop.signal.reason;
  progress.amount(tree.bytes, tree.bytes);
  const skipped = tree.branches.filter(({ facts }) => facts.kind !== 'folder' && facts.kind !== 'file' && facts.kind !== 'link');
  return {
    bytes: sum.bytes,
    files: sum.copied,
    sha256: files.length === 1 ? last : null,
    verified: sum.copied,
    verifiedBy: sum.copied === 0 ? 'none' : target.checksums.by,
    resumedBytes: sum.resumedBytes,
    kept: sum.kept,
    skipped: skipped.slice(0, MOST_SKIPPED_NAMED).map(({ relative }) => shownName(relative)),
    ms: Math.round(performance.now() - startedAt),
  };
}

interface FileCopy {
  readonly relative: string;
  readonly to: string;
  readonly facts: Facts;
  readonly resume: boolean;
  readonly count: (bytes: number) => void;
  readonly stop: AbortSignal;
}

interface Copied {
  readonly bytes: number;
  readonly resumedBytes: number;
  readonly sha256: string;
  readonly kept: boolean;
}

async function copyFile(source: CopySource, target: CopyTarget, { relative, to, facts, resume, count, stop }: FileCopy): Promise<Copied> {
  const { files, checksums } = target;
  const part = beside(to, '.part');
  /** What goes wrong with the part is said of the file that is wanted. */
  const there = <T>(work: Promise<T>): Promise<T> => work.catch((error: unknown) => Promise.reject(ofThe(to, part, error)));
  const before = await there(factsIfThere(files, to));
  // A link to a file is written through, as cp(1) does.
  const final = before?.kind === 'link' ? await there(files.real(to)) : to;
  if (resume && before?.kind === 'file') {
    const sha256 = await sameThere(source, relative, facts, checksums, to, before);
    if (sha256 !== null) {
      count(facts.sizeBytes);
      return { bytes: 0, resumedBytes: 0, sha256, kept: true };
    }
  }
  const kept = resume ? await partThere(source, relative, files, part, checksums, facts.sizeBytes) : null;
  const hash: Hash = kept?.hash ?? createHash('sha256');
  const offset = kept?.bytes ?? 0;
  let sent = offset;
  let unread: unknown = null;
  count(offset);
  const passing = async function* passing() {
    try {
      for await (const piece of source.read(relative, { offset })) {
        stop.throwIfAborted();
        hash.update(piece);
        yield piece;
        sent += piece.length;
        count(piece.length);
      }
    } catch (error) {
      unread = error;
      throw error;
    }
  };
  try {
    await files.write(part, passing(), { offset, mode: 0o600 });
  } catch (error) {
    if (unread !== null) throw unread;
    const why = await explained(error, files, part);
    if (why instanceof FailureError && why.failure.kind === 'disk-full' && errnoOf(why) !== 'NO_INODES') {
      // What was sent fills the disk for everybody else there.
      await files.remove(part).catch(() => {});
      // More was sent than the disk took: only the disk knows its room.
      const freeBytes = await files.freeBytes(folderOf(to)).catch(() => null);
      throw new FailureError(diskFull(to, { sizeBytes: facts.sizeBytes, freeBytes, replaced: before !== null }, why));
    }
    throw ofThe(to, part, why);
  }
  const sha256 = hash.digest('hex');
  if ((await checksums.of(part)) !== sha256) {
    await files.remove(part).catch(() => {});
    throw checksumDiffers(to);
  }
  const old = before?.kind === 'file' ? before : null;
  await there(files.setMode(part, old?.mode ?? facts.mode & 0o777));
  if (old !== null) await files.setOwner(part, old.uid, old.gid).catch(() => {});
  await there(files.setModified(part, facts.modifiedMs));
  await there(files.replace(part, final));
  return { bytes: sent, resumedBytes: offset, sha256, kept: false };
}

function ofThe(path: string, part: string, error: unknown): unknown {
  const code = errnoOf(error);
  if (code === null || !(error instanceof FailureError) || !error.failure.cause.en.includes(shownName(part))) return error;
  // A folder that takes no part takes no file either; the name of the part says nothing to anybody.
  return fileFailure(code, code === 'ENOENT' ? folderOf(path) : path, error.failure.evidence ?? '');
}

/** The checksum of a file that an earlier try brought there whole; null when what is there is another. */
async function sameThere(source: CopySource, relative: string, facts: Facts, checksums: Checksums, to: string, before: Facts) {
  const seconds = (ms: number) => Math.floor(ms / 1000);
  if (before.sizeBytes !== facts.sizeBytes || seconds(before.modifiedMs) !== seconds(facts.modifiedMs)) return null;
  const mine = (await hashOf(source.read(relative))).digest('hex');
  return (await checksums.of(to)) === mine ? mine : null;
}

/** What an earlier try left, when it is the beginning of the source. */
async function partThere(source: CopySource, relative: string, files: FileSystem, part: string, checksums: Checksums, sizeBytes: number) {
  const facts = await factsIfThere(files, part);
  if (facts?.kind !== 'file' || facts.sizeBytes === 0 || facts.sizeBytes > sizeBytes) return null;
  const [mine, theirs] = [await hashOf(source.read(relative, { length: facts.sizeBytes })), await checksums.of(part)];
  return mine.copy().digest('hex') === theirs ? { hash: mine, bytes: facts.sizeBytes } : null;
}

async function folderThere(files: FileSystem, path: string): Promise<void> {
  try {
    await files.makeFolder(path, 0o755);
  } catch (error) {
    // SFTP says only that it failed.
    const there = await files.look(path).catch(() => null);
    if (there?.kind !== 'folder') throw error;
  }
}

async function copyLink(leads: string, target: FileSystem, to: string): Promise<void> {
  const there = await factsIfThere(target, to);
  if (there?.kind === 'link') await target.remove(to);
  await target.makeLink(leads, to);
}

interface NoRoom {
  readonly sizeBytes: number;
  /** Once what was sent is removed again; null where the machine does not say. */
  readonly freeBytes: number | null;
  readonly replaced: boolean;
}

function diskFull(path: string, { sizeBytes, freeBytes, replaced }: NoRoom, why: FailureError) {
  const shown = shownName(path);
  const free =
    freeBytes === null
      ? words('', '')
      : words(`, and the disk has ${mebibytes(freeBytes, 'en')} free`, `, et le disque a ${mebibytes(freeBytes, 'fr')} de libre`);
  const old = replaced ? words(' The file that was there is untouched.', ' Le fichier qui s’y trouvait est intact.') : words('', '');
  return failure(
    'disk-full',
    words(
      `There is no room for ${shown}: it has ${mebibytes(sizeBytes, 'en')}${free.en}. What was written of it was removed again.${old.en}`,
      `Pas assez de place pour ${shown} : il fait ${mebibytes(sizeBytes, 'fr')}${free.fr}. Ce qui en avait été écrit a été retiré.${old.fr}`,
    ),
    words('Free some space there, then do it again.', 'Libérez de la place à cet endroit, puis recommencez.'),
    why.failure.evidence === undefined ? {} : { evidence: why.failure.evidence },
  );
}
