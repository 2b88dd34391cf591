import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Column } from '../../../renderer/ui/table/table-columns.tsx';
import { columnsThatFit } from '../../../renderer/ui/table/column-fit.ts';
import { nextSort, sortRows } from '../../../renderer/ui/table/table-order.ts';

interface Row {
  readonly name: string;
  readonly size: number;
}
const columns: readonly Column<Row>[] = [
  { key: 'name', header: 'Name', width: 'minmax(12rem, 2fr)', narrowLine: 1, sortBy: ({ name }) => name, cell: ({ name }) => name },
  { key: 'reason', header: 'Reason', width: 'minmax(12rem, 3fr)', narrowLine: 2, cell: () => '' },
  { key: 'size', header: 'Size', width: '6rem', sortBy: ({ size }) => size, cell: ({ size }) => size },
  { key: 'age', header: 'Age', width: '6rem', cell: () => '' },
];
const rows: readonly Row[] = ['web-10', 'web-2', 'Web-1', 'été'].map((name, index) => ({ name, size: index % 2 }));
const keys = (fitting: readonly Column<Row>[] | null) => fitting?.map(({ key }) => key);

test('names sort as people count', () => {
  expect(sortRows(rows, columns, { key: 'name', descending: false }, 'fr').map(({ name }) => name)).toEqual([
    'été',
    'Web-1',
    'web-2',
    'web-10',
  ]);
});
test('without a sorted column the order is the page’s own', () => expect(sortRows(rows, columns, null, 'en')).toBe(rows));
test('a column that cannot be sorted changes nothing', () =>
  expect(sortRows(rows, columns, { key: 'age', descending: true }, 'en')).toBe(rows));
test('sorting loses no row, and equals keep the page’s order both ways', () => {
  fc.assert(
    fc.property(fc.array(fc.record({ name: fc.string(), size: fc.integer({ min: 0, max: 3 }) })), fc.boolean(), (many, descending) => {
      const sorted = sortRows(many, columns, { key: 'size', descending }, 'en');
      expect(new Set(sorted)).toEqual(new Set(many));
      for (const [index, row] of sorted.entries()) {
        const after = sorted[index + 1];
        if (!after) continue;
        expect(descending ? row.size >= after.size : row.size <= after.size).toBe(true);
        if (row.size === after.size) expect(many.indexOf(row)).toBeLessThan(many.indexOf(after));
      }
    }),
  );
});
test('a head goes from ascending to descending and back to the page’s order', () => {
  const up = nextSort(null, 'name');
  expect(up).toEqual({ key: 'name', descending: false });
  expect(nextSort(up, 'name')).toEqual({ key: 'name', descending: true });
  expect(nextSort(nextSort(up, 'name'), 'name')).toBeNull();
  expect(nextSort(up, 'size')).toEqual({ key: 'size', descending: false });
});

test('columns there is no room for are left out from the right, never name and reason', () => {
  expect(keys(columnsThatFit(columns, 1200))).toEqual(['name', 'reason', 'size', 'age']);
  expect(keys(columnsThatFit(columns, 640))).toEqual(['name', 'reason', 'size']);
  expect(keys(columnsThatFit(columns, 500))).toEqual(['name', 'reason']);
});
test('where not even those fit side by side, a row is two lines', () => expect(columnsThatFit(columns, 320)).toBeNull());
