import { z } from 'zod';
import { streamOf } from './stream.ts';
import { vantageName } from './vantage.ts';
import { wordsSchema } from './words.ts';

/** Whose units: the machine's, or those of the account that logs in (`systemctl --user`). */
export const unitScopeSchema = z.enum(['system', 'user']);
export type UnitScope = z.infer<typeof unitScopeSchema>;

export const journalLineSchema = z.object({
  /** ISO 8601. */
  time: z.string(),
  /** 0 (emergency) to 7 (debug), as syslog(3) counts. */
  priority: z.number().int().min(0).max(7),
  identifier: z.string(),
  /** The unit it belongs to; empty where it belongs to none. */
  unit: z.string(),
  message: z.string(),
});
export type JournalLine = z.infer<typeof journalLineSchema>;

export const journalItemSchema = z.union([
  journalLineSchema,
  /** Something about the journal itself: a right that is missing, a line that was cut. */
  z.object({ note: wordsSchema }),
]);
export type JournalItem = z.infer<typeof journalItemSchema>;

/** What of a journal is read. */
export const journalQuerySchema = z.object({
  vantage: vantageName,
  /** One unit; null reads everything. */
  unit: z.string().min(1).max(256).nullable().default(null),
  scope: unitScopeSchema.default('system'),
  /** This priority and worse ones; null reads all. */
  priority: z.number().int().min(0).max(7).nullable().default(null),
  /** ISO 8601, or as systemd.time(7) writes it: `-1h`, `today`. */
  since: z.string().max(64).nullable().default(null),
  /** Only messages that contain this text, whatever its case. */
  grep: z.string().max(512).default(''),
  /** Since the last boot only. */
  boot: z.boolean().default(false),
  /** So many of the last lines first. */
  lines: z.number().int().min(0).max(100_000).default(200),
});
export type JournalQuery = z.input<typeof journalQuerySchema>;

export const journal = {
  /**
   * The last lines, oldest first, then each new one as it comes unless `follow` is false. Reading waits for a reader that is slow.
   * Throws `bad-input`, `not-available` (no journal there), `command-failed`, and whatever ends the connection.
   */
  follow: streamOf({ ...journalQuerySchema.shape, follow: z.boolean().default(true) }, journalItemSchema),
};
