import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { auditActions } from '../../../preload/contract/activity.ts';
import { actionWord } from '../../../renderer/activity/actions.ts';

function pathsOf(part: unknown, path = ''): string[] {
  if (typeof part !== 'object' || part === null) return [path];
  return Object.entries(part).flatMap(([key, value]) => pathsOf(value, path === '' ? key : `${path}.${key}`));
}

test.each(['en', 'fr'])('every change the journal records has its words in %s, and no words are left over', (language) => {
  const words: unknown = JSON.parse(
    readFileSync(new URL(`../../../renderer/locales/${language}/activity.json`, import.meta.url), 'utf8'),
    (key, value: unknown) => (key === '' && typeof value === 'object' && value !== null && 'actions' in value ? value.actions : value),
  );
  expect(pathsOf(words).toSorted()).toEqual([...auditActions].toSorted());
});

test('a change that only another version knows is shown as it is named', () => {
  expect(actionWord('mail.send')).toBe('actions.mail.send');
  expect(actionWord('dns.zone.replace')).toBeUndefined();
  expect(actionWord('constructor')).toBeUndefined();
});
