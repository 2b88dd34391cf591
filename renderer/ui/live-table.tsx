import Box from '@mui/material/Box';
import { useTheme } from '@mui/material/styles';
import { useVirtualizer } from '@tanstack/react-virtual';
import type { ReactNode } from 'react';
import { useEffect, useId, useLayoutEffect, useMemo, useRef, useState } from 'react';
import { columnsThatFit } from './column-fit.ts';
import { LiveTableHead } from './live-table-head.tsx';
import { LiveTableRow } from './live-table-row.tsx';
import { tableStyles } from './live-table-styles.ts';
import type { RowAction } from './row-menu.tsx';
import { RowMenu } from './row-menu.tsx';
import type { Column } from './table-columns.tsx';
import { useChosenColumns } from './table-columns.tsx';
import { placeOf, useTableOrder } from './table-order.ts';
import { useActiveRow } from './use-active-row.ts';
import { useKeptPlace } from './use-kept-place.ts';
import { useWidth } from './width.ts';
import { useLanguage } from './words.ts';

export interface LiveTableProps<Row> {
  /** Remembers the table's place and its columns: `servers.units`. */
  readonly id: string;
  /** Names the table for screen readers. */
  readonly label: string;
  /** In the order they stand when no column is sorted: worst first. */
  readonly rows: readonly Row[];
  readonly rowId: (row: Row) => string;
  /** Keep the array between paints (`useMemo`). */
  readonly columns: readonly Column<Row>[];
  /** The row whose details are open. */
  readonly openId?: string | null;
  /** Enter or a click. */
  readonly onOpen?: (row: Row) => void;
  /** Right-click, the menu key and the button at the row's end. */
  readonly menu?: (row: Row) => readonly RowAction[];
  /** Shown instead of rows when there are none (`EmptyState`). */
  readonly empty: ReactNode;
  /** The values are old: dimmed. Say since when with `LiveStatus`. */
  readonly stale?: boolean;
  /** The last rows came into view: a list that is paged from its source asks for more. */
  readonly onNearEnd?: () => void;
}

/** What a row of two lines is higher by, px. */
const SECOND_LINE_PX = 20;

/**
 * A list that holds 10,000 live rows and keeps its place: rows are virtual, the row one looks at stays where it is while
 * others come and go, and order, active row and scroll are as they were when the page is shown again.
 * Keyboard: arrows, page keys, home, end; Enter opens; the menu key or Shift+F10 opens the row's menu.
 * Fills the height it is given (`Page` gives it); at least a few rows.
 */
