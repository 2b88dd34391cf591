import { createHash } from 'node:crypto';
import type { AuditEntry } from '../../../preload/contract/activity.ts';

/** An entry with its link of the chain: null in entries that are older than the chain. */
export interface ChainedEntry extends AuditEntry {
  readonly chain: string | null;
}

/** What an entry is, as text that comes out the same everywhere: a JSON array in this order. */
function canonical({ id, at, who, action, target, before, after, result, detail }: AuditEntry): string {
  return JSON.stringify([id, at, who, action, target, before, after, result, detail]);
}

/** The link of an entry: SHA-256 over the link before it, a newline and the entry in its canonical form. */
export function linkOf(before: string, entry: AuditEntry): string {
  return createHash('sha256').update(before).update('\n').update(canonical(entry)).digest('hex');
}

/** What the first link hangs on: SHA-256 over all entries that are older than the chain; over nothing in a new journal. */
export function rootOf(older: Iterable<AuditEntry>): string {
  const hash = createHash('sha256');
  for (const entry of older) hash.update(canonical(entry)).update('\n');
  return hash.digest('hex');
}

/** What the entry begins with that opens the chain of a journal older than it. */
export const OPENS_CHAIN = 'entries before this one: ';

/** Whether the journal said with this entry that what is kept outside of it was gone, or named more than was there. */
export function saysLoss({ action, detail }: AuditEntry): boolean {
  return action === 'audit.chain' && detail?.startsWith(OPENS_CHAIN) !== true;
}

/** Text that comes back from the database as it went in: no NUL, no half of a surrogate pair. */
export function storable(text: string): string {
  return text.replaceAll('\0', '\u{fffd}').toWellFormed();
}
