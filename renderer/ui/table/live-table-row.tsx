import type { ReactNode } from 'react';
import { memo, useId } from 'react';
import { useTranslation } from 'react-i18next';
import { PickBox } from './pick-box.tsx';
import type { Column } from './table-columns.tsx';

interface LiveTableRowProps<Row> {
  readonly domId: string;
  readonly row: Row;
  readonly columns: readonly Column<Row>[];
  /** The column whose cell names the row. */
  readonly naming: string | null;
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
  const { domId, row, columns, naming, index, top, narrow, active, open, picked, hasMenu } = props;
  const { t } = useTranslation('ui');
  const id = useId();
  const name = { key: naming, id: `${id}-name` };
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
          <PickBox chosen={picked ? 'all' : 'none'} label={t('table.pick')} of={{ id: `${id}-pick`, namedBy: name.id }} />
        </div>
      )}
      {narrow ? (
        <div role="presentation" className="lines">
          <Line columns={columns} name={name} line={1} row={row} />
          <Line columns={columns} name={name} line={2} row={row} />
        </div>
      ) : (
        columns.map((column) => <Cell key={column.key} column={column} name={name} row={row} />)
      )}
      <div role="gridcell" className="last">
        {hasMenu ? (
          <button
            type="button"
            className="menu"
            tabIndex={-1}
            id={`${id}-menu`}
            aria-label={t('table.menu')}
            aria-labelledby={`${id}-menu ${name.id}`}
            aria-haspopup="menu"
          >
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

/** The cell that names the row: of which column, and its id. */
interface NameCell {
  readonly key: string | null;
  readonly id: string;
}

function Line<Row>({
  columns,
  name,
  line,
  row,
}: {
  readonly columns: readonly Column<Row>[];
  readonly name: NameCell;
  readonly line: 1 | 2;
  readonly row: Row;
}): ReactNode {
  return (
    <div role="presentation" className="line">
      {columns
        .filter(({ narrowLine }) => narrowLine === line)
        .map((column) => (
          <Cell key={column.key} column={column} name={name} row={row} />
        ))}
    </div>
  );
}

function Cell<Row>({ column, name, row }: { readonly column: Column<Row>; readonly name: NameCell; readonly row: Row }): ReactNode {
  const names = column.key === name.key;
  return (
    <div
      {...(names ? { role: 'rowheader', id: name.id } : { role: 'gridcell' })}
      className={`cell${column.mono ? ' mono' : ''}${column.align === 'end' ? ' end' : ''}`}
    >
      {column.cell(row)}
    </div>
  );
}
