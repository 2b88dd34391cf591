import { folderOf, nameIn, pathIn, shownName } from '../../../../preload/contract/file-names.ts';
import type { ByWhom, Existing, Transferred } from '../../../../preload/contract/files.ts';
import type { PreparedChange } from '../../activity/changes.ts';
import { failure, FailureError, words } from '../../failure.ts';
import type { Rooms } from '../../rooms.ts';
import { copyEffects, undoOf, whatGoes } from './copy-plan.ts';
import { copyTree } from './copy-tree.ts';
import type { CopySource } from './copy-tree.ts';
import { fileFailure } from './file-failures.ts';
import { atHome } from './list.ts';
import type { Machine } from './open-files.ts';
import { withMachine } from './open-files.ts';
import { presentIn } from './present.ts';
import type { Side } from './sides.ts';
import { asRootEffects, mayNotRead, mayNotWrite, readAsRootEffects, rootFor, shownInstall, withSide } from './sides.ts';
import type { Branch, Tree } from './tree.ts';
import { readTree } from './tree.ts';

interface Place {
  readonly vantage: string;
  readonly path: string;
}

interface Rules {
  readonly recursive: boolean;
  readonly resume: boolean;
  readonly existing: Existing;
  readonly by: ByWhom;
}

export interface Transfer extends Rules {
  readonly from: Place;
  readonly to: Place;
}

export interface CopyInto extends Rules {
  readonly from: { readonly vantage: string; readonly paths: readonly string[] };
  /** The folder. */
  readonly to: Place;
}

type Needs = Pick<Rooms, 'vantages' | 'home' | 'roots'>;

/** Opens both machines; they may be the same. */
function withBoth<T>(
  rooms: Needs,
  [from, to]: readonly [string, string],
  signal: AbortSignal,
  work: (source: Machine, target: Machine) => Promise<T>,
): Promise<T> {
  return withMachine(rooms, from, signal, (source) => withMachine(rooms, to, signal, (target) => work(source, target)));
}

/** Copies a file or a folder between machines to a path of its own. See `copyTree` for how, and for what it throws. */
export function prepareTransfer(rooms: Needs, input: Transfer, signal: AbortSignal): Promise<PreparedChange<Transferred>> {
  return withBoth(rooms, [input.from.vantage, input.to.vantage], signal, async (source, target) => {
    const to = withoutSlash(atHome(input.to.path, await target.files.home()));
    return prepareCopy(rooms, input, { source, target, from: [input.from.path], to, into: false }, signal);
  });
}

/** Copies several files and folders into a folder that is there, under their own names. */
export function prepareCopyInto(rooms: Needs, input: CopyInto, signal: AbortSignal): Promise<PreparedChange<Transferred>> {
  return withBoth(rooms, [input.from.vantage, input.to.vantage], signal, async (source, target) => {
    const to = await target.files.real(withoutSlash(atHome(input.to.path, await target.files.home())));
    return prepareCopy(rooms, input, { source, target, from: input.from.paths, to, into: true }, signal);
  });
}

interface Copy {
  readonly source: Machine;
  readonly target: Machine;
  readonly from: readonly string[];
  readonly to: string;
  /** `to` is the folder it goes into, not the path it gets. */
  readonly into: boolean;
}

