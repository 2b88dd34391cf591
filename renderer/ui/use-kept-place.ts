import { useLayoutEffect, useRef } from 'react';
import { placeOf } from './table/table-order.ts';

interface KeptPlace<Row> {
  readonly id: string;
  readonly scroller: HTMLElement | null;
  readonly sorted: readonly Row[];
  readonly rowId: (row: Row) => string;
  readonly rowHeight: number;
}

/** Keeps the row at the top of the view where it is when rows come or go above it; returns what remembers the place at each scroll. */
export function useKeptPlace<Row>({ id, scroller, sorted, rowId, rowHeight }: KeptPlace<Row>): () => void {
  const anchor = useRef<{ readonly id: string; readonly index: number } | null>(null);
  useLayoutEffect(() => {
    const held = anchor.current;
    if (!scroller || !held || scroller.scrollTop < rowHeight) return;
    const index = sorted.findIndex((row) => rowId(row) === held.id);
    if (index === -1 || index === held.index) return;
    scroller.scrollTop += (index - held.index) * rowHeight;
    anchor.current = { id: held.id, index };
  }, [sorted, rowId, rowHeight, scroller]);
  return () => {
    if (!scroller) return;
    const index = Math.floor(scroller.scrollTop / rowHeight);
    const row = sorted[index];
    anchor.current = row === undefined ? null : { id: rowId(row), index };
    placeOf(id).scrollTop = scroller.scrollTop;
  };
}
