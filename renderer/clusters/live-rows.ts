import type { Failure } from '../../preload/contract/failure.ts';
import type { Level } from '../../preload/contract/servers.ts';
import { levelRank } from '../ui/state-badge.tsx';

/** What every row of a live list has. */
export interface LiveRow {
  readonly uid: string;
  readonly namespace: string;
  readonly name: string;
  readonly level: Level;
}

/** One step of `kubernetes.deployments.watch` and `kubernetes.pods.watch`, as the contract has it. */
export interface LiveStep<Row> {
  readonly kind: 'snapshot' | 'change' | 'status';
  readonly upserts: readonly Row[];
  readonly removed: readonly string[];
  readonly status: 'live' | 'stale' | 'offline';
  readonly since: string;
  readonly failure?: Failure | undefined;
  readonly more?: boolean | undefined;
}

/** A live list as the window holds it. */
export interface LiveRows<Row> {
  /** By uid. */
  readonly rows: ReadonlyMap<string, Row>;
  /** False until the last page of the first snapshot was there: until then nobody may say that something is missing. */
  readonly complete: boolean;
  /** A later snapshot whose pages are still coming; what is on screen stays until it is whole. */
  readonly coming: ReadonlyMap<string, Row> | null;
  readonly status: 'live' | 'stale' | 'offline';
  /** ISO 8601. */
  readonly since: string;
  readonly failure: Failure | undefined;
}

/** Takes steps into a live list: a snapshot replaces what is held, a change is applied to it, a status only says how it is. */
export function foldLive<Row extends LiveRow>(
  state: LiveRows<Row> | undefined,
  steps: readonly LiveStep<Row>[],
): LiveRows<Row> | undefined {
  let next = state;
  for (const step of steps) next = foldStep(next, step);
  return next;
}

function foldStep<Row extends LiveRow>(state: LiveRows<Row> | undefined, step: LiveStep<Row>): LiveRows<Row> {
  const { status, since, failure } = step;
  const before = state ?? { rows: new Map<string, Row>(), complete: false, coming: null };
  const said = { status, since, failure };
  if (step.kind === 'status') return { ...before, ...said };
  const more = step.more === true;
  if (step.kind === 'snapshot') {
    const rows = withStep(new Map<string, Row>(), step);
    return before.complete && more ? { ...before, ...said, coming: rows } : { ...said, rows, complete: !more, coming: null };
  }
  if (before.coming) {
    const coming = withStep(before.coming, step);
    return more ? { ...before, ...said, coming } : { ...said, rows: coming, complete: true, coming: null };
  }
  const rows = step.upserts.length + step.removed.length === 0 ? before.rows : withStep(before.rows, step);
  return { ...said, rows, complete: before.complete || !more, coming: null };
}

function withStep<Row extends LiveRow>(rows: ReadonlyMap<string, Row>, step: LiveStep<Row>): ReadonlyMap<string, Row> {
  const next = new Map(rows);
  for (const uid of step.removed) next.delete(uid);
  for (const row of step.upserts) next.set(row.uid, row);
  return next;
}

/** Rows that contain every word of the filter in what `textOf` says of them, worst first, then by namespace and name. */
export function orderRows<Row extends LiveRow>(
  rows: Iterable<Row>,
  filter: string,
  textOf: (row: Row) => string,
  /** Among those that are as bad: the order of what has one of its own (events: the latest first). */
  among: (a: Row, b: Row) => number = () => 0,
): readonly Row[] {
  const wanted = filter.toLowerCase().split(/\s+/u).filter(Boolean);
  const kept: Row[] = [];
  for (const row of rows) {
    if (wanted.length > 0) {
      const text = textOf(row).toLowerCase();
      if (!wanted.every((word) => text.includes(word))) continue;
    }
    kept.push(row);
  }
  // Names in a cluster are ASCII (RFC 1123): comparing code units is right, and ten times faster than a collator.
  return kept.sort(
    (a, b) => levelRank(a.level) - levelRank(b.level) || among(a, b) || compare(a.namespace, b.namespace) || compare(a.name, b.name),
  );
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** How many rows fail, are degraded, and are left. */
export function countTrouble(rows: Iterable<LiveRow>): { readonly failing: number; readonly degraded: number; readonly all: number } {
  let [failing, degraded, all] = [0, 0, 0];
  for (const { level } of rows) {
    all += 1;
    if (level === 'failing') failing += 1;
    if (level === 'degraded') degraded += 1;
  }
  return { failing, degraded, all };
}
