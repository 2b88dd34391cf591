import type { DatabaseSync, SQLOutputValue } from 'node:sqlite';
import { z } from 'zod';
import { totpEntrySchema } from '../../../preload/contract/totp-entry.ts';
import { atOnce } from '../store/at-once.ts';

/** What is known of an entry besides its secret. */
export interface StoredEntry extends Omit<z.infer<typeof totpEntrySchema>, 'where'> {
  /** Its place in the order a person gave, from 0; null where none was given. */
  readonly position: number | null;
  /** The newest time step a code was accepted for. */
  readonly lastStep: number | null;
  /** Wrong codes in a row, and when the last was typed (ms since the epoch). */
  readonly wrongCodes: number;
  readonly wrongAtMs: number | null;
}

export interface EntryTable {
  all(): readonly StoredEntry[];
  find(id: string): StoredEntry | null;
  add(entry: Pick<StoredEntry, 'id' | 'issuer' | 'account' | 'algorithm' | 'digits' | 'periodSeconds' | 'confirmed' | 'createdAt'>): void;
  remove(id: string): void;
  rename(id: string, names: Pick<StoredEntry, 'issuer' | 'account'>): void;
  /** Its place in the order a person gave; null for none. */
  place(id: string, position: number | null): void;
  /** How many recovery codes are kept with it, and how many of them are not crossed out. */
  countRecovery(id: string, recovery: StoredEntry['recovery']): void;
  /** Marks a step as used and the entry as confirmed; false when that step or a newer one was used before, by whichever process. */
  accept(id: string, step: number): boolean;
  countWrong(id: string, atMs: number): void;
  /** Several changes as one. */
  atOnce(changes: () => void): void;
}

const rowSchema = z
  .object({
    id: z.string(),
    issuer: z.string(),
    account: z.string(),
    algorithm: totpEntrySchema.shape.algorithm,
    digits: totpEntrySchema.shape.digits,
    period_seconds: z.number(),
    confirmed: z.number(),
    created_at: z.string(),
    last_step: z.number().nullable(),
    wrong_codes: z.number(),
    wrong_at: z.number().nullable(),
    position: z.number().nullable(),
    recovery_total: z.number(),
    recovery_left: z.number(),
  })
  .transform((row): StoredEntry => ({
    id: row.id,
    issuer: row.issuer,
    account: row.account,
    algorithm: row.algorithm,
    digits: row.digits,
    periodSeconds: row.period_seconds,
    confirmed: row.confirmed === 1,
    createdAt: row.created_at,
    lastStep: row.last_step,
    wrongCodes: row.wrong_codes,
    wrongAtMs: row.wrong_at,
    position: row.position,
    recovery: row.recovery_total === 0 ? null : { total: row.recovery_total, left: row.recovery_left },
  }));

/** The table of entries in a database: the one on disk, or one in memory for what must not outlive this run. */
export function openEntryTable(db: DatabaseSync): EntryTable {
  const all = db.prepare('SELECT * FROM totp ORDER BY issuer COLLATE NOCASE, account COLLATE NOCASE, created_at');
  const find = db.prepare('SELECT * FROM totp WHERE id = ?');
  const add = db.prepare(
    // One that another process just brought back from its secret is this one.
    `INSERT INTO totp (id, issuer, account, algorithm, digits, period_seconds, confirmed, created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (id) DO UPDATE SET issuer = excluded.issuer, account = excluded.account, algorithm = excluded.algorithm,
       digits = excluded.digits, period_seconds = excluded.period_seconds, confirmed = excluded.confirmed`,
  );
  const rename = db.prepare('UPDATE totp SET issuer = :issuer, account = :account WHERE id = :id');
  const place = db.prepare('UPDATE totp SET position = :position WHERE id = :id');
  const countRecovery = db.prepare('UPDATE totp SET recovery_total = :total, recovery_left = :left WHERE id = :id');
  const remove = db.prepare('DELETE FROM totp WHERE id = ?');
  const accept = db.prepare(
    'UPDATE totp SET last_step = :step, confirmed = 1, wrong_codes = 0, wrong_at = NULL WHERE id = :id AND (last_step IS NULL OR last_step < :step)',
  );
  const countWrong = db.prepare('UPDATE totp SET wrong_codes = wrong_codes + 1, wrong_at = ? WHERE id = ?');
  const toEntry = (row: Record<string, SQLOutputValue>) => rowSchema.parse(row);
  return {
    all: () => all.all().map(toEntry),
    find(id) {
      const row = find.get(id);
      return row === undefined ? null : toEntry(row);
    },
    add: ({ id, issuer, account, algorithm, digits, periodSeconds, confirmed, createdAt }) =>
      void add.run(id, issuer, account, algorithm, digits, periodSeconds, confirmed ? 1 : 0, createdAt),
    rename: (id, { issuer, account }) => void rename.run({ id, issuer, account }),
    place: (id, position) => void place.run({ id, position }),
    countRecovery: (id, recovery) => void countRecovery.run({ id, total: recovery?.total ?? 0, left: recovery?.left ?? 0 }),
    remove: (id) => void remove.run(id),
    accept: (id, step) => Number(accept.run({ id, step }).changes) === 1,
    countWrong: (id, atMs) => void countWrong.run(atMs, id),
    atOnce: (changes) => atOnce(db, changes),
  };
}
