import type { KeyboardEvent } from 'react';
import { useCallback, useEffect, useState } from 'react';
import { placeOf } from './table-order.ts';

interface ActiveRowOptions<Row> {
  readonly id: string;
  readonly sorted: readonly Row[];
  readonly rowId: (row: Row) => string;
  /** The row whose details are open is the active one. */
  readonly openId: string | null;
  /** How far the page keys go. */
  readonly pageRows: number;
  readonly scrollTo: (index: number) => void;
  readonly onOpen: (row: Row) => void;
  readonly onMenu: (row: Row) => void;
}

/** The row the keyboard acts on, as the grid pattern of ARIA has it; it survives changes of the list and of the page. */
export function useActiveRow<Row>({ id, sorted, rowId, openId, pageRows, scrollTo, onOpen, onMenu }: ActiveRowOptions<Row>) {
  const [activeId, setActiveId] = useState<string | null>(() => placeOf(id).activeId);
  const activate = useCallback(
    (next: string) => {
      placeOf(id).activeId = next;
      setActiveId(next);
    },
    [id],
  );
  useEffect(() => {
    if (openId !== null) activate(openId);
  }, [openId, activate]);

  const index = activeId === null ? -1 : sorted.findIndex((row) => rowId(row) === activeId);
  const moveTo = (wanted: number) => {
    const bounded = Math.max(0, Math.min(sorted.length - 1, wanted));
    const row = sorted[bounded];
    if (row === undefined) return;
    activate(rowId(row));
    scrollTo(bounded);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.target !== event.currentTarget || event.ctrlKey || event.metaKey || event.altKey) return;
    const row = sorted[index];
    const withRow = (act: (row: Row) => void) => () => {
      if (row !== undefined) act(row);
    };
    const steps: Readonly<Record<string, () => void>> = {
      ArrowDown: () => moveTo(index + 1),
      ArrowUp: () => moveTo(index - 1),
      PageDown: () => moveTo(index + pageRows),
      PageUp: () => moveTo(index - pageRows),
      Home: () => moveTo(0),
      End: () => moveTo(sorted.length - 1),
      Enter: withRow(onOpen),
      ContextMenu: withRow(onMenu),
      ...(event.shiftKey && { F10: withRow(onMenu) }),
    };
    const step = steps[event.key];
    if (!step) return;
    event.preventDefault();
    step();
  };
  return { id: activeId, index, activate, moveTo, onKeyDown };
}
