import ArrowDown from '@mui/icons-material/ArrowDownwardOutlined';
import ArrowUp from '@mui/icons-material/ArrowUpwardOutlined';
import Box from '@mui/material/Box';
import ButtonBase from '@mui/material/ButtonBase';
import { memo } from 'react';
import { useTranslation } from 'react-i18next';
import type { Column } from './table-columns.tsx';
import { ColumnChooser } from './table-columns.tsx';
import { PickBox } from './pick-box.tsx';
import type { Sort } from './table-order.ts';
import type { Chosen } from './table-selection.ts';

interface LiveTableHeadProps<Row> {
  readonly tableId: string;
  readonly columns: readonly Column<Row>[];
  readonly shown: readonly Column<Row>[];
  readonly narrow: boolean;
  readonly sort: Sort;
  readonly onSort: (key: string) => void;
  /** The box that chooses all rows; null where rows cannot be chosen. */
  readonly picks: { readonly chosen: Chosen; readonly onPick: () => void } | null;
}

/** The head of a `LiveTable`: names that sort, and the choice of columns at its end. */
function Head<Row>({ tableId, columns, shown, narrow, sort, onSort, picks }: LiveTableHeadProps<Row>) {
  const { t } = useTranslation('ui');
  return (
    <Box
      role="rowgroup"
      sx={{ position: 'sticky', top: 0, zIndex: 2, bgcolor: 'surface.raised', borderBottom: 1, borderColor: 'surface.line' }}
    >
      <div role="row" className="head" aria-rowindex={1}>
        {picks ? (
          <div role="columnheader" className="pick">
            <PickBox chosen={picks.chosen} label={t('table.pickAll')} onPick={picks.onPick} />
          </div>
        ) : null}
        {shown
          .filter(({ narrowLine }) => !narrow || narrowLine)
          .map((column) => (
            <HeadCell key={column.key} column={column} sort={sort?.key === column.key ? sort : null} onSort={onSort} />
          ))}
        <Box role="columnheader" sx={{ ml: 'auto', display: 'flex', justifyContent: 'flex-end' }}>
          <ColumnChooser tableId={tableId} columns={columns} />
        </Box>
      </div>
    </Box>
  );
}

/** Painted again only when columns or order change, not while one scrolls. */
export const LiveTableHead = memo(Head) as typeof Head;

interface HeadCellProps<Row> {
  readonly column: Column<Row>;
  /** How the table is sorted by this column; null when it is not. */
  readonly sort: Sort;
  readonly onSort: (key: string) => void;
}

function HeadCell<Row>({ column, sort, onSort }: HeadCellProps<Row>) {
  const look = { minWidth: 0, textAlign: column.align ?? 'start', fontSize: '0.75rem', fontWeight: 600, color: 'text.secondary' } as const;
  if (!column.sortBy) {
    return (
      <Box role="columnheader" sx={look}>
        {column.header}
      </Box>
    );
  }
  const Arrow = sort?.descending ? ArrowDown : ArrowUp;
  return (
    <Box role="columnheader" aria-sort={sort ? (sort.descending ? 'descending' : 'ascending') : 'none'} sx={look}>
      <ButtonBase
        onClick={() => onSort(column.key)}
        sx={{
          font: 'inherit',
          color: sort ? 'text.primary' : 'inherit',
          gap: 0.5,
          borderRadius: 0.5,
          maxWidth: '100%',
          minHeight: 24,
          '&:hover': { color: 'text.primary' },
        }}
      >
        <Box component="span" sx={{ overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap' }}>
          {column.header}
        </Box>
        {sort ? <Arrow aria-hidden sx={{ fontSize: 14 }} /> : null}
      </ButtonBase>
    </Box>
  );
}
