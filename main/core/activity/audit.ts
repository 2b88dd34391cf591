import type { DatabaseSync } from 'node:sqlite';
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

/**
 * The journal of every change made to anything: a table in which each entry is chained to the one before, a line in `audit.log` for
 * each entry, and the newest link in `audit.head`.
 */
export function openAuditJournal({ db, logs, redactor, dataDir }: AuditOptions): AuditHistory {
  const table = openAuditTable(db);
  const head = auditHeadFile(dataDir);
  const changes = followChanges(db);
  const clean = (text: string) => storable(redactor.redact(text));
  const cleanOrNone = (text: string | null) => (text === null ? null : clean(text));

  return {
    record(entry) {
      const kept = {
        at: new Date().toISOString(),
        who: clean(entry.who),
        action: entry.action,
        target: clean(entry.target),
        before: cleanOrNone(entry.before),
        after: cleanOrNone(entry.after),
        result: entry.result,
        detail: cleanOrNone(entry.detail),
      };
      try {
        for (const { chain, ...made } of table.add(kept)) {
          logs.audit.info({ ...made, chain }, made.action);
          if (chain !== null && whyNotOnDisk(db) === null) head.write({ id: made.id, chain });
        }
      } catch (error) {
        // The change was made: that its entry could not be kept (disk full) must not turn it into a failure.
        logs.audit.info(kept, entry.action);
        logs.core.error(
          { error, action: kept.action, target: kept.target },
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
