import { expect, test } from 'vitest';
import { restartedWords } from '../../../../main/core/kubernetes/logs/log-words.ts';

test('how often a container started again, counted as each language counts', () => {
  const said = (restarts: number) => restartedWords({ pod: 'web-1', container: 'app' }, restarts);
  expect(said(1)).toEqual({ en: 'web-1: app started again (restart 1).', fr: 'web-1 : app a redémarré (1re fois).' });
  expect(said(2).fr).toBe('web-1 : app a redémarré (2e fois).');
});
