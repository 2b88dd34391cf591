import Box from '@mui/material/Box';
import type { ReactNode } from 'react';
import { MONO } from '../app/theme.ts';
import type { Column } from './table-columns.tsx';

interface LiveTableRowProps<Row> {
  readonly domId: string;
  readonly row: Row;
  readonly columns: readonly Column<Row>[];
  readonly index: number;
  readonly top: number;
  readonly height: number;
  readonly template: string;
  readonly narrow: boolean;
  readonly active: boolean;
  readonly open: boolean;
  readonly onOpen: () => void;
  readonly onMenu: (at: { readonly left: number; readonly top: number }) => void;
  readonly menuButton: ReactNode;
}

/** One row of a `LiveTable`, at its place. */
export function LiveTableRow<Row>({
  domId,
  row,
  columns,
  index,
  top,
  height,
  template,
  narrow,
  active,
  open,
  onOpen,
  onMenu,
  menuButton,
}: LiveTableRowProps<Row>) {
  const cell = ({ key, cell: show, mono, align }: Column<Row>) => (
    <Box
      key={key}
      role="gridcell"
      sx={{
        minWidth: 0,
        overflow: 'hidden',
        textOverflow: 'ellipsis',
        whiteSpace: 'nowrap',
        textAlign: narrow ? 'start' : (align ?? 'start'),
        ...(align === 'end' && { fontVariantNumeric: 'tabular-nums' }),
        ...(mono && { fontFamily: MONO, fontSize: '0.78125rem' }),
      }}
    >
      {show(row)}
    </Box>
  );
  return (
    <Box
      id={domId}
      role="row"
      aria-rowindex={index + 2}
      aria-selected={open}
      onClick={onOpen}
      onContextMenu={(event) => {
        event.preventDefault();
        onMenu({ left: event.clientX, top: event.clientY });
      }}
      style={{ transform: `translateY(${top}px)`, height }}
      sx={{
        position: 'absolute',
        insetInline: 0,
        top: 0,
        display: 'grid',
        gridTemplateColumns: narrow ? 'minmax(0, 1fr) 36px' : template,
        columnGap: 1.5,
        px: narrow ? 2 : 2.5,
        alignItems: 'center',
        cursor: 'default',
        borderBottom: 1,
        borderColor: 'surface.line',
        bgcolor: open ? 'surface.selected' : 'transparent',
        boxShadow: (theme) => (active ? `inset 2px 0 0 ${(theme.vars ?? theme).palette.primary.main}` : 'none'),
        '&:hover': { bgcolor: open ? 'surface.selected' : 'surface.raised' },
      }}
    >
      {narrow ? (
        <Box role="presentation" sx={{ minWidth: 0, display: 'grid', gap: 0.25 }}>
          {([1, 2] as const).map((line) => (
            <Box key={line} role="presentation" sx={{ display: 'flex', gap: 1, minWidth: 0, '& > :last-child': { flex: '0 1 auto' } }}>
              {columns.filter(({ narrowLine }) => narrowLine === line).map(cell)}
            </Box>
          ))}
        </Box>
      ) : (
        columns.map(cell)
      )}
      <Box role="gridcell" sx={{ display: 'flex', justifyContent: 'flex-end' }}>
        {menuButton}
      </Box>
    </Box>
  );
}