async function prepareCopy(
  rooms: Needs,
  input: Rules & { readonly from: { readonly vantage: string }; readonly to: Place },
  { source, target, from: asked, to, into }: Copy,
  signal: AbortSignal,
): Promise<PreparedChange<Transferred>> {
  const home = await source.files.home();
  const folder = into ? to : folderOf(to);
  // This computer's own files are read and written by whoever started Pilothouse, unless both ends are here.
  const both = input.from.vantage === input.to.vantage;
  const byOf = (machine: Machine): ByWhom => (machine.files.way === 'here' && !both ? 'account' : input.by);
  const [firstAsked = ''] = asked;
  const reads = await rootFor(rooms, source, byOf(source), firstAsked, () => anyUnreadable(source, asked, home), signal);
  const writes = await rootFor(rooms, target, byOf(target), to, () => mayNotWrite(target, folder), signal);
  const sides = <T>(of: Machine, on: Machine, within: AbortSignal, work: (reading: Side, writing: Side) => Promise<T>): Promise<T> =>
    withSide(of, reads, within, (reading) => withSide(on, writes, within, (writing) => work(reading, writing)));
  return sides(source, target, signal, async (readAs, writeAs) => {
    const from = await Promise.all(asked.map((path) => readAs.files.real(withoutSlash(atHome(path, home)))));
    const roots = into ? from.map((path, index) => ({ path, name: nameIn(withoutSlash(asked[index] ?? path)) })) : [];
    if (new Set(roots.map(({ name }) => name)).size < roots.length) throw new FailureError(sameNames());
    const tree = into ? await treeOfAll(readAs.files, roots) : await readTree(readAs.files, from[0] ?? '', { followRoot: true });
    if (!input.recursive) {
      const aFolder = tree.branches.find(({ facts }) => facts.kind === 'folder');
      if (aFolder) throw fileFailure('EISDIR', into ? aFolder.relative : (from[0] ?? ''), '');
    }
    if (from.some((path) => input.from.vantage === input.to.vantage && isWithin(to, path))) throw new FailureError(intoItself(to));
    const present = await presentIn(writeAs.files, to, tree);
    const { effects, replaced } = await copyEffects(tree, present, input.existing, { files: writeAs.files, folder, to });
    const names = into ? roots.map(({ name }) => name) : [nameIn(from[0] ?? '')];
    const what = into && names.length > 1 ? whatGoes(names) : words(shownName(from[0] ?? ''), shownName(from[0] ?? ''));
    const shownTo = `${target.name}:${shownName(to)}`;
    return {
      target: target.name,
      kind: 'servers',
      object: shownTo,
      title: words(`Copy ${source.name}:${what.en} to ${shownTo}`, `Copier ${source.name}:${what.fr} vers ${shownTo}`),
      commands: shownInstall(writeAs, 'NEW', shownName(to)),
      effects: [
        ...effects,
        ...readAsRootEffects([readAs]),
        ...asRootEffects([writeAs]),
        ...[source, target].flatMap(({ files }) => (files.note === null ? [] : [files.note])),
      ],
      undo: into ? undoOf(replaced, target.name, to, names) : undoOf(replaced, target.name, folderOf(to), [nameIn(to)]),
      dangerous: replaced > 0,
      before: present.size === 0 ? null : `${replaced} files replaced`,
      apply: (progress, within) =>
        withBoth(rooms, [input.from.vantage, input.to.vantage], within, async (now, then) => {
          const paths = into ? roots : [{ path: from[0] ?? '', name: '' }];
          const { resume, existing } = input;
          const result = await sides(now, then, within, async (reading, writing) => {
            const there = { files: writing.files, checksums: await writing.checksums(), to, present, alone: () => writing.alone() };
            return copyTree(sourceOf(reading, tree, paths), there, { resume, existing }, progress);
          });
          return { result, after: `${result.files} files, ${result.bytes} bytes` };
        }),
    };
  });
}

interface NamedRoot {
  readonly path: string;
  /** In the tree: empty when the root is the tree itself. */
  readonly name: string;
}

function sourceOf(side: Side, tree: Tree, roots: readonly NamedRoot[]): CopySource {
  const at = (relative: string): string => {
    const root = roots.find(({ name }) => name === '' || relative === name || relative.startsWith(`${name}/`));
    const rest = root === undefined || root.name === '' ? relative : relative.slice(root.name.length + 1);
    return rest === '' ? (root?.path ?? '') : pathIn(root?.path ?? '', rest);
  };
  return {
    tree,
    read: (relative, range) => side.files.read(at(relative), range),
    linkTarget: (relative) => side.files.linkTarget(at(relative)),
    alone: () => side.alone(),
  };
}

/** Several trees as one, each below its name. */
async function treeOfAll(files: Side['files'], roots: readonly NamedRoot[]): Promise<Tree> {
  const branches: Branch[] = [];
  let [count, bytes] = [0, 0];
  for (const { path, name } of roots) {
    const tree = await readTree(files, path, { followRoot: true });
    for (const { relative, facts } of tree.branches) branches.push({ relative: relative === '' ? name : pathIn(name, relative), facts });
    count += tree.files;
    bytes += tree.bytes;
  }
  return { branches, files: count, bytes };
}

async function anyUnreadable(machine: Machine, paths: readonly string[], home: string): Promise<boolean> {
  for (const path of paths) if (await mayNotRead(machine, atHome(path, home))) return true;
  return false;
}

export function withoutSlash(path: string): string {
  return path.replace(/(?<=.)\/+$/u, '');
}

function isWithin(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder.endsWith('/') ? folder : `${folder}/`);
}

function intoItself(to: string) {
  const shown = shownName(to);
  return failure(
    'bad-input',
    words(`${shown} is, or lies in, what is to be copied.`, `${shown} est l’élément à copier, ou se trouve dedans.`),
    words('Choose another place.', 'Choisissez un autre endroit.'),
  );
}

function sameNames() {
  return failure(
    'bad-input',
    words('Two of them have the same name.', 'Deux d’entre eux portent le même nom.'),
    words('Copy them one after the other, under other names.', 'Copiez-les l’un après l’autre, sous d’autres noms.'),
  );
}
