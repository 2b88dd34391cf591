import type { DatabaseSync, SQLOutputValue } from 'node:sqlite';
import type { AuditEntry, AuditQuery } from '../../../preload/contract/activity.ts';
import { auditEntrySchema } from '../../../preload/contract/audit-entry.ts';
import { atOnce } from '../store/at-once.ts';
import type { ChainedEntry } from './chain.ts';
import { linkOf, OPENS_CHAIN, rootOf } from './chain.ts';

const COLUMNS = 'id, at, who, action, target, before, after, result, detail';
/** Entries read at once where all are read. */
const PAGE = 500;

/** The table of the journal: appended to, read, never changed; triggers refuse the rest. */
export function openAuditTable(db: DatabaseSync) {
  const insert = db.prepare(
    'INSERT INTO audit (id, at, who, action, target, before, after, result, detail, chain) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)',
  );
  const page = db.prepare(
    `SELECT ${COLUMNS} FROM audit
     WHERE (:before IS NULL OR id < :before)
       AND (:action IS NULL OR action = :action)
       AND (:result IS NULL OR result = :result)
       AND (:since IS NULL OR at >= :since)
       AND (:until IS NULL OR at < :until)
       AND (:contains = '' OR instr(lower(who || char(10) || action || char(10) || target || char(10) || coalesce(detail, '')), lower(:contains)) > 0)
     ORDER BY id DESC LIMIT :limit`,
  );
  const after = db.prepare(`SELECT ${COLUMNS} FROM audit WHERE id > ? ORDER BY id LIMIT ${PAGE}`);
  const chained = db.prepare(`SELECT ${COLUMNS}, chain FROM audit WHERE id > ? ORDER BY id LIMIT ${PAGE}`);
  const newest = db.prepare(`SELECT ${COLUMNS}, chain FROM audit ORDER BY id DESC LIMIT 1`);
  const unchained = db.prepare(`SELECT ${COLUMNS} FROM audit WHERE chain IS NULL ORDER BY id`);
  const link = db.prepare('SELECT chain FROM audit WHERE id = ?');
  const opening = db.prepare('SELECT at FROM audit WHERE chain IS NOT NULL ORDER BY id LIMIT 1');
  const lossSaid = db.prepare("SELECT 1 FROM audit WHERE action = 'audit.chain' AND before = ? LIMIT 1");
  const given = db.prepare("SELECT seq FROM sqlite_sequence WHERE name = 'audit'");

  const append = (entry: Omit<AuditEntry, 'id'>, before: ChainedEntry | null, root: string): ChainedEntry => {
    const { at, who, action, target, result, detail } = entry;
    const made = { id: (before?.id ?? 0) + 1, ...entry };
    const chain = linkOf(before?.chain ?? root, made);
    insert.run(made.id, at, who, action, target, entry.before, entry.after, result, detail, chain);
    return { ...made, chain };
  };

  const last = (): ChainedEntry | null => {
    const row = newest.get();
    return row === undefined ? null : toChained(row);
  };

  const add = (entry: Omit<AuditEntry, 'id'>, before: ChainedEntry | null): readonly ChainedEntry[] => {
    if (before === null || before.chain !== null) return [append(entry, before, rootOf([]))];
    // The journal is older than the chain: the first link holds what was there, as it stands now.
    const older = unchained.all().map(toEntry);
    const opens = {
      at: entry.at,
      who: 'pilothouse',
      action: 'audit.chain',
      target: 'audit',
      before: null,
      after: null,
      result: 'done' as const,
      detail: `${OPENS_CHAIN}${older.length}; they are covered as they stood on this day`,
    };
    const first = append(opens, before, rootOf(older));
    return [first, append(entry, first, '')];
  };

  return {
    /** Adds entries, and before them the one that opens the chain where there was none. Safe against other processes. */
    add(entries: readonly Omit<AuditEntry, 'id'>[]): readonly ChainedEntry[] {
      const made: ChainedEntry[] = [];
      atOnce(db, () => {
        for (const entry of entries) made.push(...add(entry, made.at(-1) ?? last()));
      });
      return made;
    },
    page: (query: Pick<AuditQuery, 'before' | 'limit' | 'contains'> & Partial<AuditQuery>): readonly AuditEntry[] =>
      page.all({ action: null, result: null, since: null, until: null, ...query }).map(toEntry),
    after: (id: number): readonly AuditEntry[] => after.all(id).map(toEntry),
    /** With their links, oldest first. */
    chainedAfter: (id: number): readonly ChainedEntry[] => chained.all(id).map(toChained),
    last,
    /** The link of an entry; null where there is no such entry, or it is older than the chain. */
    linkAt(id: number): string | null {
      const chain = link.get(id)?.['chain'];
      return typeof chain === 'string' ? chain : null;
    },
    /** When the first entry with a link was written; null while there is none. */
    chainedSince(): string | null {
      const since = opening.get()?.['at'];
      return typeof since === 'string' ? since : null;
    },
    /** Whether an entry says already that this, known outside of the table, was not in it. */
    isLossSaid: (before: string): boolean => lossSaid.get(before) !== undefined,
    /** The highest number that was ever given to an entry. */
    highestId: () => Number(given.get()?.['seq'] ?? 0),
  };
}

export type AuditTable = ReturnType<typeof openAuditTable>;

function toEntry(row: Record<string, SQLOutputValue>): AuditEntry {
  return auditEntrySchema.parse(row);
}

function toChained(row: Record<string, SQLOutputValue>): ChainedEntry {
  const { chain } = row;
  return { ...toEntry(row), chain: typeof chain === 'string' ? chain : null };
}