export function LiveTable<Row>(props: LiveTableProps<Row>) {
  const { id, label, rows, rowId, columns, openId = null, onOpen, menu, empty, stale = false, onNearEnd } = props;
  const theme = useTheme();
  const language = useLanguage();
  const [scroller, setScroller] = useState<HTMLDivElement | null>(null);
  const width = useWidth(scroller);
  const chosen = useChosenColumns(id, columns);
  const fitting = useMemo(() => columnsThatFit(chosen, width), [chosen, width]);
  const narrow = fitting === null;
  const shown = fitting ?? chosen;
  const { sort, sorted, sortBy } = useTableOrder(id, rows, columns, language);
  const [menuAt, setMenuAt] = useState<{ readonly row: Row; readonly left: number; readonly top: number } | null>(null);
  const rowsId = useId();
  const domId = (rowKey: string) => `${rowsId}-${rowKey}`;

  const rowHeight = narrow ? theme.rowHeight + SECOND_LINE_PX : theme.rowHeight;
  const virtual = useVirtualizer({
    count: sorted.length,
    getScrollElement: () => scroller,
    estimateSize: () => rowHeight,
    overscan: 10,
    initialOffset: () => placeOf(id).scrollTop,
    initialRect: { width: 1000, height: 800 },
    getItemKey: (index) => {
      const row = sorted[index];
      return row === undefined ? index : rowId(row);
    },
  });
  useLayoutEffect(() => virtual.measure(), [virtual, rowHeight]);
  const rememberPlace = useKeptPlace({ id, scroller, sorted, rowId, rowHeight });

  const openMenu = (row: Row, at: { readonly left: number; readonly top: number }) => {
    if (menu && menu(row).length > 0) setMenuAt({ row, ...at });
  };
  const active = useActiveRow({
    id,
    sorted,
    rowId,
    openId,
    pageRows: Math.max(1, Math.floor((scroller?.clientHeight ?? 0) / rowHeight) - 2),
    scrollTo: (index) => virtual.scrollToIndex(index, { align: 'auto' }),
    onOpen: (row) => onOpen?.(row),
    onMenu: (row) => {
      const element = document.getElementById(domId(rowId(row)));
      if (element) openMenu(row, below(element));
    },
  });

  /** The row a pointer is on, and what of it: the button of its menu, or a control a cell brought along. */
  const rowAt = (target: EventTarget) => {
    const element = target instanceof Element ? target.closest<HTMLElement>('[data-index]') : null;
    const row = element ? sorted[Number(element.dataset['index'])] : undefined;
    if (!(target instanceof Element) || row === undefined) return null;
    const menuButton = target.closest('.menu');
    return { row, menuButton, ownControl: target.closest('a, button, input, label') !== null };
  };

  const items = virtual.getVirtualItems();
  const nearEnd = sorted.length > 0 && (items.at(-1)?.index ?? 0) >= sorted.length - 1;
  const askForMore = useRef(onNearEnd);
  askForMore.current = onNearEnd;
  useEffect(() => {
    if (nearEnd) askForMore.current?.();
  }, [nearEnd, sorted.length]);

  const styles = useMemo(() => tableStyles(shown, narrow, rowHeight), [shown, narrow, rowHeight]);
  if (rows.length === 0) return <>{empty}</>;
  return (
    <Box
      ref={setScroller}
      role="grid"
      aria-label={label}
      aria-rowcount={sorted.length + 1}
      aria-colcount={shown.length + 1}
      {...(active.id !== null && items.some(({ index }) => index === active.index) && { 'aria-activedescendant': domId(active.id) })}
      tabIndex={0}
      onKeyDown={active.onKeyDown}
      onScroll={rememberPlace}
      onFocus={(event) => {
        if (event.target === event.currentTarget && active.index === -1)
          active.moveTo(Math.floor(event.currentTarget.scrollTop / rowHeight));
      }}
      onClick={(event) => {
        const hit = rowAt(event.target);
        if (!hit) return;
        active.activate(rowId(hit.row));
        if (hit.menuButton) openMenu(hit.row, below(hit.menuButton));
        else if (!hit.ownControl) onOpen?.(hit.row);
      }}
      onContextMenu={(event) => {
        const hit = menu ? rowAt(event.target) : null;
        if (!hit) return;
        event.preventDefault();
        active.activate(rowId(hit.row));
        openMenu(hit.row, { left: event.clientX, top: event.clientY });
      }}
      sx={styles}
      style={{ minHeight: Math.min(sorted.length + 1, 6) * rowHeight }}
    >
      <LiveTableHead tableId={id} columns={columns} shown={shown} narrow={narrow} sort={sort} onSort={sortBy} />
      <div role="rowgroup" className={stale ? 'rows stale' : 'rows'} style={{ height: virtual.getTotalSize() }}>
        {items.map(({ index, start, key }) => {
          const row = sorted[index];
          if (row === undefined) return null;
          const rowKey = rowId(row);
          return (
            <LiveTableRow
              key={key}
              domId={domId(rowKey)}
              row={row}
              columns={shown}
              index={index}
              top={start}
              narrow={narrow}
              active={rowKey === active.id}
              open={rowKey === openId}
              hasMenu={menu !== undefined}
            />
          );
        })}
      </div>
      {menu && menuAt ? <RowMenu actions={menu(menuAt.row)} at={menuAt} onClose={() => setMenuAt(null)} /> : null}
    </Box>
  );
}

function below(element: Element): { readonly left: number; readonly top: number } {
  const { left, bottom } = element.getBoundingClientRect();
  return { left, top: bottom };
}
