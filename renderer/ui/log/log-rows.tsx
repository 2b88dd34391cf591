import { useVirtualizer } from '@tanstack/react-virtual';
import type { ReactNode, RefObject } from 'react';
import { useEffect, useLayoutEffect, useRef, useState, useSyncExternalStore } from 'react';
import type { LogLines } from './log-lines.ts';
import type { LogLook } from './log-row.tsx';
import { LogRow } from './log-row.tsx';
import { ROW_PX } from './log-view-styles.ts';

/** What stands still while the reader looks at it. */
export interface FrozenLog<Kept> {
  readonly shown: readonly Kept[];
  /** How many lines there had been. */
  readonly seen: number;
  /** Where it was scrolled to, px. */
  readonly top: number;
}

interface LogRowsProps<Kept> {
  readonly lines: LogLines<Kept>;
  /** null while the end is followed. */
  readonly frozen: FrozenLog<Kept> | null;
  readonly look: LogLook<Kept>;
  readonly scroller: RefObject<HTMLDivElement | null>;
  readonly empty: ReactNode;
}

/** Drawn above and below what is in sight while the reader scrolls. */
const BEYOND = 12;
/** Further down than any log is long: no need to measure it first. */
const END_PX = 1e9;
const nothing = () => () => {};

/** The rows in sight: at the end of a log that is followed, or where the reader has scrolled to. */
export function LogRows<Kept>({ lines, frozen, look, scroller, empty }: LogRowsProps<Kept>) {
  const live = useSyncExternalStore(frozen === null ? lines.subscribe : nothing, lines.get);
  const rows = frozen?.shown ?? live.shown;
  const height = useHeight(scroller);
  const top = useTop(scroller, frozen);
  // Whatever changed: lines, their look, the space for them.
  useLayoutEffect(() => {
    if (frozen === null && scroller.current) scroller.current.scrollTop = END_PX;
  });

  if (rows.length === 0) return empty;
  if (frozen && look.wraps) return <WrappedRows rows={frozen.shown} look={look} scroller={scroller} />;
  const fitting = Math.ceil(height / ROW_PX) + 1;
  const sight = frozen === null ? rows.length - fitting : Math.min(Math.floor(top / ROW_PX), rows.length - fitting);
  const first = Math.max(0, frozen === null ? sight : sight - BEYOND);
  const last = Math.min(rows.length, frozen === null ? rows.length : Math.max(0, sight) + fitting + BEYOND);
  return (
    <RowsInSight
      rows={rows}
      first={first}
      last={last}
      most={fitting + 2 * BEYOND}
      look={look}
      total={frozen === null ? live.kept + live.dropped : frozen.seen}
    />
  );
}

interface RowsInSightProps<Kept> {
  readonly rows: readonly Kept[];
  readonly first: number;
  readonly last: number;
  /** At most so many at once. */
  readonly most: number;
  readonly look: LogLook<Kept>;
  readonly total: number;
}

/**
 * Rows below each other, the space of those above them left free. A row keeps its element while it is in sight; beyond that elements
 * are used again, as new ones for each would cost most of the time of a log that races by.
 */
function RowsInSight<Kept>({ rows, first, last, most, look, total }: RowsInSightProps<Kept>) {
  const place = useRef({ origin: first, first });
  // Where no row stays in sight, the elements stay in their order.
  const origin = Math.abs(first - place.current.first) < most ? place.current.origin : first;
  place.current = { origin, first };
  return (
    <div
      className="lines"
      data-log-total={total}
      style={{ paddingTop: first * ROW_PX, height: look.wraps ? undefined : rows.length * ROW_PX }}
    >
      {rows.slice(first, last).map((kept, offset) => (
        <LogRow key={(((first + offset - origin) % most) + most) % most} kept={kept} {...look} />
      ))}
    </div>
  );
}

/** Rows of different heights that stand still. They come into sight at their end, as they were followed. */
function WrappedRows<Kept>({ rows, look, scroller }: Pick<LogRowsProps<Kept>, 'look' | 'scroller'> & { readonly rows: readonly Kept[] }) {
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_PX,
    overscan: BEYOND,
    initialRect: { width: 800, height: 600 },
    initialOffset: () => scroller.current?.scrollTop ?? 0,
  });
  useLayoutEffect(() => {
    const element = scroller.current;
    if (element && element.scrollHeight - element.scrollTop - element.clientHeight < element.clientHeight)
      virtual.scrollToIndex(rows.length - 1, { align: 'end' });
  }, [virtual, scroller, rows.length]);
  return (
    <div className="lines placed" style={{ height: virtual.getTotalSize() }}>
      {virtual.getVirtualItems().map(({ index, start }) => {
        const kept = rows[index];
        return kept === undefined ? null : (
          <LogRow key={index} index={index} start={start} kept={kept} measure={virtual.measureElement} {...look} />
        );
      })}
    </div>
  );
}

/** How high it is, px. */
function useHeight(scroller: RefObject<HTMLDivElement | null>): number {
  const [height, setHeight] = useState(600);
  // Not in a layout effect: what scrolls is around this, and is there only after it.
  useEffect(() => {
    const element = scroller.current;
    if (!element) return undefined;
    setHeight(element.clientHeight);
    const observer = new ResizeObserver(() => setHeight(element.clientHeight));
    observer.observe(element);
    return () => observer.disconnect();
  }, [scroller]);
  return height;
}

/** Where it is scrolled to while it stands still, px. */
function useTop<Kept>(scroller: RefObject<HTMLDivElement | null>, frozen: FrozenLog<Kept> | null): number {
  const [scrolled, setScrolled] = useState<{ readonly frozen: FrozenLog<Kept>; readonly top: number } | null>(null);
  useEffect(() => {
    const element = scroller.current;
    if (!element || frozen === null) return undefined;
    const scroll = () => setScrolled({ frozen, top: element.scrollTop });
    scroll();
    element.addEventListener('scroll', scroll, { passive: true });
    return () => element.removeEventListener('scroll', scroll);
  }, [scroller, frozen]);
  return scrolled !== null && scrolled.frozen === frozen ? scrolled.top : (frozen?.top ?? 0);
}
