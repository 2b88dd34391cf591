import { expect, test } from 'vitest';
import { explanationText } from '../../../main/core/cli/kubernetes/explain.ts';
import type { Explanation } from '../../../preload/contract/explanations.ts';
import { words } from '../../../main/core/failure.ts';

const explanation: Explanation = {
  object: { resource: 'deployments', namespace: 'shop', name: 'api' },
  rule: 'crash/python-module',
  level: 'failing',
  what: words('Its pod ends.', 'Son pod s’arrête.'),
  means: words('A module is missing.', 'Un module manque.'),
  since: '2026-11-21T21:00:06Z',
  howOften: words('exit 1, 4 restarts', 'code de sortie 1, 4 redémarrages'),
  stillServes: words('Nothing.', 'Rien.'),
  whatToDo: [words('Add it.', 'Ajoutez-le.')],
  evidence: [{ source: words('Last lines', 'Dernières lignes'), text: 'one\ntwo', at: null }],
  links: [],
  also: [],
  unseen: [words('This login may not read events.', 'Cet identifiant n’a pas le droit de lire events.')],
};

test('an explanation on the terminal: what, why, since when, what serves, what to do, the words themselves, what was not seen', () => {
  expect(explanationText(explanation, { say: ({ en }) => en })).toBe(
    [
      'deployments/api (shop): failing',
      'Its pod ends.',
      'A module is missing.',
      'Since: 2026-11-21T21:00:06Z, exit 1, 4 restarts',
      'What still serves: Nothing.',
      'What to do:',
      '  - Add it.',
      'Last lines:',
      '  | one',
      '  | two',
      '',
      'This login may not read events.',
    ].join('\n'),
  );
});

test('in French it is French throughout, and how often stands even without a date', () => {
  const text = explanationText({ ...explanation, since: null }, { say: ({ fr }) => fr });
  expect(text.split('\n').slice(0, 4)).toEqual([
    'deployments/api (shop) : en échec',
    'Son pod s’arrête.',
    'Un module manque.',
    'Jusqu’ici : code de sortie 1, 4 redémarrages',
  ]);
});
