import ViewColumn from '@mui/icons-material/ViewColumnOutlined';
import Checkbox from '@mui/material/Checkbox';
import IconButton from '@mui/material/IconButton';
import Menu from '@mui/material/Menu';
import MenuItem from '@mui/material/MenuItem';
import Tooltip from '@mui/material/Tooltip';
import type { ReactNode } from 'react';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { putSetting, useSettings } from '../../client/settings.ts';

/** A column of a `LiveTable`. */
export interface Column<Row> {
  readonly key: string;
  readonly header: string;
  /** A CSS grid track: `minmax(10rem, 1fr)`, `6rem`. Give the reason the widest. */
  readonly width: string;
  readonly cell: (row: Row) => ReactNode;
  /** What it is sorted by; without it the column cannot be sorted. */
  readonly sortBy?: (row: Row) => string | number;
  readonly align?: 'end';
  /** A machine's word: shown in the machine's type. */
  readonly mono?: boolean;
  /** Hidden until it is chosen. */
  readonly optional?: boolean;
  /** Cannot be hidden. */
  readonly always?: boolean;
  /** Names its row to screen readers; without one the first that cannot be hidden does. */
  readonly names?: boolean;
  /** The line it stands on in a narrow table, where a row is two lines; left out there without it. */
  readonly narrowLine?: 1 | 2;
}

/** The column whose cell names a row. */
export function namingColumn<Row>(columns: readonly Column<Row>[]): string | null {
  return (columns.find(({ names }) => names) ?? columns.find(({ always }) => always) ?? columns[0])?.key ?? null;
}

/** The columns that are shown: those chosen for this table, else all that are not optional. */
export function useChosenColumns<Row>(tableId: string, columns: readonly Column<Row>[]): readonly Column<Row>[] {
  const chosen = useSettings().appearance.columns[tableId];
  return useMemo(
    () => columns.filter(({ key, optional, always }) => always || (chosen ? chosen.includes(key) : !optional)),
    [columns, chosen],
  );
}

/** The button at the end of a table's head that chooses its columns; the choice is kept in the settings. */
export function ColumnChooser<Row>({ tableId, columns }: { readonly tableId: string; readonly columns: readonly Column<Row>[] }) {
  const { t } = useTranslation('ui');
  const [anchor, setAnchor] = useState<HTMLElement | null>(null);
  const shown = new Set(useChosenColumns(tableId, columns).map(({ key }) => key));
  const toggle = (key: string) => {
    const next = columns.map((column) => column.key).filter((each) => (each === key ? !shown.has(key) : shown.has(each)));
    putSetting(['appearance', 'columns', tableId], next);
  };
  return (
    <>
      <Tooltip title={t('table.columns')}>
        <IconButton aria-label={t('table.columns')} aria-haspopup="menu" onClick={(event) => setAnchor(event.currentTarget)}>
          <ViewColumn sx={{ fontSize: 16 }} />
        </IconButton>
      </Tooltip>
      <Menu open={anchor !== null} anchorEl={anchor} onClose={() => setAnchor(null)}>
        {columns
          .filter(({ always }) => !always)
          .map(({ key, header }) => (
            <MenuItem key={key} role="menuitemcheckbox" aria-checked={shown.has(key)} onClick={() => toggle(key)}>
              <Checkbox size="small" checked={shown.has(key)} tabIndex={-1} aria-hidden sx={{ p: 0 }} />
              {header}
            </MenuItem>
          ))}
      </Menu>
    </>
  );
}
