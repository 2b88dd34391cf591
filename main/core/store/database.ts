import { chmodSync, closeSync, existsSync, openSync, renameSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Failure } from '../../../preload/contract/failure.ts';
import { failure, words } from '../failure.ts';
import { withFileLockSync } from './file-lock.ts';
import { makeFolder } from './folder.ts';
import { migrations } from './migrations.ts';
import { makeAnew, missingParts, partsWereMissing } from './missing-parts.ts';
import { isCorruption, storageFailure } from './storage-failure.ts';

export interface OpenedDatabase {
  readonly db: DatabaseSync;
  /** What was survived, for the person to read: a damaged database set aside, a disk that takes nothing more. */
  readonly problems: readonly Failure[];
}

/** Checking every page of a large database would delay the start; damage there is found where it is read. */
const LARGEST_CHECKED_BYTES = 32 * 1024 * 1024;
const BUSY_MS = 5_000;

/** Makes the data folder, for this user alone. Throws FailureError `storage-failed` or `disk-full` when it cannot be had. */
export function makeDataFolder(dataDir: string): void {
  try {
    makeFolder(dataDir);
  } catch (error) {
    throw storageFailure(error, dataDir);
  }
}

/**
 * Opens `pilothouse.db` (SQLite, WAL: several processes use it at once) and brings it to this version's shape. A damaged one is
 * moved aside and a new one made; where none can be kept (full or read-only disk, written by a newer Pilothouse) the database
 * lives in memory for this run. Both are said in `problems`. Throws FailureError `storage-failed` when the folder cannot be had.
 */
export function openDatabase(dataDir: string): OpenedDatabase {
  makeDataFolder(dataDir);
  const path = join(dataDir, 'pilothouse.db');
  try {
    const aside = setDamagedAside(path, join(dataDir, 'pilothouse.lock'));
    const db = openFile(path);
    const missing = repaired(db);
    return {
      db,
      problems: [...(aside === null ? [] : [databaseCorrupt(aside)]), ...(missing.length === 0 ? [] : [partsWereMissing(path, missing)])],
    };
  } catch (error) {
    const why = error instanceof NewerDatabase ? newerDatabase(path) : storageFailure(error, path).failure;
    const db = openMemoryDatabase();
    standIns.set(db, why);
    return { db, problems: [error instanceof NewerDatabase ? why : inMemoryOnly(why)] };
  }
}

/** Databases that stand in for one on disk, and why that one could not be had. */
const standIns = new WeakMap<DatabaseSync, Failure>();

/** Why nothing written to this database outlives the process; null when it lies on disk as it should. */
export function whyNotOnDisk(db: DatabaseSync): Failure | null {
  return standIns.get(db) ?? null;
}

class NewerDatabase extends Error {}

