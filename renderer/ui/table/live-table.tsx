import Box from '@mui/material/Box';
import { useTheme } from '@mui/material/styles';
import { useVirtualizer } from '@tanstack/react-virtual';
import type { KeyboardEvent, MouseEvent, ReactNode } from 'react';
import { useEffect, useId, useLayoutEffect, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { columnsThatFit } from './column-fit.ts';
import { LiveTableGroup } from './live-table-group.tsx';
import { LiveTableHead } from './live-table-head.tsx';
import { LiveTableRow } from './live-table-row.tsx';
import { tableStyles } from './live-table-styles.ts';
import type { RowAction } from './row-menu.tsx';
import { RowMenu } from './row-menu.tsx';
import type { Column } from './table-columns.tsx';
import { namingColumn, useChosenColumns } from './table-columns.tsx';
import type { Line, TableGroups } from './table-groups.ts';
import { lineId, linesOf } from './table-groups.ts';
import { placeOf, useTableOrder } from './table-order.ts';
import type { TableSelection } from './table-selection.ts';
import { chosenOf, toggled, useTableSelection } from './table-selection.ts';
import { useActiveRow } from './use-active-row.ts';
import { useKeptPlace } from '../use-kept-place.ts';
import { useWidth } from '../width.ts';
import { useLanguage } from '../words.ts';

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
  /** Headings between the rows; keep it between paints (`useMemo`). */
  readonly groups?: TableGroups<Row> | null;
  /** Rows can be chosen together, by box and keyboard. */
  readonly selection?: TableSelection;
}

/** What the column of boxes takes, px. */
const PICK_PX = 32;

/** What a row of two lines is higher by, px. */
const SECOND_LINE_PX = 20;

/** What does not fit its cell is said whole while the pointer is on it; measured then, so that rows that fly by cost nothing. */
function nameWhatIsCut({ target }: MouseEvent): void {
  const cell = target instanceof Element ? target.closest('.cell') : null;
  if (!(cell instanceof HTMLElement)) return;
  if (cell.scrollWidth > cell.clientWidth) cell.title = cell.textContent;
  else cell.removeAttribute('title');
}

/**
 * A list that holds 10,000 live rows and keeps its place: rows are virtual, the row one looks at stays where it is while
 * others come and go, and order, active row and scroll are as they were when the page is shown again.
 * Keyboard: arrows, page keys, home, end; Enter opens; the menu key or Shift+F10 opens the row's menu.
 * With `selection`: Space chooses, Shift with an arrow chooses on, Ctrl+A all, Escape none; the left and right arrows fold groups.
 * Fills the height it is given (`Page` gives it); at least a few rows.
 */
