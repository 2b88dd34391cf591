import { useCallback, useMemo, useState } from 'react';
import type { Column } from './table-columns.tsx';

/** The column a table is sorted by; null keeps the order the page gave: worst first. */
export type Sort = { readonly key: string; readonly descending: boolean } | null;

/** Rows sorted by a column; equals keep the page's order. Text sorts as people count: `web-2` before `web-10`. */
export function sortRows<Row>(rows: readonly Row[], columns: readonly Column<Row>[], sort: Sort, language: string): readonly Row[] {
  const by = sort ? columns.find(({ key }) => key === sort.key)?.sortBy : undefined;
  if (!sort || !by) return rows;
  const collator = new Intl.Collator(language, { numeric: true, sensitivity: 'base' });
  const sign = sort.descending ? -1 : 1;
  return rows
    .map((row) => ({ row, value: by(row) }))
    .sort(
      (a, b) =>
        sign *
        (typeof a.value === 'number' && typeof b.value === 'number'
          ? a.value - b.value
          : collator.compare(String(a.value), String(b.value))),
    )
    .map(({ row }) => row);
}

/** A click on a head: ascending, descending, then the page's own order again. */
export function nextSort(sort: Sort, key: string): Sort {
  if (sort?.key !== key) return { key, descending: false };
  return sort.descending ? null : { key, descending: true };
}

/** What a table remembers while its page is away: its order, its active row, and where it was scrolled to. */
export interface TablePlace {
  sort: Sort;
  activeId: string | null;
  scrollTop: number;
}

const places = new Map<string, TablePlace>();

/** The place of a table by its id; lives as long as the window. */
export function placeOf(tableId: string): TablePlace {
  const known = places.get(tableId) ?? { sort: null, activeId: null, scrollTop: 0 };
  places.set(tableId, known);
  return known;
}

/** The rows of a table in its order, and what changes it. */
export function useTableOrder<Row>(tableId: string, rows: readonly Row[], columns: readonly Column<Row>[], language: string) {
  const [sort, setSort] = useState<Sort>(() => placeOf(tableId).sort);
  const sorted = useMemo(() => sortRows(rows, columns, sort, language), [rows, columns, sort, language]);
  const sortBy = useCallback(
    (key: string) => {
      const next = nextSort(placeOf(tableId).sort, key);
      placeOf(tableId).sort = next;
      setSort(next);
    },
    [tableId],
  );
  return {
    sort,
    sorted,
    sortBy,
  };
}
