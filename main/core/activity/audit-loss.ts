import type { AuditEntry } from '../../../preload/contract/activity.ts';
import type { AuditHead, KeptHead } from './audit-head.ts';
import type { AuditTable } from './audit-table.ts';

/** A process writes the head right behind its entry: a chain that began less than this ago may not have its first one yet. */
const HEAD_DUE_MS = 10_000;

type LossTable = Pick<AuditTable, 'last' | 'highestId' | 'linkAt' | 'chainedSince' | 'isLossSaid'>;

/**
 * What the journal says before its next entry when what is known outside of the table does not fit it: `audit.head` is gone or names an
 * entry that is not there, or numbers were given that no entry has. The next entry makes good what lies outside; these stay, and
 * `audit verify` names them. Each loss is said once; none in a journal that begins. `at` is ISO 8601.
 */
export function lossEntries(table: LossTable, readHead: () => KeptHead, at: string): readonly Omit<AuditEntry, 'id'>[] {
  // Before the table is read: other processes write their entry first, its number with it, and the head behind it.
  const kept = readHead();
  const highest = table.highestId();
  const newest = table.last()?.id ?? 0;
  const entry = (before: string | null, detail: string): Omit<AuditEntry, 'id'> => ({
    at,
    who: 'pilothouse',
    action: 'audit.chain',
    target: 'audit',
    before,
    after: null,
    result: 'done',
    detail,
  });
  const said: Omit<AuditEntry, 'id'>[] = [];
  if (kept === null && isHeadDue(table.chainedSince(), at))
    said.push(
      entry(
        null,
        `audit.head was not there behind entry ${newest}: it was deleted, or could not be written; it is written anew from here on`,
      ),
    );
  // What lies there and is no head stays, and is named as long as it does.
  const head = kept === 'unreadable' ? null : kept;
  if (head !== null && table.linkAt(head.id) !== head.chain && !table.isLossSaid(outside(head)))
    said.push(entry(outside(head), `audit.head named an entry ${head.id} that was not in the journal; its newest was entry ${newest}`));
  const given = `entry ${highest}`;
  if (highest > Math.max(newest, head?.id ?? 0) && !table.isLossSaid(given))
    said.push(entry(given, `there was an entry ${highest}; the newest in the journal was entry ${newest}`));
  return said;
}

const outside = ({ id, chain }: AuditHead) => `${id}:${chain}`;

function isHeadDue(since: string | null, at: string): boolean {
  return since !== null && Date.parse(at) - Date.parse(since) >= HEAD_DUE_MS;
}
