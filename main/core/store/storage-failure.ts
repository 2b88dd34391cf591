import { statfsSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Words } from '../../../preload/contract/words.ts';
import { failure, FailureError, words } from '../failure.ts';

/** Primary result codes of SQLite (https://www.sqlite.org/rescode.html) that name a cause of their own. */
const SQLITE = { busy: 5, readOnly: 8, ioError: 10, corrupt: 11, full: 13, cannotOpen: 14, notADatabase: 26 } as const;

/** True when SQLite says that the file is damaged or is no database at all. */
export function isCorruption(error: unknown): boolean {
  const code = sqliteCode(error);
  return code === SQLITE.corrupt || code === SQLITE.notADatabase;
}

/** True for an error that came out of SQLite. */
export function isDatabaseError(error: unknown): boolean {
  return sqliteCode(error) !== null;
}

/** True when another process holds the lock that was asked for. */
export function isBusy(error: unknown): boolean {
  return sqliteCode(error) === SQLITE.busy;
}

/** An error of the file system or of SQLite, in words: `disk-full` when there is no room, `database-corrupt`, else `storage-failed`. */
export function storageFailure(error: unknown, path: string): FailureError {
  if (error instanceof FailureError) return error;
  const code = errorCode(error);
  const evidence = { evidence: `${path}: ${error instanceof Error ? error.message : String(error)}`, ...(code === null ? {} : { code }) };
  if (code === 'ENOSPC' || code === 'EDQUOT' || sqliteCode(error) === SQLITE.full || isOutOfRoom(error, path)) {
    return new FailureError(
      failure(
        'disk-full',
        words(
          `There is no room left to write ${path}. What was there before is intact.`,
          `Il n’y a plus de place pour écrire ${path}. Ce qui s’y trouvait est intact.`,
        ),
        words('Free some space on that disk, then do it again.', 'Libérez de la place sur ce disque, puis recommencez.'),
        evidence,
      ),
      { cause: error },
    );
  }
  if (isCorruption(error)) {
    return new FailureError(
      failure(
        'database-corrupt',
        words(`${path} is damaged.`, `${path} est endommagé.`),
        words(
          'Start Pilothouse again: the damaged file is set aside, kept, and a new one started.',
          'Relancez Pilothouse : le fichier endommagé est mis de côté, conservé, et un nouveau est créé.',
        ),
        evidence,
      ),
      { cause: error },
    );
  }
  return new FailureError(
    failure('storage-failed', storageCause(code, sqliteCode(error), path), isBusy(error) ? busyRemedy() : storageRemedy(path), evidence),
    { cause: error },
  );
}

/** SQLite maps its shared memory file and calls it an input or output error when there is no room for it. */
const LEAST_ROOM_BYTES = 128 * 1024;

function isOutOfRoom(error: unknown, path: string): boolean {
  const sqlite = sqliteCode(error);
  if (sqlite !== SQLITE.ioError && sqlite !== SQLITE.cannotOpen) return false;
  try {
    const { bavail, bsize } = statfsSync(dirname(path));
    return bavail * bsize < LEAST_ROOM_BYTES;
  } catch {
    // The folder itself is gone: that is no lack of room.
    return false;
  }
}

function storageCause(code: string | null, sqlite: number | null, path: string): Words {
  if (code === 'EROFS' || sqlite === SQLITE.readOnly)
    return words(`${path} lies on storage that is read-only.`, `${path} se trouve sur un support en lecture seule.`);
  if (code === 'EACCES' || code === 'EPERM')
    return words(`This user may not read or write ${path}.`, `Cet utilisateur n’a pas le droit de lire ou d’écrire ${path}.`);
  if (code === 'ENOTDIR' || code === 'EEXIST') return words(`${path} is not a folder.`, `${path} n’est pas un dossier.`);
  if (sqlite === SQLITE.busy)
    return words(`Another Pilothouse holds ${path} for too long.`, `Un autre Pilothouse garde ${path} trop longtemps.`);
  return words(`${path} could not be read or written.`, `${path} n’a pas pu être lu ou écrit.`);
}

function busyRemedy(): Words {
  return words('Another command is still at work with it: try again.', 'Une autre commande s’en sert encore : réessayez.');
}

function storageRemedy(path: string): Words {
  return words(
    `Check the permissions and the disk of ${path}, or choose another folder with --data-dir.`,
    `Vérifiez les droits et le disque de ${path}, ou choisissez un autre dossier avec --data-dir.`,
  );
}

/** The errno of a system call by name (`ENOSPC`); null for an error that carries none. */
export function errorCode(error: unknown): string | null {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' && /^E[A-Z0-9]+$/u.test(error.code)
    ? error.code
    : null;
}

function sqliteCode(error: unknown): number | null {
  // The low byte of an extended result code is its primary code.
  return error instanceof Error && 'errcode' in error && typeof error.errcode === 'number' ? error.errcode & 0xff : null;
}