export function LiveTable<Row>(props: LiveTableProps<Row>) {
  const { id, label, rows, rowId, columns, openId = null, onOpen, menu, empty, stale = false, onNearEnd, groups = null } = props;
  const { selection = null } = props;
  const { t } = useTranslation('ui');
  const theme = useTheme();
  const language = useLanguage();
  const [scroller, setScroller] = useState<HTMLDivElement | null>(null);
  const width = useWidth(scroller);
  const chosen = useChosenColumns(id, columns);
  const fitting = useMemo(() => columnsThatFit(chosen, width - (selection ? PICK_PX : 0)), [chosen, width, selection]);
  const narrow = fitting === null;
  const shown = fitting ?? chosen;
  const naming = namingColumn(columns);
  const { sort, sorted, sortBy } = useTableOrder(id, rows, columns, language);
  const lines = useMemo(() => linesOf(sorted, rowId, groups), [sorted, rowId, groups]);
  const [menuAt, setMenuAt] = useState<{ readonly row: Row; readonly left: number; readonly top: number } | null>(null);
  const rowsId = useId();
  const domId = (rowKey: string) => `${rowsId}-${rowKey}`;

  const rowHeight = narrow ? theme.rowHeight + SECOND_LINE_PX : theme.rowHeight;
  const virtual = useVirtualizer({
    count: lines.length,
    getScrollElement: () => scroller,
    estimateSize: () => rowHeight,
    overscan: 10,
    initialOffset: () => placeOf(id).scrollTop,
    initialRect: { width: 1000, height: 800 },
    getItemKey: (index) => {
      const line = lines[index];
      return line === undefined ? index : line.id;
    },
  });
  useLayoutEffect(() => virtual.measure(), [virtual, rowHeight]);
  const rememberPlace = useKeptPlace({ id, scroller, sorted: lines, rowId: lineId, rowHeight });

  const openMenu = (row: Row, at: { readonly left: number; readonly top: number }) => {
    if (menu && menu(row).length > 0) setMenuAt({ row, ...at });
  };
  const active = useActiveRow({
    id,
    sorted: lines,
    rowId: lineId,
    openId,
    pageRows: Math.max(1, Math.floor((scroller?.clientHeight ?? 0) / rowHeight) - 2),
    scrollTo: (index) => virtual.scrollToIndex(index, { align: 'auto' }),
    onOpen: (line) => (line.kind === 'row' ? onOpen?.(line.row) : groups?.onToggle(line.key)),
    onMenu: (line) => {
      const element = document.getElementById(domId(line.id));
      if (element && line.kind === 'row') openMenu(line.row, below(element));
    },
  });
  const picking = useTableSelection({ lines, rowId, selection, activeIndex: active.index, moveTo: active.moveTo });
  const foldByKey = (event: KeyboardEvent): boolean => {
    const line = lines[active.index];
    const wanted = event.key === 'ArrowLeft' ? false : event.key === 'ArrowRight' ? true : null;
    if (line?.kind !== 'group' || wanted === null || wanted === line.open) return false;
    groups?.onToggle(line.key);
    event.preventDefault();
    return true;
  };

  /** The line a pointer is on, and what of it: its box, the button of its menu, or a control a cell brought along. */
  const lineAt = (target: EventTarget) => {
    const element = target instanceof Element ? target.closest<HTMLElement>('[data-index]') : null;
    const index = Number(element?.dataset['index']);
    const line: Line<Row> | undefined = element ? lines[index] : undefined;
    if (!(target instanceof Element) || line === undefined) return null;
    const menuButton = target.closest('.menu');
    const box = target.closest('.pick') !== null;
    return { line, index, box, menuButton, ownControl: target.closest('a, button, input, label') !== null };
  };

  const items = virtual.getVirtualItems();
  const nearEnd = lines.length > 0 && (items.at(-1)?.index ?? 0) >= lines.length - 1;
  const askForMore = useRef(onNearEnd);
  askForMore.current = onNearEnd;
  useEffect(() => {
    if (nearEnd) askForMore.current?.();
  }, [nearEnd, sorted.length]);

  const allIds = useMemo(() => (selection ? sorted.map(rowId) : []), [sorted, rowId, selection]);
  const allPicks = useMemo(
    () =>
      selection
        ? { chosen: chosenOf(allIds, selection.selected), onPick: () => selection.onChange(toggled(allIds, selection.selected)) }
        : null,
    [selection, allIds],
  );
  const styles = useMemo(() => tableStyles(shown, narrow, rowHeight, selection !== null), [shown, narrow, rowHeight, selection]);
  if (rows.length === 0) return <>{empty}</>;
  return (
    <Box
      ref={setScroller}
      role="grid"
      aria-label={label}
      aria-rowcount={lines.length + 1}
      aria-colcount={shown.length + (selection ? 2 : 1)}
      aria-multiselectable={selection !== null}
      {...(active.id !== null && items.some(({ index }) => index === active.index) && { 'aria-activedescendant': domId(active.id) })}
      tabIndex={0}
      onKeyDown={(event) => {
        if (!picking.onKeyDown(event) && !foldByKey(event)) active.onKeyDown(event);
      }}
      onScroll={rememberPlace}
      onFocus={(event) => {
        if (event.target === event.currentTarget && active.index === -1)
          active.moveTo(Math.floor(event.currentTarget.scrollTop / rowHeight));
      }}
      onClick={(event) => {
        const hit = lineAt(event.target);
        if (!hit) return;
        const { line, index, box, menuButton, ownControl } = hit;
        active.activate(line.id);
        if (box || (selection && (event.ctrlKey || event.metaKey))) picking.pick(index, event.shiftKey);
        else if (line.kind === 'group') groups?.onToggle(line.key);
        else if (menuButton) openMenu(line.row, below(menuButton));
        else if (!ownControl) onOpen?.(line.row);
      }}
      onMouseOver={nameWhatIsCut}
      onContextMenu={(event) => {
        const hit = menu ? lineAt(event.target) : null;
        if (hit?.line.kind !== 'row') return;
        event.preventDefault();
        active.activate(hit.line.id);
        openMenu(hit.line.row, { left: event.clientX, top: event.clientY });
      }}
      sx={styles}
      style={{ minHeight: Math.min(lines.length + 1, 6) * rowHeight }}
    >
      <LiveTableHead tableId={id} columns={columns} shown={shown} narrow={narrow} sort={sort} onSort={sortBy} picks={allPicks} />
      <div role="rowgroup" className={stale ? 'rows stale' : 'rows'} style={{ height: virtual.getTotalSize() }}>
        {items.map(({ index, start, key }) => {
          const line = lines[index];
          if (line === undefined) return null;
          if (line.kind === 'group') {
            return (
              <LiveTableGroup
                key={key}
                domId={domId(line.id)}
                index={index}
                top={start}
                open={line.open}
                active={line.id === active.id}
                chosen={selection ? chosenOf(line.rows.map(rowId), selection.selected) : null}
                pickLabel={t('table.pickGroup')}
                columnCount={shown.length + 1}
              >
                {groups?.heading(line.key, line.rows)}
              </LiveTableGroup>
            );
          }
          return (
            <LiveTableRow
              key={key}
              domId={domId(line.id)}
              row={line.row}
              columns={shown}
              naming={naming}
              index={index}
              top={start}
              narrow={narrow}
              active={line.id === active.id}
              open={line.id === openId}
              picked={selection ? selection.selected.has(line.id) : null}
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
