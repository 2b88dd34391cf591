import { pathIn, shownName } from '../../../../preload/contract/file-names.ts';
import { errnoOf, fileFailure } from './file-failures.ts';
import type { Facts, FileSystem } from './file-system.ts';
import { factsIfThere } from './small-changes.ts';
import type { Branch, Tree } from './tree.ts';

/** What of a tree is there already, by its path from the root of it. */
export type Present = ReadonlyMap<string, Facts>;

/** Names of one folder that are asked for one by one; more are found by listing it. */
const MOST_ASKED = 50;
const AT_ONCE = 8;

/**
 * What is there already where a tree is to go: only names of the tree are looked for. Throws FailureError when a file stands where a
 * folder is to be, or a folder where a file is.
 */
export async function presentIn(files: FileSystem, to: string, tree: Tree): Promise<Present> {
  const found = new Map<string, Facts>();
  const root = await files.look(to).catch((error: unknown) => {
    if (errnoOf(error) === 'ENOENT') return null;
    throw error;
  });
  if (root === null) return found;
  const [first] = tree.branches;
  if (first?.relative === '') refuseOther(first, root, to);
  found.set('', root);
  const inFolder = Map.groupBy(
    tree.branches.filter(({ relative }) => relative !== ''),
    ({ relative }) => relative.slice(0, Math.max(0, relative.lastIndexOf('/'))),
  );
  const folders = root.kind === 'folder' ? [''] : [];
  for (let folder = folders.shift(); folder !== undefined; folder = folders.shift()) {
    const wanted = inFolder.get(folder) ?? [];
    const there = await namesThere(files, to, folder, wanted);
    for (const branch of wanted) {
      const path = pathIn(to, branch.relative);
      const its = there.get(branch.relative);
      if (its === undefined) continue;
      // A link to a folder is gone through.
      const facts = its.kind === 'link' && branch.facts.kind === 'folder' ? await files.look(path).catch(() => its) : its;
      refuseOther(branch, facts, path);
      found.set(branch.relative, facts);
      if (facts.kind === 'folder') folders.push(branch.relative);
    }
  }
  return found;
}

async function namesThere(files: FileSystem, to: string, folder: string, wanted: readonly Branch[]): Promise<Present> {
  const found = new Map<string, Facts>();
  if (wanted.length > MOST_ASKED) {
    const names = new Set(wanted.map(({ relative }) => relative));
    for await (const piece of files.list(folder === '' ? to : pathIn(to, folder)))
      for (const { name, facts } of piece) {
        const relative = folder === '' ? name : pathIn(folder, name);
        if (names.has(relative)) found.set(relative, facts);
      }
    return found;
  }
  const left = [...wanted];
  const worker = async () => {
    for (let branch = left.pop(); branch !== undefined; branch = left.pop()) {
      const facts = await factsIfThere(files, pathIn(to, branch.relative));
      if (facts !== null) found.set(branch.relative, facts);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return found;
}

function refuseOther({ facts: { kind } }: Branch, there: Facts, path: string): void {
  if (kind === 'folder' && there.kind !== 'folder') throw fileFailure('ENOTDIR', path, shownName(path));
  if (kind !== 'folder' && there.kind === 'folder') throw fileFailure('EISDIR', path, shownName(path));
}
