import { closeSync, openSync, rmSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as pause } from 'node:timers/promises';
import { isBusy, isCorruption, storageFailure } from './storage-failure.ts';

const LONGEST_WAIT_MS = 15_000;

/**
 * Runs `work` while no other process (and no other caller in this one) holds the lock at `path`. The lock is SQLite's own
 * on an empty database: the operating system takes it back when its holder dies, so there is nothing stale to detect.
 * Throws FailureError `storage-failed` after 15 s, `disk-full` or `storage-failed` when the lock file cannot be made.
 */
export async function withFileLock<Result>(path: string, work: () => Promise<Result>): Promise<Result> {
  const lock = openLock(path);
  try {
    const deadline = performance.now() + LONGEST_WAIT_MS;
    for (;;) {
      const refused = tryBegin(lock);
      if (refused === null) break;
      if (!isBusy(refused) || performance.now() > deadline) throw storageFailure(refused, path);
      // Uneven, so that several waiting processes do not meet again and again.
      await pause(1 + Math.random() * 8);
    }
    return await work();
  } finally {
    lock.close();
  }
}

/** The same for work that does not wait; blocks this process while another holds the lock, at most 15 s. */
export function withFileLockSync<Result>(path: string, work: () => Result): Result {
  const lock = openLock(path);
  try {
    lock.exec(`PRAGMA busy_timeout = ${LONGEST_WAIT_MS}`);
    const refused = tryBegin(lock);
    if (refused !== null) throw storageFailure(refused, path);
    return work();
  } finally {
    lock.close();
  }
}

function openLock(path: string): DatabaseSync {
  try {
    // For this user alone, as everything in the data folder.
    closeSync(openSync(path, 'a', 0o600));
    const lock = new DatabaseSync(path);
    try {
      lock.exec('PRAGMA busy_timeout = 0; PRAGMA schema_version');
      return lock;
    } catch (error) {
      lock.close();
      if (!isCorruption(error)) throw error;
      // Something else was written into the lock file; it holds nothing worth keeping.
      rmSync(path, { force: true });
      return new DatabaseSync(path);
    }
  } catch (error) {
    throw storageFailure(error, path);
  }
}

/** The error that kept the lock from being taken, or null. Closing the database gives the lock back. */
function tryBegin(lock: DatabaseSync): unknown {
  try {
    lock.exec('BEGIN IMMEDIATE');
    return null;
  } catch (error) {
    return error;
  }
}
