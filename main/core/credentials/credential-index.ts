import type { DatabaseSync, SQLOutputValue } from 'node:sqlite';
import { z } from 'zod';

/** A credential in the keychain: where it lies and since when, never its value. */
export interface IndexedCredential {
  readonly name: string;
  /** Its name in the keychain. */
  readonly account: string;
  readonly createdAt: string;
  readonly lastUsedAt: string | null;
}

export interface CredentialIndex {
  all(): readonly IndexedCredential[];
  find(name: string): IndexedCredential | null;
  put(credential: IndexedCredential): void;
  remove(name: string): void;
  /** Writes down that it was used just now, to the minute. */
  used(name: string): void;
}

const rowSchema = z
  .object({ name: z.string(), account: z.string(), created_at: z.string(), last_used_at: z.string().nullable() })
  .transform((row): IndexedCredential => ({
    name: row.name,
    account: row.account,
    createdAt: row.created_at,
    lastUsedAt: row.last_used_at,
  }));

/** The names of what Pilothouse keeps in the keychain, for all processes of this data folder. */
export function openCredentialIndex(db: DatabaseSync): CredentialIndex {
  const all = db.prepare('SELECT name, account, created_at, last_used_at FROM credential ORDER BY name');
  const find = db.prepare('SELECT name, account, created_at, last_used_at FROM credential WHERE name = ?');
  const put = db.prepare(
    `INSERT INTO credential (name, account, created_at, last_used_at) VALUES (?, ?, ?, ?)
     ON CONFLICT (name) DO UPDATE SET account = excluded.account, created_at = excluded.created_at, last_used_at = excluded.last_used_at`,
  );
  const remove = db.prepare('DELETE FROM credential WHERE name = ?');
  const used = db.prepare(
    'UPDATE credential SET last_used_at = max(:now, created_at) WHERE name = :name AND (last_used_at IS NULL OR last_used_at < :now)',
  );
  const toCredential = (row: Record<string, SQLOutputValue>) => rowSchema.parse(row);
  return {
    all: () => all.all().map(toCredential),
    find(name) {
      const row = find.get(name);
      return row === undefined ? null : toCredential(row);
    },
    put: ({ name, account, createdAt, lastUsedAt }) => void put.run(name, account, createdAt, lastUsedAt),
    remove: (name) => void remove.run(name),
    used: (name) => void used.run({ name, now: `${new Date().toISOString().slice(0, 16)}:00.000Z` }),
  };
}
