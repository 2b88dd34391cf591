import type { SxProps, Theme } from '@mui/material/styles';
import { MONO } from '../../app/theme.ts';
import { STALE_OPACITY } from '../stale.ts';
import type { Column } from './table-columns.tsx';

/** Where two modes differ: the theme's colour as a CSS variable. */
const palette = (theme: Theme) => (theme.vars ?? theme).palette;

/**
 * The look of a table, written once for all its rows: a style sheet rule costs nothing for each of the rows that fly by.
 * Rows are `.row`, cells `.cell`, `.mono` and `.end`.
 */
export function tableStyles<Row>(columns: readonly Column<Row>[], narrow: boolean, rowHeight: number, picks: boolean): SxProps<Theme> {
  const pick = picks ? '20px ' : '';
  const template = narrow ? `${pick}minmax(0, 1fr) 36px` : `${pick}${columns.map(({ width }) => width).join(' ')} 36px`;
  const paddingX = narrow ? 2 : 2.5;
  return {
    flex: 1,
    overflow: 'auto',
    overflowAnchor: 'none',
    outlineOffset: -2,
    bgcolor: 'surface.base',
    '@media (max-height: 439.98px)': { maxHeight: '80vh' },
    '& .head': {
      display: narrow ? 'flex' : 'grid',
      flexWrap: 'wrap',
      gridTemplateColumns: template,
      alignItems: 'center',
      columnGap: 1.5,
      px: paddingX,
      minHeight: rowHeight > 40 ? 32 : rowHeight,
    },
    '& .rows': { position: 'relative' },
    '& .rows.stale': { opacity: STALE_OPACITY },
    '& .row': {
      position: 'absolute',
      insetInline: 0,
      top: 0,
      height: rowHeight,
      display: 'grid',
      gridTemplateColumns: template,
      columnGap: 1.5,
      px: paddingX,
      alignItems: 'center',
      cursor: 'default',
      borderBottom: 1,
      borderColor: 'surface.line',
      contain: 'layout style',
    },
    '& .row:hover': { bgcolor: 'surface.raised' },
    '& .row.open, & .row[aria-selected="true"]': { bgcolor: 'surface.selected' },
    '& .row.active': { boxShadow: (theme: Theme) => `inset 2px 0 0 ${palette(theme).primary.main}` },
    '& .row.group': { gridTemplateColumns: `${pick}minmax(0, 1fr)`, bgcolor: 'surface.canvas' },
    '& .row.group:hover': { bgcolor: 'surface.raised' },
    '& .heading': { minWidth: 0, overflow: 'hidden' },
    '& .fold': {
      display: 'flex',
      alignItems: 'center',
      gap: 1,
      maxWidth: '100%',
      height: 28,
      p: 0,
      border: 0,
      font: 'inherit',
      color: 'text.secondary',
      bgcolor: 'transparent',
      whiteSpace: 'nowrap',
      cursor: 'pointer',
    },
    '& .pick': { display: 'grid', placeItems: 'center', alignSelf: 'stretch', mx: -1 },
    '& .pick input': {
      width: 15,
      height: 15,
      m: 0,
      cursor: 'pointer',
      accentColor: (theme: Theme) => palette(theme).primary.main,
    },
    '& .cell': { minWidth: 0, overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap' },
    '& .cell.mono': { fontFamily: MONO, fontSize: '0.78125rem' },
    '& .cell.end': { textAlign: narrow ? 'start' : 'end', fontVariantNumeric: 'tabular-nums' },
    '& .lines': { minWidth: 0, display: 'grid', gap: 0.25 },
    '& .line': { display: 'flex', gap: 1, minWidth: 0 },
    '& .last': { display: 'flex', justifyContent: 'flex-end' },
    '& .menu': {
      display: 'grid',
      placeItems: 'center',
      width: 28,
      height: 28,
      p: 0,
      border: 0,
      borderRadius: 1,
      color: 'text.secondary',
      bgcolor: 'transparent',
      cursor: 'pointer',
    },
    '& .menu:hover': { color: 'text.primary', bgcolor: 'surface.line' },
  };
}
