import type { DatabaseSync } from 'node:sqlite';
import { z } from 'zod';
import type { Attempts } from '../lock/attempts.ts';

/** What the data folder knows of its sealed file, so that another one or an older copy is noticed. */
export interface KnownFile {
  /** Empty when none is known. */
  readonly id: string;
  readonly revision: number;
  readonly attempts: Attempts;
}

export interface SealedTable {
  find(): KnownFile;
  /** The file was read or written in this state; wrong passphrases are forgotten with `forgetWrong`. */
  seen(id: string, revision: number): void;
  countWrong(now: { readonly at: number; readonly uptime: number }): void;
  forgetWrong(): void;
  forget(): void;
}

const rowSchema = z
  .object({ file: z.string(), revision: z.number(), wrong: z.number(), wrong_at: z.number(), wrong_uptime: z.number() })
  .transform((row): KnownFile => ({
    id: row.file,
    revision: row.revision,
    attempts: { wrong: row.wrong, at: row.wrong_at, uptime: row.wrong_uptime },
  }));

/** What the database knows of the sealed file: which one it was last, and how often a wrong passphrase was tried. */
export function openSealedTable(db: DatabaseSync): SealedTable {
  const find = db.prepare('SELECT file, revision, wrong, wrong_at, wrong_uptime FROM sealed_file WHERE id = 1');
  const seen = db.prepare(
    `INSERT INTO sealed_file (id, file, revision) VALUES (1, :file, :revision)
     ON CONFLICT (id) DO UPDATE SET file = excluded.file, revision = excluded.revision WHERE file <> :file OR revision <> :revision`,
  );
  const countWrong = db.prepare(
    `INSERT INTO sealed_file (id, file, revision, wrong, wrong_at, wrong_uptime) VALUES (1, '', 0, 1, :at, :uptime)
     ON CONFLICT (id) DO UPDATE SET wrong = wrong + 1, wrong_at = :at, wrong_uptime = :uptime`,
  );
  const forgetWrong = db.prepare('UPDATE sealed_file SET wrong = 0 WHERE id = 1 AND wrong > 0');
  const forget = db.prepare("UPDATE sealed_file SET file = '', revision = 0 WHERE id = 1");
  return {
    find() {
      const row = find.get();
      return row === undefined ? { id: '', revision: 0, attempts: { wrong: 0, at: 0, uptime: 0 } } : rowSchema.parse(row);
    },
    seen: (file, revision) => void seen.run({ file, revision }),
    countWrong: ({ at, uptime }) => void countWrong.run({ at: Math.round(at), uptime: Math.round(uptime) }),
    forgetWrong: () => void forgetWrong.run(),
    forget: () => void forget.run(),
  };
}
