import type { DatabaseSync } from 'node:sqlite';
import type { Failure } from '../../../preload/contract/failure.ts';
import type { Redactor } from '../credentials/redaction.ts';
import { FailureError, words } from '../failure.ts';
import type { AuditHistory, Log } from '../rooms.ts';
import { followChanges } from '../store/changes.ts';
import { whyNotOnDisk } from '../store/database.ts';
import { auditHeadFile } from './audit-head.ts';
import { lossEntries } from './audit-loss.ts';
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
  /** Why the journal stands in memory: its numbers begin anew there, and nothing outside may name them. */
  const inMemory = whyNotOnDisk(db);
  const losses = (at: string) => (inMemory === null ? lossEntries(table, () => head.read(), at) : []);
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
        const made = table.add([...losses(new Date().toISOString()), ...kept]);
        for (const entry of inMemory === null ? made : kept) logs.audit.info(entry, entry.action);
        noted = kept.length;
        const newest = made.at(-1);
        if (newest !== undefined && newest.chain !== null && inMemory === null) head.write({ id: newest.id, chain: newest.chain });
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
    async verify(expected, signal) {
      if (inMemory !== null) throw new FailureError(notVerifiable(inMemory));
      return verifyAudit({ table, dataDir }, expected, signal);
    },
  };
}

/** The journal on disk cannot be looked at; what stands in memory for it says nothing of it. */
function notVerifiable(why: Failure): Failure {
  return {
    ...why,
    cause: words(
      `The journal cannot be verified now: it stands in memory, because the one on disk could not be opened. ${why.cause.en}`,
      `Le journal ne peut pas être vérifié pour l’instant : il est en mémoire, car celui du disque n’a pas pu être ouvert. ${why.cause.fr}`,
    ),
  };
}
