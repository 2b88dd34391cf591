import { expect, it } from 'vitest';
import { diffText } from '../../../main/core/cli/diff-text.ts';

it('shows what changes line by line, with three lines around it', () => {
  const text = (image: string) => `a: 1\nb: 2\nc: 3\nd: 4\nimage: ${image}\n`;
  expect(diffText([{ path: 'shop/deployment/web', before: text('web:1'), after: text('web:2') }], 'en')).toEqual([
    '  shop/deployment/web',
    '    @@ -2,4 +2,4 @@',
    '     b: 2',
    '     c: 3',
    '     d: 4',
    '    -image: web:1',
    '    +image: web:2',
  ]);
});

it('says what is new and what is deleted', () => {
  expect(diffText([{ path: 'x', before: null, after: 'a\n' }], 'en')).toEqual(['  x (new)', '    @@ -1,0 +1,1 @@', '    +a']);
  expect(diffText([{ path: 'x', before: 'a\n', after: null }], 'fr')).toEqual(['  x (supprimé)', '    @@ -1,1 +1,0 @@', '    -a']);
});

it('names every file, and says how many lines are too many for a terminal', () => {
  const long = Array.from({ length: 1000 }, (_, at) => `line ${at}\n`).join('');
  const shown = diffText(
    [
      { path: 'x', before: null, after: long },
      { path: 'y', before: null, after: 'b\n' },
    ],
    'en',
  );
  expect(shown).toContain('  y (new)');
  expect(shown).not.toContain('    +line 999');
  expect(shown.at(-1)).toBe('  … 604 more lines; --dry-run --json has them all');
});
