import { lstat, rm, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { failure, FailureError, words } from '../failure.ts';
import type { CallersFile } from '../implementer.ts';
import { errorCode, storageFailure } from '../store/storage-failure.ts';
import { fileFailure } from './servers/host-files.ts';

/** A file of secrets that an export makes, mode 600: written whole or not there, and never over another one. */
export function newFile(path: string): CallersFile {
  return {
    path: resolve(path),
    async write(text) {
      try {
        await writeFile(path, text, { mode: 0o600, flag: 'wx' });
      } catch (error) {
        // A disk that filled up leaves a piece of it.
        if (errorCode(error) !== 'EEXIST') await rm(path, { force: true });
        throw storageFailure(fileFailure(error, path), path);
      }
    },
  };
}

/** Said before a passphrase is asked for and anything is sealed. Throws FailureError `bad-input`. */
export async function mustBeFree(path: string): Promise<void> {
  const there = await lstat(path).then(
    () => true,
    () => false,
  );
  if (!there) return;
  throw new FailureError(
    failure(
      'bad-input',
      words(`${path} is there already, and is not replaced.`, `${path} existe déjà, et n’est pas remplacé.`),
      words('Give another name, or move that file away.', 'Donnez un autre nom, ou déplacez ce fichier.'),
    ),
  );
}
