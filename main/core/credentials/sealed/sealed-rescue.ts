import { existsSync } from 'node:fs';
import { rename } from 'node:fs/promises';
import { join } from 'node:path';
import { writeAtomically } from '../../store/atomic-file.ts';
import { withFileLock } from '../../store/file-lock.ts';
import { storageFailure } from '../../store/storage-failure.ts';
import type { Clocks } from '../lock/attempts.ts';
import type { Header } from './format.ts';
import { readHeader } from './format.ts';
import type { SealedFile } from './sealed-file.ts';
import { COPY_NAME, FILE_NAME, LOCK_NAME, nothingIsWrong, nothingToRestore } from './sealed-failures.ts';
import type { SealedTable } from './sealed-table.ts';
import { headerOf, readable } from './sound-file.ts';

interface SealedRescueOptions {
  readonly dataDir: string;
  readonly table: SealedTable;
  readonly clocks: Clocks;
  /** Whether a sound file is another one than the known, and the copy nearer to that. */
  readonly givesWay: (there: Header | null) => boolean;
  /** What lies there. */
  readonly bytes: () => Promise<Buffer>;
  /** The state this process holds open, which survives a file that is deleted outside; null when it is closed. */
  readonly heldOpen: () => { revision: number; readonly file: Buffer } | null;
  /** Whether its sum is right and its seal broken. */
  readonly isForged: (file: Buffer) => boolean;
  readonly close: () => void;
}

/** The ways back from a sealed file that cannot be used: its copy, or a new beginning beside what is left of it. */
export function createSealedRescue(options: SealedRescueOptions): Pick<SealedFile, 'restore' | 'setAside'> {
  const { dataDir, table, clocks, givesWay, bytes, heldOpen, isForged, close } = options;
  const path = join(dataDir, FILE_NAME);
  const copyPath = join(dataDir, COPY_NAME);
  const stamp = () => new Date(clocks.now()).toISOString().replaceAll(/[:.]/gu, '-');
  return {
    restore: () =>
      withFileLock(join(dataDir, LOCK_NAME), async () => {
        const there = existsSync(path) ? await bytes() : null;
        const held = heldOpen();
        const copy = headerOf(copyPath);
        const intact = there !== null && readable(there) && !isForged(there);
        if (intact && !givesWay(headerOf(path)?.header ?? null)) throw nothingIsWrong();
        const file = held !== null && (copy === null || copy.header.revision <= held.revision) ? held.file : (copy?.file ?? null);
        if (file === null) throw nothingToRestore();
        const beside = there === null ? null : `${FILE_NAME}.damaged-${stamp()}`;
        try {
          if (beside !== null) await rename(path, join(dataDir, beside));
          await writeAtomically(path, file);
        } catch (error) {
          throw storageFailure(error, path);
        }
        const { id, revision } = readHeader(file);
        const known = table.find();
        table.seen(id, revision);
        if (held !== null) held.revision = revision;
        return { revision, known: known.id === id && known.revision > revision ? known.revision : null, beside };
      }),

    setAside: () =>
      withFileLock(join(dataDir, LOCK_NAME), async () => {
        close();
        const aside = `${FILE_NAME}.aside-${stamp()}`;
        try {
          if (existsSync(copyPath)) await rename(copyPath, join(dataDir, `${aside}.before`));
          if (existsSync(path)) await rename(path, join(dataDir, aside));
        } catch (error) {
          throw storageFailure(error, path);
        }
        table.forget();
        return existsSync(join(dataDir, aside)) ? aside : null;
      }),
  };
}
