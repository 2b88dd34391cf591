import { expect, test } from 'vitest';
import type { PaletteEntry } from '../../../renderer/app/palette/entries.ts';
import { rankEntries, recentEntries, typedSshTarget } from '../../../renderer/app/palette/ranking.ts';

const entry = (id: string, title: string, more: Partial<PaletteEntry> = {}): PaletteEntry => ({
  id,
  title,
  kind: 'host',
  run: '/',
  ...more,
});
const entries = [
  entry('page/health', 'Santé', { kind: 'page' }),
  entry('server/web-10', 'web-10', { detail: 'ops@10.0.0.10' }),
  entry('server/web-1', 'web-1', { detail: 'ops@10.0.0.1' }),
  entry('server/old-web', 'old-web'),
  entry('cluster/prod', 'prod', { kind: 'context', keywords: ['kubernetes'] }),
];
const found = (typed: string, recent: readonly string[] = []) => rankEntries(entries, typed, recent).map(({ id }) => id);

test('the very name comes first, then names that begin so, then names that contain it', () => {
  expect(found('web-1')).toEqual(['server/web-1', 'server/web-10']);
  expect(found('web')).toEqual(['server/web-10', 'server/web-1', 'server/old-web']);
});
test('accents and capitals need not be typed', () => expect(found('sante')).toEqual(['page/health']));
test('details and keywords are searched too', () => {
  expect(found('10.0.0.10')).toEqual(['server/web-10']);
  expect(found('kube')).toEqual(['cluster/prod']);
});
test('every typed word must be found', () => {
  expect(found('web ops')).toEqual(['server/web-10', 'server/web-1']);
  expect(found('web zebra')).toEqual([]);
});
test('letters in their order are enough for a name', () => expect(found('olw')).toEqual(['server/old-web']));
test('among equals, what was opened last comes first', () =>
  expect(found('web', ['server/web-1'])).toEqual(['server/web-1', 'server/web-10', 'server/old-web']));
test('recent entries stand in the order they were opened; those that are gone are left out', () => {
  expect(recentEntries(entries, ['cluster/prod', 'server/gone', 'server/web-1']).map(({ id }) => id)).toEqual([
    'cluster/prod',
    'server/web-1',
  ]);
});

test.each([
  ['ssh ops@web-9', 'ops@web-9'],
  ['ssh web-9', 'web-9'],
  ['  ops@web-9 ', 'ops@web-9'],
  ['ssh ops@2001:db8::1', 'ops@2001:db8::1'],
  ['ssh -p 2222 root@127.0.0.1', 'root@127.0.0.1:2222'],
  ['ssh web-9 -p2222', 'web-9:2222'],
  ['ssh -p 2222 root@2001:db8::1', 'root@[2001:db8::1]:2222'],
  ['ssh root@127.0.0.1:2222', 'root@127.0.0.1:2222'],
])('%j names a server', (typed, target) => expect(typedSshTarget(typed)).toBe(target));
test.each(['web-9', 'ssh', 'ssh -oProxyCommand=x', 'ssh -p 2222', 'ssh -p x web-9', 'ssh ops@-x', 'a@b@c', 'ssh a/b', 'user@', '@host'])(
  '%j names none',
  (typed) => expect(typedSshTarget(typed)).toBeNull(),
);
