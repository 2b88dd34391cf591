import type { DatabaseSync } from 'node:sqlite';
import type { AuditEntry } from '../../../preload/contract/activity.ts';
import type { Redactor } from '../credentials/redaction.ts';
import type { AuditHistory, Log } from '../rooms.ts';
import { followChanges } from '../store/changes.ts';
import { whyNotOnDisk } from '../store/database.ts';
import { auditHeadFile } from './audit-head.ts';
import { openAuditTable } from './audit-table.ts';
import { storable } from './chain.ts';
import { verifyAudit } from './verify.ts';

export interface AuditOptions {
  readonly db: DatabaseSync;
  readonly logs: { readonly audit: Log; readonly core: Log };
  readonly redactor: Redactor;
  readonly dataDir: string;
}

/** Another process writes the head right behind its entry: one that is younger than this may still lack it. */
const HEAD_DUE_MS = 10_000;

/**
 * The journal of every change made to anything: a table in which each entry is chained to the one before, a line in `audit.log` for
 * each entry, and the newest link in `audit.head`.
 */
export function openAuditJournal({ db, logs, redactor, dataDir }: AuditOptions): AuditHistory {
  const table = openAuditTable(db);
  const head = auditHeadFile(dataDir);
  const changes = followChanges(db);
  const clean = (text: string) => storable(redactor.redact(text));
  /** The entry that says so, where the newest one left its link in `audit.head` and that is not there any more. */
  const headGone = (at: string): readonly Omit<AuditEntry, 'id'>[] => {
    if (whyNotOnDisk(db) !== null || head.read() !== null) return [];
    const newest = table.last();
    if (newest === null || newest.chain === null || Date.parse(at) - Date.parse(newest.at) < HEAD_DUE_MS) return [];
    const detail = `audit.head was not there behind entry ${newest.id}: it was deleted, or could not be written; it is written anew from here on`;
    return [{ at, who: 'pilothouse', action: 'audit.chain', target: 'audit', before: null, after: null, result: 'done', detail }];
  };
  const cleanOrNone = (text: string | null) => (text === null ? null : clean(text));

  return {
    record(...entries) {
      if (entries.length === 0) return;
      const kept = entries.map((entry) => ({
        at: new Date().toISOString(),
        who: clean(entry.who),
        action: entry.action,
        target: clean(entry.target),
        before: cleanOrNone(entry.before),
        after: cleanOrNone(entry.after),
        result: entry.result,
        detail: cleanOrNone(entry.detail),
      }));
      let noted = 0;
      try {
        const made = table.add([...headGone(new Date().toISOString()), ...kept]);
        for (const entry of made) logs.audit.info(entry, entry.action);
        noted = kept.length;
        const newest = made.at(-1);
        if (newest !== undefined && newest.chain !== null && whyNotOnDisk(db) === null) head.write({ id: newest.id, chain: newest.chain });
      } catch (error) {
        // The change was made: that its entry could not be kept (disk full) must not turn it into a failure.
        for (const entry of kept.slice(noted)) logs.audit.info(entry, entry.action);
        logs.core.error(
          { error, entries: kept.map(({ action, target }) => ({ action, target })) },
          'the audit journal could not be written; the entry is in audit.log',
        );
      }
      changes.here();
    },
    page: table.page,
    after: table.after,
    chainedAfter: table.chainedAfter,
    newestId: () => table.last()?.id ?? 0,
    onRecord: (listener) => changes.subscribe(listener),
    verify: (expected, signal) => verifyAudit({ table, dataDir, onDisk: whyNotOnDisk(db) === null }, expected, signal),
  };
}
