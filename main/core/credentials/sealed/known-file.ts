import type { FailureError } from '../../failure.ts';
import type { Header } from './format.ts';
import { notTheOneKnown } from './sealed-failures.ts';
import type { SealedTable } from './sealed-table.ts';
import { headerOf } from './sound-file.ts';

type Which = Pick<Header, 'id' | 'revision'>;

/** Tells the file this data folder knows, by what its table holds, from others and from older copies of itself. */
export function knownFile(table: Pick<SealedTable, 'find'>, copyPath: string) {
  /** The copy, where it is of the known file and nearer to its last state than what lies there. */
  const nearerCopy = ({ id, revision }: Which, known: Which = table.find()) => {
    const copy = headerOf(copyPath);
    return copy !== null && copy.header.id === known.id && (id !== known.id || copy.header.revision > revision) ? copy : null;
  };

  return {
    /** Whether a sound file is another one than the known, and the copy nearer to that. */
    givesWay: (there: Which | null): boolean => there !== null && nearerCopy(there) !== null,
    /** How a file differs from the one that is known; null when it does not. */
    strange(there: Which, known: Which = table.find()): FailureError | null {
      if (known.id === '' || (there.id === known.id && there.revision >= known.revision)) return null;
      const copy = nearerCopy(there, known)?.header.revision ?? null;
      return notTheOneKnown(there.id === known.id ? 'older' : 'another', { found: there.revision, known: known.revision, copy });
    },
  };
}
