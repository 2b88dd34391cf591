import { expect, test } from 'vitest';
import { whoText } from '../../../main/core/cli/audit.ts';

test('who made a change, and by what way, is said in the language of the terminal; any other text stands as it is', () => {
  expect(whoText('root via command line', 'en')).toBe('root via command line');
  expect(whoText('root via command line', 'fr')).toBe('root, en ligne de commande');
  expect(whoText('a via b via browser', 'fr')).toBe('a via b, par le navigateur');
  expect(whoText('ops via window', 'fr')).toBe('ops, par la fenêtre');
  for (const other of ['pilothouse', 'ops via post', ' via window']) expect(whoText(other, 'fr')).toBe(other);
});
