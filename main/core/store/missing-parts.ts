import type { DatabaseSync } from 'node:sqlite';
import type { Failure } from '../../../preload/contract/failure.ts';
import { failure, words } from '../failure.ts';
import { migrations } from './migrations.ts';

/** Tables and triggers of this version's shape, by the steps that made them. */
const PARTS = migrations.flatMap((step) => [...step.matchAll(/CREATE (?:TABLE|TRIGGER) (\w+)/gu)].map(([, name = '']) => name));

/** What a database of this version should have and has not: somebody took it away, since SQLite loses no table by itself. */
export function missingParts(db: DatabaseSync): readonly string[] {
  const there = new Set(
    db
      .prepare('SELECT name FROM sqlite_schema')
      .all()
      .map(({ name }) => name),
  );
  return PARTS.filter((name) => !there.has(name));
}

/** Makes parts anew, empty, as they stand in `whole`; in a transaction of the caller's. */
export function makeAnew(db: DatabaseSync, missing: readonly string[], whole: DatabaseSync): void {
  const part = whole.prepare('SELECT name, tbl_name, sql FROM sqlite_schema WHERE name = ?');
  const found = missing.map((name) => part.get(name)).filter((row) => row !== undefined);
  // A table that goes takes its triggers with it; tables first.
  for (const { sql } of found.toSorted((a, b) => Number(a['name'] !== a['tbl_name']) - Number(b['name'] !== b['tbl_name'])))
    if (typeof sql === 'string') db.exec(sql);
}

/** Says what was missing, and what to do about it. */
export function partsWereMissing(path: string, missing: readonly string[]): Failure {
  const names = missing.join(', ');
  return failure(
    'database-corrupt',
    words(
      `Somebody took parts out of the database: ${names}. They were made anew, empty; everything else is as it was.`,
      `Quelqu’un a retiré des parties de la base de données : ${names}. Elles ont été recréées, vides ; tout le reste est inchangé.`,
    ),
    words(
      'Look whether the journal is as it was written (pilothouse audit verify), and bring the file back from a backup.',
      'Vérifiez que le journal est tel qu’il a été écrit (pilothouse audit verify), et restaurez le fichier depuis une sauvegarde.',
    ),
    { evidence: `${path}: ${names}` },
  );
}
