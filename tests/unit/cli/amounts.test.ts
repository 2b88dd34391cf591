import { expect, test } from 'vitest';
import { durationText, sizeText } from '../../../main/core/cli/amounts.ts';
import { headings } from '../../../main/core/cli/kubernetes/headings.ts';

test.each([
  [512, '512 B', '512 o'],
  [1536, '1.5 KiB', '1,5 Kio'],
  [8_262_451_200, '7.7 GiB', '7,7 Gio'],
  [137_438_953_472, '128 GiB', '128 Gio'],
  [3 * 2 ** 40, '3.0 TiB', '3,0 Tio'],
])('%i bytes are %s', (bytes, english, french) => {
  expect([sizeText(bytes, false), sizeText(bytes, true)]).toEqual([english, french]);
});

test.each([
  [86_400 * 12 + 3 * 3600, '12 days 3 h', '12 jours 3 h'],
  [86_400, '1 day 0 h', '1 jour 0 h'],
  [3 * 3600 + 300, '3 h 5 min', '3 h 5 min'],
  [59, '0 min', '0 min'],
])('%i seconds are %s', (seconds, english, french) => {
  expect([durationText(seconds, false), durationText(seconds, true)]).toEqual([english, french]);
});

test('headings follow the language', () => {
  expect(headings({ language: 'fr' }, 'NAME', 'STATE', 'LAST USED')).toEqual(['NOM', 'ÉTAT', 'DERNIER USAGE']);
  expect(headings({ language: 'en' }, 'NAME', 'STATE')).toEqual(['NAME', 'STATE']);
});
