import { shownName } from '../../../../preload/contract/file-names.ts';
import type { Existing, Transferred } from '../../../../preload/contract/files.ts';
import type { PreparedChange } from '../../activity/changes.ts';
import { FailureError, words } from '../../failure.ts';
import type { Rooms } from '../../rooms.ts';
import { copyEffects, undoOf, whatGoes } from './copy-plan.ts';
import type { CopySource } from './copy-tree.ts';
import { copyTree } from './copy-tree.ts';
import { fileFailure } from './file-failures.ts';
import { atHome } from './list.ts';
import type { Machine } from './open-files.ts';
import { withMachine } from './open-files.ts';
import { presentIn } from './present.ts';
import { asRootEffects, mayNotWrite, rootFor, shownInstall, withSide } from './sides.ts';
import type { StagedSet, Staging } from './staging.ts';

export interface Upload {
  readonly vantage: string;
  /** The folder it goes into. */
  readonly path: string;
  readonly staged: string;
  readonly existing: Existing;
}

/**
 * Sends what a window staged into a folder, each file as `copyTree` does: by the account, or by root where the account may not write
 * there or a file of somebody else is replaced. May begin before everything has come from the window.
 */
export function prepareUpload(
  rooms: Pick<Rooms, 'vantages' | 'roots' | 'home'>,
  staging: Staging,
  { vantage, path, staged, existing }: Upload,
  signal: AbortSignal,
): Promise<PreparedChange<Transferred>> {
  const set = staging.set(staged);
  const { tree } = set;
  const names = [...new Set(tree.branches.map(({ relative }) => relative.split('/', 1)[0] ?? ''))];
  return withMachine(rooms, vantage, signal, async (machine) => {
    const asked = atHome(path, await machine.files.home());
    const seen = await machine.files.real(asked).catch(hidden);
    const needed = async () => seen === null || needsRoot(machine, seen, existing, set);
    const root = await rootFor(rooms, machine, 'root-if-needed', asked, needed, signal);
    const { to, side, present, effects, replaced } = await withSide(machine, root, signal, async (writes) => {
      const to = await writes.files.real(asked);
      if ((await writes.files.look(to)).kind !== 'folder') throw fileFailure('ENOTDIR', to, '');
      const there = await presentIn(writes.files, to, tree);
      return { to, side: writes, present: there, ...(await copyEffects(tree, there, existing, { files: writes.files, folder: to, to })) };
    });
    const what = whatGoes(names);
    const shownTo = `${machine.name}:${shownName(to)}`;
    return {
      target: machine.name,
      kind: 'servers',
      object: names.length === 1 ? `${shownTo.replace(/\/$/u, '')}/${what.en}` : shownTo,
      title: words(`Upload ${what.en} to ${shownTo}`, `Envoyer ${what.fr} vers ${shownTo}`),
      commands: shownInstall(side, 'NEW', shownName(to)),
      effects: [...effects, ...asRootEffects([side]), ...(machine.files.note === null ? [] : [machine.files.note])],
      undo: undoOf(replaced, machine.name, to, names),
      dangerous: replaced > 0,
      before: present.size <= 1 ? null : `${replaced} files replaced`,
      apply: (progress, within) =>
        withMachine(rooms, vantage, within, (now) =>
          withSide(now, root, within, async (writes) => {
            const target = { files: writes.files, checksums: await writes.checksums(), to, present, alone: () => writes.alone() };
            const result = await copyTree(sourceOf(set, within), target, { resume: true, existing }, progress);
            return { result, after: `${result.files} files, ${result.bytes} bytes` };
          }),
        ),
    };
  });
}

/** The account may not write there, or what it would replace belongs to somebody else, who would lose it. */
async function needsRoot(machine: Machine, to: string, existing: Existing, { tree }: StagedSet): Promise<boolean> {
  if (await mayNotWrite(machine, to)) return true;
  if (existing === 'skip') return false;
  const present = await presentIn(machine.files, to, tree).catch(hidden);
  if (present === null) return true;
  const others = [...present].filter(([relative, { kind }]) => relative !== '' && kind === 'file');
  if (others.length === 0) return false;
  const said = await machine.command({ program: 'id', args: ['-u'] }, 15_000).catch(() => null);
  const uid = said === null ? '' : said.stdout.trim();
  return /^\d+$/u.test(uid) && uid !== '0' && others.some(([, facts]) => facts.uid !== Number(uid));
}

/** null for what the account may not even look at. */
function hidden(error: unknown): null {
  if (error instanceof FailureError && error.failure.kind === 'permission-denied') return null;
  throw error;
}

function sourceOf(set: StagedSet, signal: AbortSignal): CopySource {
  return {
    tree: set.tree,
    read: (relative, { offset = 0, length = Number.POSITIVE_INFINITY } = {}) => cut(set.read(relative, offset, signal), length),
    linkTarget: (relative) => Promise.reject(new RangeError(`no link comes from a window: ${relative}`)),
    taken: (relative) => set.taken(relative),
    alone: () => false,
  };
}

async function* cut(pieces: AsyncGenerator<Buffer>, length: number): AsyncGenerator<Buffer> {
  let left = length;
  for await (const piece of pieces) {
    yield piece.subarray(0, left);
    left -= piece.length;
    if (left <= 0) return;
  }
}
