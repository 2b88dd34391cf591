import { z } from 'zod';
import { streamOf } from './stream.ts';
import { vantageName } from './vantage-name.ts';
import { wordsSchema } from './words.ts';

/** Whose units: the machine's, or those of the account that logs in (`systemctl --user`). */
export const unitScopeSchema = z.enum(['system', 'user']);
export type UnitScope = z.infer<typeof unitScopeSchema>;

export interface JournalLine {
  /** ISO 8601. */
  readonly time: string;
  /** 0 (emergency) to 7 (debug), as syslog(3) counts. */
  readonly priority: number;
  readonly identifier: string;
  /** The unit it belongs to; empty where it belongs to none. */
  readonly unit: string;
  readonly message: string;
}

export const journalItemSchema = z.union([
  /**
   * Lines as `packJournalLines` writes them, oldest first, at least one. One text, as 20,000 of them may come each second: taking it
   * in costs one check, and a line is read apart when somebody looks at it.
   */
  z.object({ lines: z.string() }),
  /** Something about the journal itself: a right that is missing, a line that was cut. */
  z.object({ note: wordsSchema }),
]);
export type JournalItem = z.infer<typeof journalItemSchema>;

/**
 * Lines as one text: one a row, its time, priority, unit, identifier and message with tabs between. Line breaks within a message are
 * carriage returns; messages hold no other control characters than these and tabs.
 */
export function packJournalLines(lines: readonly JournalLine[]): string {
  return lines
    .map(
      ({ time, priority, unit, identifier, message }) =>
        `${time}\t${priority}\t${oneWord(unit)}\t${oneWord(identifier)}\t${message.includes('\n') ? message.replaceAll('\n', '\r') : message}`,
    )
    .join('\n');
}

function oneWord(text: string): string {
  return /\p{Cc}/u.test(text) ? text.replaceAll(/\p{Cc}/gu, ' ') : text;
}

/** The rows of a packed text, each for `readJournalRow`. */
export function journalRows(lines: string): string[] {
  return lines.split('\n');
}

/** The line in a row. */
export function readJournalRow(row: string): JournalLine {
  const [time = '', priority = '', unit = '', identifier = '', ...message] = row.split('\t');
  const text = message.join('\t');
  return { time, priority: Number(priority), identifier, unit, message: text.includes('\r') ? text.replaceAll('\r', '\n') : text };
}

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
   * Throws `bad-input`, `not-found` (no such unit, and no line of one), `not-available` (no journal there), `command-failed`, and whatever ends the connection.
   */
  follow: streamOf({ ...journalQuerySchema.shape, follow: z.boolean().default(true) }, journalItemSchema),
};
