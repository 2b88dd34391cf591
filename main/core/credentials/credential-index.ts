import type { DatabaseSync, SQLOutputValue } from 'node:sqlite';
import { z } from 'zod';
import type { CredentialKind, Where } from '../../../preload/contract/credentials.ts';
import { credentialKindSchema } from '../../../preload/contract/credential-kinds.ts';
import { atOnce } from '../store/at-once.ts';
import { kindOfName } from './kinds.ts';

/** A credential that outlives the process: where it lies and since when, never its value. */
export interface IndexedCredential {
  readonly name: string;
  readonly store: Exclude<Where, 'memory'>;
  /** Its name in the keychain. */
  readonly account: string;
  readonly kind: CredentialKind;
  readonly label: string;
  readonly createdAt: string;
  readonly lastUsedAt: string | null;
  readonly rotateBy: string | null;
}

export interface CredentialIndex {
  all(): readonly IndexedCredential[];
  find(name: string): IndexedCredential | null;
  /** All of them, or none. */
  put(...credentials: readonly IndexedCredential[]): void;
  remove(name: string): void;
  /** Writes down that they were used just now, to the minute. */
  used(names: readonly string[]): void;
}

const rowSchema = z
  .object({
    name: z.string(),
    store: z.enum(['keychain', 'sealed-file']),
    account: z.string(),
    kind: credentialKindSchema.nullable().catch('other'),
    label: z.string(),
    created_at: z.string(),
    last_used_at: z.string().nullable(),
    rotate_by: z.string().nullable(),
  })
  .transform((row): IndexedCredential => ({
    name: row.name,
    store: row.store,
    account: row.account,
    kind: row.kind ?? kindOfName(row.name),
    label: row.label,
    createdAt: row.created_at,
    lastUsedAt: row.last_used_at,
    rotateBy: row.rotate_by,
  }));

/** The names of what Pilothouse keeps in the keychain and in the sealed file, for all processes of this data folder. */
export function openCredentialIndex(db: DatabaseSync): CredentialIndex {
  const columns = 'name, store, account, kind, label, created_at, last_used_at, rotate_by';
  const all = db.prepare(`SELECT ${columns} FROM credential ORDER BY name`);
  const find = db.prepare(`SELECT ${columns} FROM credential WHERE name = ?`);
  const put = db.prepare(
    `INSERT INTO credential (${columns}) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (name) DO UPDATE SET store = excluded.store, account = excluded.account, kind = excluded.kind, label = excluded.label,
       created_at = excluded.created_at, last_used_at = excluded.last_used_at, rotate_by = excluded.rotate_by`,
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
    put: (...credentials) =>
      atOnce(db, () => {
        for (const { name, store, account, kind, label, createdAt, lastUsedAt, rotateBy } of credentials)
          put.run(name, store, account, kind, label, createdAt, lastUsedAt, rotateBy);
      }),
    remove: (name) => void remove.run(name),
    used(names) {
      const now = `${new Date().toISOString().slice(0, 16)}:00.000Z`;
      atOnce(db, () => {
        for (const name of names) used.run({ name, now });
      });
    },
  };
}
