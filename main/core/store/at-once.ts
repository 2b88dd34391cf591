import type { DatabaseSync } from 'node:sqlite';

/** Several changes to the database as one: all of them, or none. Inside of another such change it is a part of that. */
export function atOnce(db: DatabaseSync, changes: () => void): void {
  if (db.isTransaction) return changes();
  db.exec('BEGIN IMMEDIATE');
  try {
    changes();
    db.exec('COMMIT');
  } catch (error) {
    if (db.isTransaction) db.exec('ROLLBACK');
    throw error;
  }
}
