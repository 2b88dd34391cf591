import { expect, test } from 'vitest';
import { firstAfter, gapRow, journalKind, rowsAfter, timeInRow } from '../../../renderer/servers/journal/journal-rows.ts';

const row = (second: number, message = 'said') =>
  `2026-11-21T07:24:${String(second).padStart(2, '0')}.000Z\t6\tcron.service\tcron\t${message}`;
const rows = [row(10), row(11), row(12), row(13)];

test('what a journal opened anew repeats is left out, what is new stays whole', () => {
  expect(rowsAfter(timeInRow(row(11)), rows)).toEqual([row(12), row(13)]);
  expect(rowsAfter(timeInRow(row(13)), rows)).toEqual([]);
  // Once something is new, a clock set back there hides nothing.
  expect(rowsAfter(timeInRow(row(11)), [row(11), row(12), row(9)])).toEqual([row(12), row(9)]);
});

test('lines are missing only where the first that came is later than the last known', () => {
  expect(firstAfter(timeInRow(row(11)), rows)).toBeNull();
  expect(firstAfter(timeInRow(row(9)), rows)).toBe(timeInRow(row(10)));
  expect(firstAfter(timeInRow(row(9)), [])).toBeNull();
});

test('what the window says stands at the time of the last line, as a line', () => {
  const gap = gapRow(timeInRow(row(11)), 'Pilothouse: not followed');
  expect(journalKind.read(gap)).toMatchObject({ time: timeInRow(row(11)), message: 'Pilothouse: not followed' });
  expect(rowsAfter(timeInRow(gap), rows)).toEqual([row(12), row(13)]);
});
