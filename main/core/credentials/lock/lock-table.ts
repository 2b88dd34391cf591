import type { DatabaseSync } from 'node:sqlite';
import { z } from 'zod';
import { lockReasonSchema } from '../../../../preload/contract/lock-reasons.ts';
import type { LockReason } from '../../../../preload/contract/lock.ts';
import { verifierSchema } from './verifier.ts';
import type { Verifier } from './verifier.ts';

const flag = z.number().transform((value) => value !== 0);

const rowSchema = z
  .object({
    verifier: z.string().transform((text) => verifierSchema.parse(JSON.parse(text))),
    totp: z.string().nullable(),
    touch: flag,
    locked_at: z.string().nullable(),
    reason: lockReasonSchema.nullable().catch(null),
    generation: z.number(),
    unlocked_at: z.string().nullable(),
    active_at: z.number(),
    wrong: z.number(),
    wrong_at: z.number(),
    wrong_uptime: z.number(),
  })
  .transform((row) => ({
    verifier: row.verifier,
    totp: row.totp,
    touch: row.touch,
    lockedAt: row.locked_at,
    reason: row.reason,
    /** Counts how often it was locked. */
    generation: row.generation,
    unlockedAt: row.unlocked_at,
    /** When somebody was last seen at work, Unix time in ms. */
    activeAt: row.active_at,
    attempts: { wrong: row.wrong, at: row.wrong_at, uptime: row.wrong_uptime },
  }));
export type LockRow = z.infer<typeof rowSchema>;

export type LockTable = ReturnType<typeof openLockTable>;

/** The lock of this data folder, as all its processes see it. At most one row. */
export function openLockTable(db: DatabaseSync) {
  const read = db.prepare('SELECT * FROM lock');
  const create = db.prepare('INSERT INTO lock (id, verifier, set_up_at, unlocked_at, active_at) VALUES (1, ?, ?, ?, ?)');
  const verifier = db.prepare('UPDATE lock SET verifier = ?');
  const totp = db.prepare('UPDATE lock SET totp = ?');
  const touch = db.prepare('UPDATE lock SET touch = ?');
  const close = db.prepare('UPDATE lock SET locked_at = ?, reason = ?, generation = generation + 1 WHERE locked_at IS NULL');
  const open = db.prepare('UPDATE lock SET locked_at = NULL, reason = NULL, unlocked_at = ?, active_at = ?');
  const active = db.prepare('UPDATE lock SET active_at = ?');
  const attempts = db.prepare('UPDATE lock SET wrong = ?, wrong_at = ?, wrong_uptime = ?');
  const remove = db.prepare('DELETE FROM lock');

  const find = (): LockRow | null => {
    const row = read.get();
    return row === undefined ? null : rowSchema.parse(row);
  };

  return {
    find,
    create: (made: Verifier, at: Date) => void create.run(JSON.stringify(made), at.toISOString(), at.toISOString(), at.getTime()),
    setVerifier: (made: Verifier) => void verifier.run(JSON.stringify(made)),
    setTotp: (id: string | null) => void totp.run(id),
    setTouch: (use: boolean) => void touch.run(use ? 1 : 0),
    /** False when it was locked already. */
    close: (at: Date, reason: LockReason): boolean => close.run(at.toISOString(), reason).changes === 1,
    open: (at: Date) => void open.run(at.toISOString(), at.getTime()),
    active: (at: number) => void active.run(at),
    setAttempts: (made: LockRow['attempts']) => void attempts.run(made.wrong, made.at, made.uptime),
    remove: () => void remove.run(),
    /** Reads and writes as one, also against other processes. */
    together<Result>(work: () => Result): Result {
      db.exec('BEGIN IMMEDIATE');
      try {
        const result = work();
        db.exec('COMMIT');
        return result;
      } catch (error) {
        if (db.isTransaction) db.exec('ROLLBACK');
        throw error;
      }
    },
  };
}
