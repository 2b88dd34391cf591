import type { Hash } from 'node:crypto';
import { createHash } from 'node:crypto';
import { folderOf, nameIn, pathIn, shownName } from '../../../../preload/contract/file-names.ts';
import type { Transferred } from '../../../../preload/contract/files.ts';
import type { PreparedChange, Progress } from '../../activity/changes.ts';
import { failure, FailureError, words } from '../../failure.ts';
import type { Rooms } from '../../rooms.ts';
import { checksumDiffers, checksumsOn, hashOf } from './checksum.ts';
import type { Checksums } from './checksum.ts';
import { errnoOf, fileFailure } from './file-failures.ts';
import type { Facts, FileSystem } from './file-system.ts';
import { atHome } from './list.ts';
import type { Machine } from './open-files.ts';
import { withMachine } from './open-files.ts';
import { counted, mebibytes } from './remove.ts';
import { explained } from './save-file.ts';
import { factsIfThere } from './small-changes.ts';
import type { Branch, Tree } from './tree.ts';
import { readTree } from './tree.ts';

interface Place {
  readonly vantage: string;
  readonly path: string;
}

export interface Transfer {
  readonly from: Place;
  readonly to: Place;
  readonly recursive: boolean;
  readonly resume: boolean;
}

type Needs = Pick<Rooms, 'vantages' | 'home'>;

/** Small files wait for answers most of the time. */
const FILES_AT_ONCE = 6;
const MOST_SKIPPED_NAMED = 50;

/** Opens both machines; they may be the same. */
function withBoth<T>(
  rooms: Needs,
  { from, to }: Transfer,
  signal: AbortSignal,
  work: (source: Machine, target: Machine) => Promise<T>,
): Promise<T> {
  return withMachine(rooms, from.vantage, signal, (source) => withMachine(rooms, to.vantage, signal, (target) => work(source, target)));
}

/**
 * Copies a file or a folder between machines: each file into `NAME.part`, its checksum compared, then renamed over what was there.
 * Throws as the file systems do; `disk-full` leaves the old file as it was.
 */
export function prepareTransfer(rooms: Needs, input: Transfer, signal: AbortSignal): Promise<PreparedChange<Transferred>> {
  return withBoth(rooms, input, signal, async (source, target) => {
    const from = await source.files.real(atHome(input.from.path, await source.files.home()));
    const to = atHome(input.to.path, await target.files.home()).replace(/(?<=.)\/+$/u, '');
    const facts = await source.files.look(from);
    if (facts.kind === 'folder' && !input.recursive) throw fileFailure('EISDIR', from, '');
    const tree = await readTree(source.files, from, { followRoot: true });
    const there = await target.files.look(to).catch((error: unknown) => {
      if (errnoOf(error) === 'ENOENT') return null;
      throw error;
    });
    if (there !== null && there.kind !== facts.kind) throw fileFailure(there.kind === 'folder' ? 'EISDIR' : 'ENOTDIR', to, '');
    const overwritten = there === null ? 0 : facts.kind === 'folder' ? await sameNames(target.files, to, tree) : 1;
    const free = await target.files.freeBytes(folderOf(to)).catch(() => null);
    const shown = { from: `${source.name}:${shownName(from)}`, to: `${target.name}:${shownName(to)}` };
    return {
      target: target.name,
      kind: 'servers',
      object: shown.to,
      title: words(`Copy ${shown.from} to ${shown.to}`, `Copier ${shown.from} vers ${shown.to}`),
      commands: [],
      effects: [
        words(
          `${counted(tree.files, 'file', 'files')}, ${mebibytes(tree.bytes, 'en')}.`,
          `${counted(tree.files, 'fichier', 'fichiers')}, ${mebibytes(tree.bytes, 'fr')}.`,
        ),
        ...(overwritten > 0
          ? [
              words(
                `${counted(overwritten, 'file that is there is', 'files that are there are')} replaced.`,
                `${counted(overwritten, 'fichier présent est remplacé', 'fichiers présents sont remplacés')}.`,
              ),
            ]
          : []),
        ...(free !== null && free < tree.bytes
          ? [
              words(
                `Only ${mebibytes(free, 'en')} are free there: it will not fit.`,
                `Il ne reste que ${mebibytes(free, 'fr')} : cela ne tiendra pas.`,
              ),
            ]
          : []),
        ...[source, target].flatMap(({ files }) => (files.note === null ? [] : [files.note])),
      ],
      undo: overwritten > 0 ? null : words(`Delete ${shown.to}.`, `Supprimez ${shown.to}.`),
      dangerous: overwritten > 0,
      before: there === null ? null : `${overwritten} files replaced`,
      apply: (progress, within) =>
        withBoth(rooms, input, within, async (now, then) => {
          const result = await copyTree(now, then, { from, to, tree, resume: input.resume }, progress);
          return { result, after: `${result.files} files, ${result.bytes} bytes` };
        }),
    };
  });
}

interface Copy {
  readonly from: string;
  readonly to: string;
  readonly tree: Tree;
  readonly resume: boolean;
}

