import { randomUUID } from 'node:crypto';
import { mkdir, open, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { failure, FailureError, words } from '../../failure.ts';
import { storageFailure } from '../../store/storage-failure.ts';

/** What a window that went away left is forgotten after this. */
const FORGOTTEN_AFTER_MS = 24 * 3_600_000;

/** Files that come from the window piece by piece, kept in the data folder until they were sent on. */
export interface Staging {
  begin(name: string): Promise<{ readonly id: string; readonly path: string }>;
  piece(id: string, offset: number, data: Buffer): Promise<void>;
  end(id: string): Promise<void>;
}

export function createStaging(dataDir: string): Staging {
  const folder = join(dataDir, 'uploads');
  const under = new Map<string, string>();
  const tidy = async () => {
    for (const name of await readdir(folder)) {
      const its = await stat(join(folder, name)).catch(() => null);
      if (its !== null && Date.now() - its.mtimeMs > FORGOTTEN_AFTER_MS) await rm(join(folder, name), { recursive: true, force: true });
    }
  };
  return {
    async begin(name) {
      if (/[/\0]/u.test(name) || name === '.' || name === '..') throw new FailureError(unknownUpload());
      const id = randomUUID();
      try {
        await mkdir(folder, { recursive: true, mode: 0o700 });
        await tidy();
        await mkdir(join(folder, id), { mode: 0o700 });
        // Its own name may be one that this system does not take.
        const path = join(folder, id, 'file');
        await (await open(path, 'wx', 0o600)).close();
        under.set(id, path);
        return { id, path };
      } catch (error) {
        throw storageFailure(error, folder);
      }
    },
    async piece(id, offset, data) {
      const path = under.get(id);
      if (path === undefined) throw new FailureError(unknownUpload());
      try {
        const file = await open(path, 'r+');
        try {
          await file.write(data, 0, data.length, offset);
        } finally {
          await file.close();
        }
      } catch (error) {
        throw storageFailure(error, path);
      }
    },
    async end(id) {
      if (!under.delete(id)) return;
      await rm(join(folder, id), { recursive: true, force: true });
    },
  };
}

function unknownUpload() {
  return failure(
    'bad-input',
    words('This upload is no longer under way.', 'Cet envoi n’est plus en cours.'),
    words('Choose the file again.', 'Choisissez de nouveau le fichier.'),
  );
}
