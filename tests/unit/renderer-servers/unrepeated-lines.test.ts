import { expect, test } from 'vitest';
import { unrepeatedLines } from '../../../renderer/change/unrepeated-lines.ts';
import type { ChangeLine } from '../../../renderer/change/use-change.ts';

const output = (text: string): ChangeLine => ({ kind: 'output', text });
const step: ChangeLine = { kind: 'step', words: { en: 'Stopping', fr: 'Arrêt' } };
const refused = 'Failed to start ghost.service: Unit ghost.service not found.';

test('what a failure shows as its evidence is not said a second time, in whatever pieces it came', () => {
  expect(unrepeatedLines([output(`${refused}\n`)], `${refused}\n10:00 systemd: gone`)).toEqual([]);
  expect(unrepeatedLines([step, output(refused.slice(0, 9)), output(`${refused.slice(9)}\n`)], refused)).toEqual([step]);
});

test('other output stays whole, even where a piece of it stands in the evidence too', () => {
  expect(unrepeatedLines([output('Get:1 curl\n'), output(refused)], refused)).toEqual([output(`Get:1 curl\n${refused}`)]);
  expect(unrepeatedLines([output('done\n')], undefined)).toEqual([output('done\n')]);
  expect(unrepeatedLines([output('done\n')], '')).toEqual([output('done\n')]);
});