function openFile(path: string): DatabaseSync {
  // SQLite gives its -wal and -shm files the mode of the database.
  closeSync(openSync(path, 'a', 0o600));
  if (process.platform !== 'win32' && (statSync(path).mode & 0o077) !== 0) chmodSync(path, 0o600);
  const db = new DatabaseSync(path);
  try {
    db.exec(`PRAGMA busy_timeout = ${BUSY_MS}`);
    if (userVersion(db) > migrations.length) throw new NewerDatabase();
    db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA foreign_keys = ON');
    migrate(db);
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

/** A database of the same shape that lives as long as this process. */
export function openMemoryDatabase(): DatabaseSync {
  const db = new DatabaseSync(':memory:');
  migrate(db);
  return db;
}

function userVersion(db: DatabaseSync): number {
  return Number(db.prepare('PRAGMA user_version').get()?.['user_version'] ?? 0);
}

function migrate(db: DatabaseSync): void {
  if (userVersion(db) === migrations.length) return;
  db.exec('BEGIN IMMEDIATE');
  try {
    // Read again: another process may have taken the steps while this one waited for the lock.
    const version = userVersion(db);
    if (version > migrations.length) throw new NewerDatabase();
    for (const step of migrations.slice(version)) db.exec(step);
    db.exec(`PRAGMA user_version = ${migrations.length}; COMMIT`);
  } catch (error) {
    // A disk that fills up rolls back by itself; a second rollback would hide the cause.
    if (db.isTransaction) db.exec('ROLLBACK');
    throw error;
  }
}

/** Makes tables and triggers anew that somebody took away, and answers which. */
function repaired(db: DatabaseSync): readonly string[] {
  if (missingParts(db).length === 0) return [];
  const whole = openMemoryDatabase();
  db.exec('BEGIN IMMEDIATE');
  try {
    // Read again: another process may have done it while this one waited for the lock.
    const missing = missingParts(db);
    makeAnew(db, missing, whole);
    db.exec('COMMIT');
    return missing;
  } catch (error) {
    if (db.isTransaction) db.exec('ROLLBACK');
    throw error;
  } finally {
    whole.close();
  }
}

/** Moves a damaged database away, and answers where to; null when there is nothing damaged. */
function setDamagedAside(path: string, lock: string): string | null {
  if (!isDamaged(path)) return null;
  return withFileLockSync(lock, () => {
    // Another process may have done it in the meantime: then what lies there now is sound.
    if (!isDamaged(path)) return null;
    const aside = path.replace(/\.db$/u, `.corrupt-${new Date().toISOString().replaceAll(/[:.]/gu, '-')}.db`);
    for (const suffix of ['-wal', '-shm']) {
      if (existsSync(path + suffix)) renameSync(path + suffix, aside + suffix);
    }
    renameSync(path, aside);
    return aside;
  });
}

function isDamaged(path: string): boolean {
  if (!existsSync(path)) return false;
  const db = new DatabaseSync(path);
  try {
    db.exec(`PRAGMA busy_timeout = ${BUSY_MS}`);
    userVersion(db);
    if (statSync(path).size > LARGEST_CHECKED_BYTES) return false;
    return db.prepare('PRAGMA quick_check(1)').get()?.['quick_check'] !== 'ok';
  } catch (error) {
    if (isCorruption(error)) return true;
    throw error;
  } finally {
    db.close();
  }
}

function databaseCorrupt(aside: string): Failure {
  return failure(
    'database-corrupt',
    words(
      `The database was damaged. It was set aside as ${basename(aside)} and a new one was started: the journal, the list of credentials and the TOTP entries begin anew. Secrets in the keychain are untouched.`,
      `La base de données était endommagée. Elle a été mise de côté sous le nom ${basename(aside)} et une nouvelle a été créée : le journal, la liste des identifiants et les entrées TOTP repartent de zéro. Les secrets du trousseau sont intacts.`,
    ),
    words(
      'Restore the file from a backup, or go on with the new one.',
      'Restaurez le fichier depuis une sauvegarde, ou continuez avec la nouvelle base.',
    ),
    { evidence: aside },
  );
}

function inMemoryOnly(cause: Failure): Failure {
  return {
    ...cause,
    cause: words(
      `${cause.cause.en} The journal and new entries live in memory until you quit.`,
      `${cause.cause.fr} Le journal et les nouvelles entrées restent en mémoire jusqu’à la fermeture.`,
    ),
  };
}

function newerDatabase(path: string): Failure {
  return failure(
    'storage-failed',
    words(
      'The database was written by a newer Pilothouse. It is left alone; the journal and new entries live in memory until you quit.',
      'La base de données a été écrite par un Pilothouse plus récent. Elle est laissée telle quelle ; le journal et les nouvelles entrées restent en mémoire jusqu’à la fermeture.',
    ),
    words(
      'Use the newer Pilothouse, or another folder with --data-dir.',
      'Utilisez le Pilothouse plus récent, ou un autre dossier avec --data-dir.',
    ),
    { evidence: path },
  );
}
