import type { Kind } from '../../../../preload/contract/cluster-kinds.ts';
import type { ObjectRow } from '../../../../preload/contract/cluster-objects.ts';
import type { JsonObject } from '../api-object.ts';
import { flagAt, isObject, listAt, objectAt, textAt } from '../api-object.ts';
import { rowReader } from './object-view.ts';
import { tiedKind } from './tied-kinds.ts';
import type { Around, BoundTie } from './tied-state.ts';

/** What is kept of an object of a live list: its row as it is by itself, and what ties it to others. */
export interface ObjectFacts {
  readonly uid: string;
  readonly row: ObjectRow;
  /** Who controls it, as `Kind namespace/name`. */
  readonly owner: string | null;
  readonly tie: BoundTie | null;
}

/** How an object (or a row of a Table) becomes what is kept of it; `rows` is told the columns. */
export function factsReader(kind: Kind) {
  const rows = rowReader(kind);
  const tied = tiedKind(kind);
  const read = (value: unknown): ObjectFacts | null => {
    const row = rows(value);
    if (row === null || !isObject(value)) return null;
    const metadata = metadataOf(value);
    const owner = listAt(metadata, 'ownerReferences').find((reference) => flagAt(reference, 'controller'));
    const going = textAt(metadata, 'deletionTimestamp') !== null;
    return {
      uid: row.uid,
      row,
      owner: owner === undefined ? null : `${textAt(owner, 'kind') ?? ''} ${row.namespace}/${textAt(owner, 'name') ?? ''}`,
      // That it is being deleted goes before all else.
      tie: going ? null : (tied?.read(value, row) ?? null),
    };
  };
  return { rows, read };
}

/** Of an object, of a row of a Table, or of a Table with one row, as a watch sends it. */
function metadataOf(value: JsonObject): JsonObject {
  const row = textAt(value, 'kind') === 'Table' ? (listAt(value, 'rows')[0] ?? {}) : value;
  return objectAt(Array.isArray(row['cells']) ? objectAt(row, 'object') : row, 'metadata');
}

/** The row with what the objects around it say; `recheckAt` as in `Describe`. */
export function shownRow(
  { row, tie }: ObjectFacts,
  around: Around | null,
  now: number,
): { readonly row: ObjectRow; readonly recheckAt: number | null } {
  if (tie === null || around === null) return { row, recheckAt: null };
  const { level, state, recheckAt } = tie.state(row, around, now);
  return { row: { ...row, level, state }, recheckAt };
}
