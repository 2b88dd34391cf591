import { pathIn, shownName } from '../../../../preload/contract/file-names.ts';
import type { PreparedChange } from '../../activity/changes.ts';
import { failure, FailureError, words } from '../../failure.ts';
import type { Rooms } from '../../rooms.ts';
import { commandText } from '../../vantage/quote.ts';
import { errnoOf } from './file-failures.ts';
import type { FileSystem } from './file-system.ts';
import { atHome } from './list.ts';
import { withMachine } from './open-files.ts';
import { filesAs } from './read-file.ts';
import { asRootRun, whoMayReplace } from './rights.ts';
import { withPaths } from './shell-words.ts';
import { factsIfThere } from './small-changes.ts';
import type { Tree } from './tree.ts';
import { readTree } from './tree.ts';

type Removed = { readonly files: number; readonly bytes: number };

const WITHIN_MS = 30 * 60_000;
const AT_ONCE = 32;
/** Names in a plan; the rest is counted. */
const MOST_NAMED = 10;
const NEVER = new Set([
  '/',
  '/bin',
  '/boot',
  '/dev',
  '/etc',
  '/home',
  '/lib',
  '/lib64',
  '/opt',
  '/proc',
  '/root',
  '/run',
  '/sbin',
  '/srv',
  '/sys',
  '/tmp',
  '/usr',
  '/var',
]);

/** Deletes files and folders with all that is in them; the plan counts it. Links are removed, never what they lead to. */
export function prepareRemove(
  rooms: Pick<Rooms, 'vantages' | 'roots' | 'home'>,
  input: { readonly vantage: string; readonly paths: readonly string[] },
  signal: AbortSignal,
): Promise<PreparedChange<Removed>> {
  return withMachine(rooms, input.vantage, signal, async (machine) => {
    const home = await machine.files.home();
    const paths = [...new Set(input.paths.map((path) => atHome(path, home).replace(/(?<=.)\/+$/u, '')))];
    for (const path of paths) if (NEVER.has(path) || /(?:^|\/)\.{1,2}$/u.test(path)) throw new FailureError(neverRemoved(path));
    let asRoot = null;
    const trees: Tree[] = [];
    for (const path of paths) {
      const by = await whoMayReplace(rooms, machine, path, signal);
      if (by.asRoot) asRoot = by.root;
    }
    const looks = await filesAs(rooms, machine, asRoot !== null, signal);
    for (const path of paths) trees.push(await readTree(looks, path));
    const files = trees.reduce((sum, tree) => sum + tree.files, 0);
    const bytes = trees.reduce((sum, tree) => sum + tree.bytes, 0);
    const folders = trees.reduce((sum, tree) => sum + tree.branches.length - tree.files, 0);
    const [first = ''] = paths.map(shownName);
    const what = paths.length === 1 ? words(first, first) : words(`${paths.length} things`, `${paths.length} éléments`);
    const root = asRoot;
    const command = withPaths('rm', ['-rf'], paths);
    const named = paths.slice(0, MOST_NAMED).map(shownName).join(', ') + (paths.length > MOST_NAMED ? ', …' : '');
    return {
      target: machine.name,
      kind: 'servers',
      object: `${machine.name}:${paths.length === 1 ? first : named}`,
      title: words(`Delete ${what.en}`, `Supprimer ${what.fr}`),
      commands: [commandText(root ? root.shown(command) : command)],
      effects: [
        words(
          `${counted(files, 'file', 'files')} in ${counted(folders, 'folder', 'folders')}, ${mebibytes(bytes, 'en')}: gone for good.`,
          `${counted(files, 'fichier', 'fichiers')} dans ${counted(folders, 'dossier', 'dossiers')}, ${mebibytes(bytes, 'fr')} : suppression définitive.`,
        ),
        ...(paths.length > 1 ? [words(named, named)] : []),
      ],
      undo: null,
      dangerous: true,
      before: `${files} files, ${bytes} bytes`,
      apply: (progress, within) =>
        withMachine(rooms, input.vantage, within, async (now) => {
          if (root) await asRootRun(root, command, first, within, WITHIN_MS);
          else
            for (const [index, path] of paths.entries())
              await removeTree(now.files, path, trees[index]?.branches ?? [], (done) => progress.amount(done, files + folders));
          const after = await filesAs(rooms, now, root !== null, within);
          for (const path of paths) if ((await factsIfThere(after, path)) !== null) throw new FailureError(stillThere(path));
          return { result: { files, bytes }, after: null };
        }),
    };
  });
}

/** What was counted, deepest first. What came since stays, and its folder with it. */
async function removeTree(files: FileSystem, root: string, branches: Tree['branches'], onDone: (done: number) => void): Promise<void> {
  const at = (relative: string) => (relative === '' ? root : pathIn(root, relative));
  const gone = (error: unknown) => {
    if (errnoOf(error) !== 'ENOENT') throw error;
  };
  let done = 0;
  const plain = branches.filter(({ facts }) => facts.kind !== 'folder');
  const worker = async () => {
    for (let branch = plain.pop(); branch !== undefined; branch = plain.pop()) {
      await files.remove(at(branch.relative)).catch(gone);
      onDone((done += 1));
    }
  };
  const workers = await Promise.allSettled(Array.from({ length: AT_ONCE }, worker));
  const failed = workers.find((one) => one.status === 'rejected');
  if (failed) throw failed.reason;
  const folders = branches
    .filter(({ facts }) => facts.kind === 'folder')
    .toSorted((one, other) => depth(other.relative) - depth(one.relative));
  for (const { relative } of folders) {
    await files.removeFolder(at(relative)).catch(gone);
    onDone((done += 1));
  }
}

function depth(relative: string): number {
  return relative === '' ? -1 : relative.split('/').length;
}

/** `1 file`, `2 files`. */
export function counted(count: number, one: string, many: string): string {
  return `${count} ${count === 1 ? one : many}`;
}

/** `3.2 MiB`, `3,2 Mio`. */
export function mebibytes(bytes: number, language: 'en' | 'fr'): string {
  const [value, unit] =
    bytes < 1024
      ? [bytes, ['B', 'o']]
      : bytes < 1024 ** 2
        ? [bytes / 1024, ['KiB', 'Kio']]
        : bytes < 1024 ** 3
          ? [bytes / 1024 ** 2, ['MiB', 'Mio']]
          : [bytes / 1024 ** 3, ['GiB', 'Gio']];
  const text = Number.isInteger(value) ? String(value) : value.toFixed(1);
  return `${language === 'fr' ? text.replace('.', ',') : text} ${unit[language === 'fr' ? 1 : 0]}`;
}

function neverRemoved(path: string) {
  const shown = shownName(path);
  return failure(
    'bad-input',
    words(`${shown} is not deleted from here: the system lives in it.`, `${shown} ne se supprime pas d’ici : le système y vit.`),
    words('Choose what in it is to go.', 'Choisissez ce qui doit partir dans ce dossier.'),
  );
}

function stillThere(path: string) {
  const shown = shownName(path);
  return failure(
    'file-refused',
    words(`${shown} is still there.`, `${shown} est toujours là.`),
    words(
      'Something was put into it meanwhile, or a disk is mounted in it.',
      'Quelque chose y a été ajouté entre-temps, ou un disque y est monté.',
    ),
  );
}
