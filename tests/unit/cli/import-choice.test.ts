import { expect, test } from 'vitest';
import { chosenFrom, noteOf, planText } from '../../../main/core/cli/import-choice.ts';
import { createOutput } from '../../../main/core/cli/output.ts';
import { words } from '../../../main/core/failure.ts';
import type { ImportItem } from '../../../preload/contract/secret-bundles.ts';

const item = (about: Partial<ImportItem>): ImportItem => ({
  index: 0,
  name: 'HOST',
  label: '',
  kind: 'token',
  suggested: false,
  state: 'new',
  note: null,
  ...about,
});

test('what an import leaves out says why, and how it is taken all the same', () => {
  const items = [
    item({}),
    item({ index: 1, name: 'API_TOKEN', suggested: true }),
    item({ index: 2, name: 'DB_PASSWORD', state: 'different' }),
    item({ index: 3, name: 'OTHER_KEY', note: words('Line 4 refers to another variable.', 'La ligne 4 renvoie à une autre variable.') }),
  ];
  const taken = chosenFrom({ items }, {});
  expect(taken).toEqual([{ index: 1, replace: false }]);
  const said = items.map((one) => noteOf(one, taken, {})?.en ?? null);
  expect(said).toEqual([
    'Left out: it does not look like a secret. To take it: --take HOST',
    null,
    'Left out: another value is kept under this name. To replace it: --replace DB_PASSWORD',
    'Line 4 refers to another variable. Left out: it may be no secret. To take it: --take OTHER_KEY',
  ]);
  expect(planText(items, (one) => noteOf(one, taken, {}), createOutput(false, 'fr'))).toContain('cela ne ressemble pas à un secret');
});

test('what was taken, or left out by name, needs no reason', () => {
  const items = [item({}), item({ index: 1, name: 'PORT' })];
  for (const wanted of [{ all: true }, { take: ['HOST'] }]) {
    const taken = chosenFrom({ items }, wanted);
    expect(items.map((one) => noteOf(one, taken, wanted))).toEqual([null, null]);
  }
});
