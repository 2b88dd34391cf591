import { expect, test } from 'vitest';
import type { LogSource } from '../../../preload/contract/pod-logs.ts';
import { packPodLogLines, podLogRows } from '../../../preload/contract/pod-logs.ts';
import { createKnownSources, expressionOf, noteRow, podLogKind, rowFilter } from '../../../renderer/clusters/logs/pod-log-rows.ts';
import { createHues } from '../../../renderer/clusters/logs/source-hues.ts';
import { createLogLines } from '../../../renderer/ui/log/log-lines.ts';

const source = (id: number, pod: string, container = 'app'): LogSource => ({
  id,
  namespace: 'shop',
  pod,
  podUid: `uid-${pod}`,
  container,
  role: 'main',
  state: 'running',
});
const at = (second: number) => `2026-11-21T10:00:${String(second).padStart(2, '0')}.000000000Z`;
const rows = (...lines: readonly (readonly [number, number, string, number?])[]) =>
  podLogRows(packPodLogLines(lines.map(([id, second, message, priority = 6]) => ({ time: at(second), source: id, priority, message }))));

test('read anew with other numbers, lines keep their pods, and those that are here are not shown twice', () => {
  const known = createKnownSources();
  const lines = createLogLines(podLogKind(known));
  known.begin();
  known.learn([source(0, 'web-a'), source(1, 'web-b')]);
  lines.push(known.adopt(rows([0, 1, 'a one'], [1, 2, 'b one'])));
  known.begin();
  known.learn([source(0, 'web-b'), source(1, 'web-a')]);
  lines.push(known.adopt(rows([1, 1, 'a one'], [0, 2, 'b one'], [1, 3, 'a two'], [0, 4, 'b two'])));
  expect(
    lines
      .get()
      .shown.map((row) => lines.read(row))
      .map(({ identifier, message }) => `${identifier} ${message}`),
  ).toEqual(['web-a/app a one', 'web-b/app b one', 'web-a/app a two', 'web-b/app b two']);
});

test('a pod that is no longer read after a new beginning is gone', () => {
  const known = createKnownSources();
  known.learn([source(0, 'web-a'), source(1, 'web-b')]);
  known.begin();
  known.learn([source(0, 'web-b')]);
  expect(known.all().map(({ pod, state }) => `${pod} ${state}`)).toEqual(['web-a gone', 'web-b running']);
});

test('lines are chosen by level, container and expression; notes between them stay', () => {
  const known = createKnownSources();
  known.learn([source(0, 'web-a'), source(1, 'web-b')]);
  const all = [...rows([0, 1, 'GET /a 500', 3], [1, 2, 'GET /b 200'], [1, 3, 'GET /c 500', 3]), noteRow(at(4), 'web-a is gone.')];
  const chosen = (filter: Partial<Parameters<typeof rowFilter>[0]>) => {
    const allows = rowFilter({ priority: null, hidden: new Set(), expression: null, ...filter }, known);
    return all.filter((row) => allows?.(row) ?? true).map((row) => podLogKind(known).read(row).message);
  };
  expect(rowFilter({ priority: null, hidden: new Set(), expression: null }, known)).toBeNull();
  expect(chosen({ priority: 3 })).toEqual(['GET /a 500', 'GET /c 500', 'web-a is gone.']);
  expect(chosen({ hidden: new Set(['web-a/app']) })).toEqual(['GET /b 200', 'GET /c 500', 'web-a is gone.']);
  expect(chosen({ expression: expressionOf(String.raw`/[bc]\s`) })).toEqual(['GET /b 200', 'GET /c 500', 'web-a is gone.']);
});

test('an expression that is none yet is none; what only the older syntax allows is one', () => {
  expect(expressionOf('order (')).toBeNull();
  expect(expressionOf(String.raw`a\-b`)?.test('A-B')).toBe(true);
});

test('a pod has one colour; the first ones have each another', () => {
  const hue = createHues();
  const first = ['a', 'b', 'c', 'd', 'e', 'f'].map((name) => hue(name));
  expect(new Set(first).size).toBe(6);
  expect(hue('c')).toBe(first[2]);
  expect(createHues()('a')).toBe(first[0]);
});
