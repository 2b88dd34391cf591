import { createHash } from 'node:crypto';
import type { Hash } from 'node:crypto';
import { failure, FailureError, words } from '../../failure.ts';
import { shownName } from '../../../../preload/contract/file-names.ts';
import type { Machine } from './open-files.ts';
import { onPaths } from './shell-words.ts';

/** A gigabyte on a slow disk. */
const WITHIN_MS = 20 * 60_000;

/** How a machine computes SHA-256 of its files: by itself, or here of what is read back. */
export interface Checksums {
  readonly by: 'sha256sum' | 'read-back';
  of(path: string): Promise<string>;
}

/** A small file is read back sooner than root is become for it. */
const SMALL_BYTES = 256 * 1024;

/** How it is done on a machine; `dear` says that each command costs more than reading a small file. */
export async function checksumsOn({ files, command }: Pick<Machine, 'files' | 'command'>, dear = false): Promise<Checksums> {
  const readBack: Checksums = { by: 'read-back', of: async (path) => (await hashOf(files.read(path))).digest('hex') };
  if (files.way === 'here') return readBack;
  const found = await command({ program: 'sh', args: ['-c', 'command -v sha256sum'] }, 15_000);
  if (found === null || found.exitCode !== 0) return readBack;
  let by: Checksums['by'] = 'sha256sum';
  return {
    get by() {
      return by;
    },
    async of(path) {
      if (dear && files.way === 'sftp' && (await files.look(path)).sizeBytes <= SMALL_BYTES) {
        by = 'read-back';
        return readBack.of(path);
      }
      const said = await command({ ...onPaths(['path'], 'sha256sum < "$path"', [path]), timeoutMs: WITHIN_MS }, WITHIN_MS);
      const [sum] = /^[\da-f]{64}/u.exec(said?.stdout ?? '') ?? [];
      return sum ?? readBack.of(path);
    },
  };
}

/** SHA-256 of what is read, to go on with. */
export async function hashOf(pieces: AsyncIterable<Buffer>): Promise<Hash> {
  const hash = createHash('sha256');
  for await (const piece of pieces) hash.update(piece);
  return hash;
}

export function checksumDiffers(path: string): FailureError {
  const shown = shownName(path);
  return new FailureError(
    failure(
      'file-refused',
      words(
        `${shown} arrived with another checksum. It was removed; what was there before is untouched.`,
        `${shown} est arrivé avec une autre somme de contrôle. Il a été retiré ; ce qui s’y trouvait est intact.`,
      ),
      words('The source may be written to at this moment. Try again.', 'La source est peut-être en cours d’écriture. Réessayez.'),
    ),
  );
}
