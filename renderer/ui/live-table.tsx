import ArrowDown from '@mui/icons-material/ArrowDownwardOutlined';
import ArrowUp from '@mui/icons-material/ArrowUpwardOutlined';
import MoreHoriz from '@mui/icons-material/MoreHorizOutlined';
import Box from '@mui/material/Box';
import ButtonBase from '@mui/material/ButtonBase';
import IconButton from '@mui/material/IconButton';
import { useTheme } from '@mui/material/styles';
import { useVirtualizer } from '@tanstack/react-virtual';
import type { KeyboardEvent, ReactNode } from 'react';
import { useEffect, useId, useLayoutEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { columnsThatFit } from './column-fit.ts';
import type { RowAction } from './row-menu.tsx';
import { RowMenu } from './row-menu.tsx';
import type { Column } from './table-columns.tsx';
import { ColumnChooser, useChosenColumns } from './table-columns.tsx';
import { LiveTableRow } from './live-table-row.tsx';
import { STALE_OPACITY } from './stale.ts';
import { placeOf, useTableOrder } from './table-order.ts';
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

/**
 * A list that holds 10,000 live rows and keeps its place: rows are virtual, the row one looks at stays where it is while
 * others come and go, and order, active row and scroll are as they were when the page is shown again.
 * Keyboard: arrows, page keys, home, end; Enter opens; the menu key or Shift+F10 opens the row's menu.
 * Fills the height it is given (`Page` gives it); at least a few rows.
 */
export function LiveTable<Row>({
  id,
  label,
  rows,
  rowId,
  columns,
  openId = null,
  onOpen,
  menu,
  empty,
  stale = false,
  onNearEnd,
}: LiveTableProps<Row>) {
  const { t } = useTranslation('ui');
  const theme = useTheme();
  const language = useLanguage();
  const [scroller, setScroller] = useState<HTMLDivElement | null>(null);
  const width = useWidth(scroller);
  const chosen = useChosenColumns(id, columns);
  const fitting = columnsThatFit(chosen, width);
  const narrow = fitting === null;
  const shown = fitting ?? chosen;
  const { sort, sorted, sortBy } = useTableOrder(id, rows, columns, language);
  const [activeId, setActiveId] = useState<string | null>(() => placeOf(id).activeId);
  const [menuAt, setMenuAt] = useState<{ readonly row: Row; readonly left: number; readonly top: number } | null>(null);
  const rowsId = useId();

  const rowHeight = narrow ? theme.rowHeight + 20 : theme.rowHeight;
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

  // Keeps the row at the top of the view where it is when rows come or go above it.
  const anchor = useRef<{ readonly id: string; readonly index: number } | null>(null);
  useLayoutEffect(() => {
    const held = anchor.current;
    if (!scroller || !held || scroller.scrollTop < rowHeight) return;
    const index = sorted.findIndex((row) => rowId(row) === held.id);
    if (index === -1 || index === held.index) return;
    scroller.scrollTop += (index - held.index) * rowHeight;
    anchor.current = { id: held.id, index };
  }, [sorted, rowId, rowHeight, scroller]);
  const rememberPlace = () => {
    if (!scroller) return;
    const index = Math.floor(scroller.scrollTop / rowHeight);
    const row = sorted[index];
    anchor.current = row === undefined ? null : { id: rowId(row), index };
    placeOf(id).scrollTop = scroller.scrollTop;
  };

  const lastShown = virtual.getVirtualItems().at(-1)?.index ?? 0;
  const nearEnd = sorted.length > 0 && lastShown >= sorted.length - 1;
  const askForMore = useRef(onNearEnd);
  askForMore.current = onNearEnd;
  useEffect(() => {
    if (nearEnd) askForMore.current?.();
  }, [nearEnd, sorted.length]);

  const activate = (next: string | null) => {
    placeOf(id).activeId = next;
    setActiveId(next);
  };
  useEffect(() => {
    if (openId !== null) {
      placeOf(id).activeId = openId;
      setActiveId(openId);
    }
  }, [openId, id]);

  const activeIndex = activeId === null ? -1 : sorted.findIndex((row) => rowId(row) === activeId);
  const activeShown = virtual.getVirtualItems().some(({ index }) => index === activeIndex);
  const domId = (rowKey: string) => `${rowsId}-${rowKey}`;

  const moveTo = (index: number) => {
    const bounded = Math.max(0, Math.min(sorted.length - 1, index));
    const row = sorted[bounded];
    if (row === undefined) return;
    activate(rowId(row));
    virtual.scrollToIndex(bounded, { align: 'auto' });
  };
  const openMenu = (row: Row, at: { readonly left: number; readonly top: number }) => {
    activate(rowId(row));
    if (menu && menu(row).length > 0) setMenuAt({ row, ...at });
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.target !== event.currentTarget) return;
    const page = Math.max(1, Math.floor((scroller?.clientHeight ?? 0) / rowHeight) - 2);
    const steps: Readonly<Record<string, () => void>> = {
      ArrowDown: () => moveTo(activeIndex + 1),
      ArrowUp: () => moveTo(activeIndex - 1),
      PageDown: () => moveTo(activeIndex + page),
      PageUp: () => moveTo(activeIndex - page),
      Home: () => moveTo(0),
      End: () => moveTo(sorted.length - 1),
      Enter: () => {
        const row = sorted[activeIndex];
        if (row !== undefined) onOpen?.(row);
      },
    };
    const wantsMenu = event.key === 'ContextMenu' || (event.key === 'F10' && event.shiftKey);
    const row = sorted[activeIndex];
    if (wantsMenu && row !== undefined) {
      event.preventDefault();
      const box = document.getElementById(domId(rowId(row)))?.getBoundingClientRect();
      openMenu(row, { left: (box?.left ?? 0) + 24, top: box?.bottom ?? 0 });
      return;
    }
    const step = steps[event.key];
    if (!step || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    step();
  };

  const template = `${shown.map(({ width }) => width).join(' ')} 36px`;
  if (rows.length === 0) return <>{empty}</>;
  return (
    <Box
      ref={setScroller}
      role="grid"
      aria-label={label}
      aria-rowcount={sorted.length + 1}
      aria-colcount={shown.length + 1}
      {...(activeShown && activeId !== null ? { 'aria-activedescendant': domId(activeId) } : {})}
      tabIndex={0}
      onKeyDown={onKeyDown}
      onScroll={rememberPlace}
      onFocus={(event) => {
        if (event.target === event.currentTarget && activeIndex === -1) moveTo(Math.floor(event.currentTarget.scrollTop / rowHeight));
      }}
      onContextMenu={(event) => {
        if (menu) event.preventDefault();
      }}
      sx={{
        flex: 1,
        minHeight: Math.min(sorted.length + 1, 6) * rowHeight,
        overflow: 'auto',
        overflowAnchor: 'none',
        outlineOffset: -2,
        bgcolor: 'surface.base',
      }}
    >
      <Box
        role="rowgroup"
        sx={{ position: 'sticky', top: 0, zIndex: 2, bgcolor: 'surface.raised', borderBottom: 1, borderColor: 'surface.line' }}
      >
        <Box
          role="row"
          aria-rowindex={1}
          sx={{
            display: narrow ? 'flex' : 'grid',
            gridTemplateColumns: template,
            minHeight: theme.rowHeight,
            alignItems: 'center',
            px: narrow ? 2 : 2.5,
            columnGap: 1.5,
            flexWrap: 'wrap',
          }}
        >
          {shown
            .filter(({ narrowLine }) => !narrow || narrowLine)
            .map(({ key, header, sortBy: sortable, align }) => {
              const sorting = sort?.key === key ? sort : null;
              return (
                <Box
                  key={key}
                  role="columnheader"
                  {...(sortable ? { 'aria-sort': sorting ? (sorting.descending ? 'descending' : 'ascending') : 'none' } : {})}
                  sx={{ minWidth: 0, textAlign: align ?? 'start', fontSize: '0.75rem', fontWeight: 600, color: 'text.secondary' }}
                >
                  {sortable ? (
                    <ButtonBase
                      onClick={() => sortBy(key)}
                      sx={{
                        font: 'inherit',
                        color: sorting ? 'text.primary' : 'inherit',
                        gap: 0.5,
                        borderRadius: 0.5,
                        maxWidth: '100%',
                        minHeight: 24,
                        '&:hover': { color: 'text.primary' },
                      }}
                    >
                      <Box component="span" sx={{ overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap' }}>
                        {header}
                      </Box>
                      {sorting ? (
                        sorting.descending ? (
                          <ArrowDown aria-hidden sx={{ fontSize: 14 }} />
                        ) : (
                          <ArrowUp aria-hidden sx={{ fontSize: 14 }} />
                        )
                      ) : null}
                    </ButtonBase>
                  ) : (
                    header
                  )}
                </Box>
              );
            })}
          <Box role="columnheader" sx={{ ml: 'auto', display: 'flex', justifyContent: 'flex-end' }}>
            <ColumnChooser tableId={id} columns={columns} />
          </Box>
        </Box>
      </Box>
      <Box role="rowgroup" sx={{ position: 'relative', opacity: stale ? STALE_OPACITY : 1 }} style={{ height: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map(({ index, start, key }) => {
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
              height={rowHeight}
              template={template}
              narrow={narrow}
              active={rowKey === activeId}
              open={rowKey === openId}
              onOpen={() => {
                activate(rowKey);
                onOpen?.(row);
              }}
              onMenu={(at) => openMenu(row, at)}
              menuButton={
                menu ? (
                  <IconButton
                    tabIndex={-1}
                    aria-label={t('table.menu')}
                    aria-haspopup="menu"
                    onClick={(event) => {
                      event.stopPropagation();
                      const box = event.currentTarget.getBoundingClientRect();
                      openMenu(row, { left: box.left, top: box.bottom });
                    }}
                  >
                    <MoreHoriz sx={{ fontSize: 16 }} />
                  </IconButton>
                ) : null
              }
            />
          );
        })}
      </Box>
      {menu && menuAt ? <RowMenu actions={menu(menuAt.row)} at={menuAt} onClose={() => setMenuAt(null)} /> : null}
    </Box>
  );
}
