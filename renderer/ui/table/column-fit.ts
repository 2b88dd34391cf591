import type { Column } from './table-columns.tsx';

const REM_PX = 16;
const GAP_PX = 12;
const PADDING_PX = 20;
const MENU_PX = 36;
const ENDS_PX = MENU_PX + 2 * PADDING_PX;

/** The least width of a grid track in px: `minmax(12rem, 2fr)` is 192, `80px` is 80. Tracks without a length count as 6rem. */
function leastPx(track: string): number {
  const [, amount, unit] = /([\d.]+)(rem|px)/u.exec(track) ?? [];
  return amount === undefined ? 6 * REM_PX : Number(amount) * (unit === 'rem' ? REM_PX : 1);
}

/**
 * The columns there is room for: those without a place in a narrow row are left out first, from the right. null when the
 * rest does not fit side by side either: then a row is two lines.
 */
export function columnsThatFit<Row>(columns: readonly Column<Row>[], widthPx: number): readonly Column<Row>[] | null {
  let fitting = columns;
  const needed = () => fitting.reduce((sum, { width }) => sum + leastPx(width) + GAP_PX, ENDS_PX);
  while (needed() > widthPx) {
    const dispensable = fitting.findLast(({ narrowLine, always }) => !narrowLine && !always);
    if (!dispensable) return null;
    fitting = fitting.filter((column) => column !== dispensable);
  }
  return fitting;
}
