import { describe, expect, test } from 'vitest';
import { nestsTooDeep } from '../../../renderer/mail/catcher/inert-html.ts';

describe('HTML that would hold a browser up', () => {
  test.each(['<b>', '<div>', '<p><b><i>', '<a href="x"><FONT>', '<table><tr><td>'])('nests %s without an end', (piece) => {
    expect(nestsTooDeep(piece.repeat(400_000).slice(0, 1_000_000))).toBe(true);
  });

  test.each(['<b>x</b>', '<p>x', '<br>', '<tr><td>x', '<li>x', '<img src=x>', '</b>', '<table><tr><td>x</td></tr></table>', 'a < b '])(
    'is not many of %s one after the other',
    (piece) => {
      expect(nestsTooDeep(piece.repeat(20_000))).toBe(false);
    },
  );

  test('is not a newsletter of tables in tables', () => {
    expect(nestsTooDeep('<table><tr><td>'.repeat(40) + '</td></tr></table>'.repeat(40))).toBe(false);
  });
});
