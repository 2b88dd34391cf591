import { pathIn, shownName } from '../../../../preload/contract/file-names.ts';
import type { Existing } from '../../../../preload/contract/files.ts';
import type { Words } from '../../../../preload/contract/words.ts';
import { words } from '../../failure.ts';
import type { FileSystem } from './file-system.ts';
import type { Present } from './present.ts';
import { counted, mebibytes } from './remove.ts';
import type { Tree } from './tree.ts';

const MOST_NAMED = 8;

/** What a copy means for the machine it goes to, in words. */
export interface CopyEffects {
  readonly effects: readonly Words[];
  /** Files that will be replaced. */
  readonly replaced: number;
}

/** How much there is, what is replaced or left, what it does not fit in. */
export async function copyEffects(
  tree: Tree,
  present: Present,
  existing: Existing,
  target: { readonly files: FileSystem; readonly folder: string; readonly to: string },
): Promise<CopyEffects> {
  const there = tree.branches.filter(({ relative, facts }) => facts.kind !== 'folder' && present.has(relative));
  const free = await target.files.freeBytes(target.folder).catch(() => null);
  const names = there
    .slice(0, MOST_NAMED)
    .map(({ relative }) => shownName(relative === '' ? target.to : relative))
    .join(', ');
  const named = there.length > MOST_NAMED ? `${names}, …` : names;
  const needs = tree.bytes - (existing === 'skip' ? bytesOf(there) : 0);
  return {
    replaced: existing === 'replace' ? there.length : 0,
    effects: [
      words(
        `${counted(tree.files, 'file', 'files')}, ${mebibytes(tree.bytes, 'en')}.`,
        `${counted(tree.files, 'fichier', 'fichiers')}, ${mebibytes(tree.bytes, 'fr')}.`,
      ),
      ...(there.length === 0
        ? []
        : existing === 'replace'
          ? [
              words(
                `${counted(there.length, 'file that is there is', 'files that are there are')} replaced: ${named}`,
                `${counted(there.length, 'fichier présent est remplacé', 'fichiers présents sont remplacés')} : ${named}`,
              ),
            ]
          : [
              words(
                `${counted(there.length, 'file that is there stays as it is', 'files that are there stay as they are')}: ${named}`,
                `${counted(there.length, 'fichier présent reste tel quel', 'fichiers présents restent tels quels')} : ${named}`,
              ),
            ]),
      ...(free !== null && free < needs
        ? [
            words(
              `Only ${mebibytes(free, 'en')} are free there: it will not fit.`,
              `Il ne reste que ${mebibytes(free, 'fr')} : cela ne tiendra pas.`,
            ),
          ]
        : []),
    ],
  };
}

/** `site`, or `12 things`. */
export function whatGoes(names: readonly string[]): Words {
  const [first = ''] = names;
  return names.length === 1 ? words(shownName(first), shownName(first)) : words(`${names.length} things`, `${names.length} éléments`);
}

/** How a copy is taken back; null when something was replaced. */
export function undoOf(replaced: number, target: string, to: string, names: readonly string[]): Words | null {
  if (replaced > 0) return null;
  const paths = names.slice(0, MOST_NAMED).map((name) => shownName(pathIn(to, name)));
  const shown = `${target}:${paths.join(', ')}${names.length > MOST_NAMED ? ', …' : ''}`;
  return words(`Delete ${shown}.`, `Supprimez ${shown}.`);
}

function bytesOf(branches: Tree['branches']): number {
  return branches.reduce((sum, { facts }) => sum + (facts.kind === 'file' ? facts.sizeBytes : 0), 0);
}
