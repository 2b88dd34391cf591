import type { DatabaseSync, SQLOutputValue } from 'node:sqlite';
import type { AuditEntry } from '../../../preload/contract/activity.ts';
import { auditEntrySchema } from '../../../preload/contract/activity.ts';
import type { Redactor } from '../credentials/redaction.ts';
import type { AuditHistory, Log } from '../rooms.ts';
import { followChanges } from '../store/changes.ts';

export interface AuditOptions {
  readonly db: DatabaseSync;
  readonly logs: { readonly audit: Log; readonly core: Log };
  readonly redactor: Redactor;
}

const COLUMNS = 'id, at, who, action, target, before, after, result, detail';

/** The journal of every change made to anything: a table to read, a line in `audit.log` for each entry. */
export function openAuditJournal({ db, logs, redactor }: AuditOptions): AuditHistory {
  const insert = db.prepare('INSERT INTO audit (at, who, action, target, before, after, result, detail) VALUES (?, ?, ?, ?, ?, ?, ?, ?)');
  const page = db.prepare(
    `SELECT ${COLUMNS} FROM audit
     WHERE (:before IS NULL OR id < :before)
       AND (:contains = '' OR instr(lower(who || char(10) || action || char(10) || target || char(10) || coalesce(detail, '')), lower(:contains)) > 0)
     ORDER BY id DESC LIMIT :limit`,
  );
  const after = db.prepare(`SELECT ${COLUMNS} FROM audit WHERE id > ? ORDER BY id LIMIT 500`);
  const newest = db.prepare('SELECT coalesce(max(id), 0) AS id FROM audit');
  const changes = followChanges(db);
  const clean = (text: string | null) => (text === null ? null : redactor.redact(text));

  return {
    record(entry) {
      const kept = {
        at: new Date().toISOString(),
        who: redactor.redact(entry.who),
        action: entry.action,
        target: redactor.redact(entry.target),
        before: clean(entry.before),
        after: clean(entry.after),
        result: entry.result,
        detail: clean(entry.detail),
      };
      logs.audit.info(kept, entry.action);
      try {
        insert.run(kept.at, kept.who, kept.action, kept.target, kept.before, kept.after, kept.result, kept.detail);
      } catch (error) {
        // The change was made: that its entry could not be kept (disk full) must not turn it into a failure.
        logs.core.error(
          { error, action: kept.action, target: kept.target },
          'the audit journal could not be written; the entry is in audit.log',
        );
      }
      changes.here();
    },
    page: ({ before, limit, contains }) => page.all({ before, limit, contains }).map(toEntry),
    after: (id) => after.all(id).map(toEntry),
    newestId: () => Number(newest.get()?.['id'] ?? 0),
    onRecord: (listener) => changes.subscribe(listener),
  };
}

function toEntry(row: Record<string, SQLOutputValue>): AuditEntry {
  return auditEntrySchema.parse(row);
}
