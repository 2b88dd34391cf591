import type { ReactNode } from 'react';

/** Headings between the rows of a `LiveTable`. */
export interface TableGroups<Row> {
  /** The group of a row: one of `keys`. */
  readonly of: (row: Row) => string;
  /** In the order they stand; those without rows are left out. */
  readonly keys: readonly string[];
  /** What a heading says, beside its arrow. */
  readonly heading: (key: string, rows: readonly Row[]) => ReactNode;
  /** Groups whose rows are folded away. */
  readonly collapsed: ReadonlySet<string>;
  readonly onToggle: (key: string) => void;
}

/** What stands at one height of a table: a row, or the heading of a group. */
export type Line<Row> =
  | { readonly kind: 'row'; readonly id: string; readonly row: Row }
  | { readonly kind: 'group'; readonly id: string; readonly key: string; readonly rows: readonly Row[]; readonly open: boolean };

export const lineId = ({ id }: { readonly id: string }) => id;

/** The lines of sorted rows: as they are, or below the headings of their groups, where their order stays. */
export function linesOf<Row>(
  sorted: readonly Row[],
  rowId: (row: Row) => string,
  groups: Pick<TableGroups<Row>, 'of' | 'keys' | 'collapsed'> | null,
): readonly Line<Row>[] {
  const asLine = (row: Row): Line<Row> => ({ kind: 'row', id: rowId(row), row });
  if (!groups) return sorted.map(asLine);
  const byKey = new Map<string, Row[]>(groups.keys.map((key) => [key, []]));
  for (const row of sorted) byKey.get(groups.of(row))?.push(row);
  return [...byKey].flatMap(([key, rows]): readonly Line<Row>[] => {
    if (rows.length === 0) return [];
    const open = !groups.collapsed.has(key);
    // No row's id begins with a control character.
    return [{ kind: 'group', id: `\u{1}${key}`, key, rows, open }, ...(open ? rows.map(asLine) : [])];
  });
}
