import { nameIn, pathIn } from '../../../../preload/contract/file-names.ts';
import { failure, FailureError, words } from '../../failure.ts';
import type { Facts, FileSystem } from './file-system.ts';

/** More than this is no longer counted file by file. */
const MOST_ENTRIES = 500_000;
/** Folders that are read at once. */
const AT_ONCE = 8;

/** One thing in a tree, by its path from the root of it: empty for the root itself. */
export interface Branch {
  readonly relative: string;
  readonly facts: Facts;
}

export interface Tree {
  /** Parents before what is in them. */
  readonly branches: readonly Branch[];
  readonly files: number;
  readonly bytes: number;
}

/** Everything under a path, links not followed (except the path itself when `followRoot`). Throws `bad-input` when it is too much. */
export async function readTree(files: FileSystem, root: string, options: { readonly followRoot?: boolean } = {}): Promise<Tree> {
  const facts = options.followRoot ? await files.look(root) : await files.lookAtLink(root);
  const branches: Branch[] = [{ relative: '', facts }];
  const folders = facts.kind === 'folder' ? [''] : [];
  let active = 0;
  let failed: unknown = null;
  await new Promise<void>((resolve) => {
    const step = () => {
      if (failed !== null || (folders.length === 0 && active === 0)) {
        if (active === 0) resolve();
        return;
      }
      while (active < AT_ONCE && folders.length > 0) {
        const folder = folders.shift() ?? '';
        active += 1;
        readOne(folder)
          .catch((error: unknown) => (failed ??= error))
          .finally(() => {
            active -= 1;
            step();
          });
      }
    };
    const readOne = async (folder: string) => {
      for await (const piece of files.list(folder === '' ? root : pathIn(root, folder))) {
        for (const listed of piece) {
          const relative = folder === '' ? listed.name : pathIn(folder, listed.name);
          branches.push({ relative, facts: listed.facts });
          if (listed.facts.kind === 'folder') folders.push(relative);
        }
        if (branches.length > MOST_ENTRIES) throw new FailureError(tooMany(root));
      }
    };
    step();
  });
  if (failed !== null) throw failed;
  const plain = branches.filter((branch) => branch.facts.kind !== 'folder');
  return {
    branches,
    files: plain.length,
    bytes: plain.reduce((sum, branch) => sum + (branch.facts.kind === 'file' ? branch.facts.sizeBytes : 0), 0),
  };
}

function tooMany(root: string) {
  return failure(
    'bad-input',
    words(`${nameIn(root)} holds more than ${MOST_ENTRIES} things.`, `${nameIn(root)} contient plus de ${MOST_ENTRIES} éléments.`),
    words('Take one of the folders in it.', 'Prenez l’un des dossiers qu’il contient.'),
  );
}
