import { expect, test } from 'vitest';
import { readWho } from '../../../renderer/activity/who.ts';
import en from '../../../renderer/locales/en/activity.json' with { type: 'json' };
import fr from '../../../renderer/locales/fr/activity.json' with { type: 'json' };

test.each([
  ['root via browser', { name: 'root', word: 'who.browser' }],
  ['ops via command line', { name: 'ops', word: 'who.commandLine' }],
  ['uid 1000 (SystemError) via window', { name: 'uid 1000 (SystemError)', word: 'who.window' }],
  ['a via b via window', { name: 'a via b', word: 'who.window' }],
])('%s is read as who and by which way', (who, read) => {
  expect(readWho(who)).toEqual(read);
});

test('what is written in another form stays as it is', () => {
  for (const who of ['root', 'root via test', ' via window', '']) expect(readWho(who)).toBeNull();
});

test('each way is said in both languages', () => {
  expect(fr.who.browser).toBe('{{name}}, par le navigateur');
  expect(Object.keys(en.who)).toEqual(Object.keys(fr.who));
});
