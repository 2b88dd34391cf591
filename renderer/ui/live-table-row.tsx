import type { ReactNode } from 'react';
import { memo } from 'react';
import { useTranslation } from 'react-i18next';
import { PickBox } from './pick-box.tsx';
import type { Column } from './table-columns.tsx';

interface LiveTableRowProps<Row> {
  readonly domId: string;
  readonly row: Row;
  readonly columns: readonly Column<Row>[];
  readonly index: number;
  readonly top: number;
  readonly narrow: boolean;
  readonly active: boolean;
  readonly open: boolean;
  /** Chosen or not; null where rows cannot be chosen. */
  readonly picked: boolean | null;
  readonly hasMenu: boolean;
}

/** One row of a `LiveTable`, at its place. Plain elements, styled and listened to by the table: dozens are made while one scrolls. */
function Row<Row>(props: LiveTableRowProps<Row>) {
  const { domId, row, columns, index, top, narrow, active, open, picked, hasMenu } = props;
  const { t } = useTranslation('ui');
  return (
    <div
      id={domId}
      role="row"
      className={`row${active ? ' active' : ''}${open ? ' open' : ''}`}
      data-index={index}
      aria-rowindex={index + 2}
      aria-selected={picked ?? open}
      style={{ transform: `translateY(${top}px)` }}
    >
      {picked === null ? null : (
        <div role="gridcell" className="pick">
          <PickBox chosen={picked ? 'all' : 'none'} label={t('table.pick')} />
        </div>
      )}
      {narrow ? (
        <div role="presentation" className="lines">
          <Line columns={columns} line={1} row={row} />
          <Line columns={columns} line={2} row={row} />
        </div>
      ) : (
        columns.map((column) => <Cell key={column.key} column={column} row={row} />)
      )}
      <div role="gridcell" className="last">
        {hasMenu ? (
          <button type="button" className="menu" tabIndex={-1} aria-label={t('table.menu')} aria-haspopup="menu">
            <svg aria-hidden width="16" height="16" viewBox="0 0 16 16" fill="currentColor">
              <circle cx="3" cy="8" r="1.4" />
              <circle cx="8" cy="8" r="1.4" />
              <circle cx="13" cy="8" r="1.4" />
            </svg>
          </button>
        ) : null}
      </div>
    </div>
  );
}

/** Painted again only when something of it changed. */
export const LiveTableRow = memo(Row) as typeof Row;

function Line<Row>({
  columns,
  line,
  row,
}: {
  readonly columns: readonly Column<Row>[];
  readonly line: 1 | 2;
  readonly row: Row;
}): ReactNode {
  return (
    <div role="presentation" className="line">
      {columns
        .filter(({ narrowLine }) => narrowLine === line)
        .map((column) => (
          <Cell key={column.key} column={column} row={row} />
        ))}
    </div>
  );
}

function Cell<Row>({ column, row }: { readonly column: Column<Row>; readonly row: Row }): ReactNode {
  return (
    <div role="gridcell" className={`cell${column.mono ? ' mono' : ''}${column.align === 'end' ? ' end' : ''}`}>
      {column.cell(row)}
    </div>
  );
}