async function copyTree(source: Machine, target: Machine, { from, to, tree, resume }: Copy, progress: Progress): Promise<Transferred> {
  const startedAt = performance.now();
  const checksums = await checksumsOn(target);
  const at = (root: string, { relative }: Branch) => (relative === '' ? root : pathIn(root, relative));
  let done = 0;
  let resumedBytes = 0;
  let bytes = 0;
  let last: string | null = null;
  const count = (more: number) => {
    done += more;
    progress.amount(done, tree.bytes);
  };
  for (const branch of tree.branches) if (branch.facts.kind === 'folder') await folderThere(target.files, at(to, branch));
  const links = tree.branches.filter(({ facts }) => facts.kind === 'link');
  for (const link of links) await copyLink(source.files, target.files, at(from, link), at(to, link));
  const files = tree.branches.filter(({ facts }) => facts.kind === 'file');
  const waiting = files.toReversed();
  const stop = new AbortController();
  const worker = async () => {
    for (let branch = waiting.pop(); branch !== undefined && !stop.signal.aborted; branch = waiting.pop()) {
      const ended = await copyFile(source.files, target.files, checksums, {
        from: at(from, branch),
        to: at(to, branch),
        facts: branch.facts,
        resume,
        count,
      });
      resumedBytes += ended.resumedBytes;
      bytes += ended.bytes;
      last = ended.sha256;
    }
  };
  const workers = await Promise.allSettled(
    Array.from({ length: target.alone() || source.alone() ? 1 : Math.min(FILES_AT_ONCE, files.length) }, () =>
      worker().catch((error: unknown) => {
        stop.abort();
        throw error;
      }),
    ),
  );
  const failed = workers.find((one) => one.status === 'rejected');
  if (failed) throw failed.reason;
  progress.amount(tree.bytes, tree.bytes);
  const skipped = tree.branches.filter(({ facts }) => facts.kind !== 'folder' && facts.kind !== 'file' && facts.kind !== 'link');
  return {
    bytes,
    files: files.length,
    sha256: files.length === 1 ? last : null,
    verified: files.length,
    verifiedBy: files.length === 0 ? 'none' : checksums.by,
    resumedBytes,
    skipped: skipped.slice(0, MOST_SKIPPED_NAMED).map(({ relative }) => shownName(relative)),
    ms: Math.round(performance.now() - startedAt),
  };
}

interface FileCopy {
  readonly from: string;
  readonly to: string;
  readonly facts: Facts;
  readonly resume: boolean;
  readonly count: (bytes: number) => void;
}

async function copyFile(source: FileSystem, target: FileSystem, checksums: Checksums, { from, to, facts, resume, count }: FileCopy) {
  const part = pathIn(folderOf(to), `${nameIn(to)}.part`);
  const before = await factsIfThere(target, to);
  // A link to a file is written through, as cp(1) does.
  const final = before?.kind === 'link' ? await target.real(to) : to;
  const kept = resume ? await partThere(source, from, target, part, checksums, facts.sizeBytes) : null;
  const hash: Hash = kept?.hash ?? createHash('sha256');
  const offset = kept?.bytes ?? 0;
  let sent = offset;
  count(offset);
  const passing = async function* passing() {
    for await (const piece of source.read(from, { offset })) {
      hash.update(piece);
      yield piece;
      sent += piece.length;
      count(piece.length);
    }
  };
  try {
    await target.write(part, passing(), { offset, mode: 0o600 });
  } catch (error) {
    const why = await explained(error, target, part);
    if (why instanceof FailureError && why.failure.kind === 'disk-full') {
      // What was sent fills the disk for everybody else there.
      await target.remove(part).catch(() => {});
      throw new FailureError(diskFull(to, sent, facts.sizeBytes, before !== null, why));
    }
    throw why;
  }
  const sha256 = hash.digest('hex');
  if ((await checksums.of(part)) !== sha256) {
    await target.remove(part).catch(() => {});
    throw checksumDiffers(to);
  }
  const old = before?.kind === 'file' ? before : null;
  await target.setMode(part, old?.mode ?? facts.mode & 0o777);
  if (old !== null) await target.setOwner(part, old.uid, old.gid).catch(() => {});
  await target.setModified(part, facts.modifiedMs);
  await target.replace(part, final);
  return { bytes: sent, resumedBytes: offset, sha256 };
}

/** What an earlier try left, when it is the beginning of the source. */
async function partThere(source: FileSystem, from: string, target: FileSystem, part: string, checksums: Checksums, sizeBytes: number) {
  const facts = await factsIfThere(target, part);
  if (facts?.kind !== 'file' || facts.sizeBytes === 0 || facts.sizeBytes > sizeBytes) return null;
  const [mine, theirs] = [await hashOf(source, from, facts.sizeBytes), await checksums.of(part)];
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

async function copyLink(source: FileSystem, target: FileSystem, from: string, to: string): Promise<void> {
  const leads = await source.linkTarget(from);
  const there = await factsIfThere(target, to);
  if (there?.kind === 'link') await target.remove(to);
  await target.makeLink(leads, to);
}

/** How many files of a tree are there already. */
async function sameNames(files: FileSystem, to: string, tree: Tree): Promise<number> {
  const there = await readTree(files, to, { followRoot: true });
  const names = new Set(there.branches.flatMap(({ relative, facts }) => (facts.kind === 'folder' ? [] : [relative])));
  return tree.branches.filter(({ relative, facts }) => facts.kind !== 'folder' && names.has(relative)).length;
}

function diskFull(path: string, sent: number, size: number, replaced: boolean, why: FailureError) {
  const shown = shownName(path);
  const old = replaced ? words(' The file that was there is untouched.', ' Le fichier qui s’y trouvait est intact.') : words('', '');
  return failure(
    'disk-full',
    words(
      `The disk of ${shown} is full: ${mebibytes(sent, 'en')} of ${mebibytes(size, 'en')} fitted, and were removed again.${old.en}`,
      `Le disque de ${shown} est plein : ${mebibytes(sent, 'fr')} sur ${mebibytes(size, 'fr')} tenaient, et ont été retirés.${old.fr}`,
    ),
    words('Free some space there, then do it again.', 'Libérez de la place à cet endroit, puis recommencez.'),
    why.failure.evidence === undefined ? {} : { evidence: why.failure.evidence },
  );
}
