import type { KeyboardEvent } from 'react';
import { useRef } from 'react';
import type { Line } from './table-groups.ts';

/** Rows that are chosen together, by their ids. */
export interface TableSelection {
  readonly selected: ReadonlySet<string>;
  readonly onChange: (selected: ReadonlySet<string>) => void;
}

/** How much of some rows is chosen. */
export type Chosen = 'none' | 'some' | 'all';

export function chosenOf(ids: readonly string[], selected: ReadonlySet<string>): Chosen {
  const count = ids.filter((id) => selected.has(id)).length;
  return count === 0 ? 'none' : count === ids.length ? 'all' : 'some';
}

/** The selection with these ids all in it, or all out when they were all in. */
export function toggled(ids: readonly string[], selected: ReadonlySet<string>): ReadonlySet<string> {
  const next = new Set(selected);
  const remove = chosenOf(ids, selected) === 'all';
  for (const id of ids) {
    if (remove) next.delete(id);
    else next.add(id);
  }
  return next;
}

/** Ids of the rows from one line to another, both included; what stands below a folded heading is among them. */
export function idsBetween<Row>(lines: readonly Line<Row>[], rowId: (row: Row) => string, from: number, to: number): readonly string[] {
  return lines.slice(Math.min(from, to), Math.max(from, to) + 1).flatMap((line) => idsOf(line, rowId));
}

/** The ids a line stands for: its row, or all rows of its group. */
export function idsOf<Row>(line: Line<Row>, rowId: (row: Row) => string): readonly string[] {
  return line.kind === 'row' ? [line.id] : line.rows.map(rowId);
}

interface SelectionOptions<Row> {
  readonly lines: readonly Line<Row>[];
  readonly rowId: (row: Row) => string;
  readonly selection: TableSelection | null;
  readonly activeIndex: number;
  readonly moveTo: (index: number) => void;
}

/**
 * Chooses rows as lists do everywhere: a click on the box, with Shift up to there; Space, Shift with an arrow, Ctrl+A for all,
 * Escape for none. `pick` takes a pointer, `onKeyDown` answers whether the key was one of these.
 */
export function useTableSelection<Row>({ lines, rowId, selection, activeIndex, moveTo }: SelectionOptions<Row>) {
  const anchor = useRef<string | null>(null);
  const pick = (index: number, extend: boolean) => {
    const line = lines[index];
    if (!selection || !line) return;
    const from = anchor.current === null ? -1 : lines.findIndex(({ id }) => id === anchor.current);
    if (extend && from !== -1) {
      selection.onChange(new Set([...selection.selected, ...idsBetween(lines, rowId, from, index)]));
      return;
    }
    anchor.current = line.id;
    selection.onChange(toggled(idsOf(line, rowId), selection.selected));
  };
  const onKeyDown = (event: KeyboardEvent): boolean => {
    if (!selection || event.target !== event.currentTarget || event.altKey) return false;
    const control = event.ctrlKey || event.metaKey;
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (control && event.key.toLowerCase() === 'a') {
      selection.onChange(new Set([...selection.selected, ...idsBetween(lines, rowId, 0, lines.length - 1)]));
    } else if (control) return false;
    else if (event.key === ' ') pick(activeIndex, event.shiftKey);
    else if (event.shiftKey && step !== 0) {
      const next = Math.max(0, Math.min(lines.length - 1, activeIndex + step));
      const line = lines[activeIndex];
      if (line && (anchor.current === null || !idsOf(line, rowId).every((id) => selection.selected.has(id)))) anchor.current = line.id;
      pick(next, true);
      moveTo(next);
    } else if (event.key === 'Escape' && selection.selected.size > 0) selection.onChange(new Set());
    else return false;
    event.preventDefault();
    return true;
  };
  return { pick, onKeyDown };
}
