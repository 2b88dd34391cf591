import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { packJournalLines } from '../../../preload/contract/journal.ts';
import { journalKind } from '../../../renderer/servers/journal/journal-rows.ts';
import { createLogLines, readLines } from '../../../renderer/ui/log/log-lines.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const line = (message: string) => ({ time: '2026-11-21T10:00:00.000Z', priority: 6, identifier: 'app', message });
const many = (count: number, from = 0) => Array.from({ length: count }, (_, index) => line(`line ${from + index}`));

test('the newest lines are kept, at most a tenth more than asked, and what was let go is counted', () => {
  const lines = createLogLines(readLines, 100);
  for (let round = 0; round < 50; round += 1) lines.push(many(37, round * 37));
  const { shown, kept, dropped } = lines.get();
  expect(kept).toBeLessThanOrEqual(110);
  expect(kept + dropped).toBe(50 * 37);
  expect(shown.at(-1)?.message).toBe(`line ${50 * 37 - 1}`);
  expect(shown).toHaveLength(kept);
});

test('narrowed lines are those with every word, old ones and new ones', () => {
  const lines = createLogLines(readLines, 100);
  lines.push([line('GET /a 200'), line('GET /b 500')]);
  lines.narrow('get 500');
  expect(lines.get().shown.map(({ message }) => message)).toEqual(['GET /b 500']);
  lines.push([line('POST 500'), line('get /c 500')]);
  expect(lines.get().shown.map(({ message }) => message)).toEqual(['GET /b 500', 'get /c 500']);
  lines.narrow('');
  expect(lines.get().shown).toHaveLength(4);
});

test('of narrowed lines those are let go that are no longer kept', () => {
  const narrowed = createLogLines(readLines, 100);
  const after = createLogLines(readLines, 100);
  narrowed.narrow('7');
  for (let round = 0; round < 50; round += 1) {
    for (const lines of [narrowed, after]) lines.push(many(37, round * 37));
    after.narrow('7');
    expect(narrowed.get().shown).toEqual(after.get().shown);
    after.narrow('');
  }
  expect(narrowed.get().dropped).toBeGreaterThan(1000);
});

test('a change is told at once, those that follow together, those of a flood less often, and none is lost', () => {
  const lines = createLogLines(readLines, 100_000);
  const told: number[] = [];
  const end = lines.subscribe(() => told.push(lines.get().kept));
  lines.push(many(5));
  expect(told).toEqual([5]);
  lines.push([]);
  lines.push(many(1000));
  lines.push(many(5));
  expect(told).toEqual([5]);
  vi.advanceTimersByTime(100);
  expect(told).toEqual([5, 1010]);
  lines.push(many(1));
  vi.advanceTimersByTime(249);
  expect(told).toHaveLength(2);
  vi.advanceTimersByTime(1);
  expect(told).toEqual([5, 1010, 1011]);
  end();
  lines.push(many(5));
  vi.advanceTimersByTime(1000);
  expect(told).toHaveLength(3);
});

test('rows of a journal are searched by what is shown of them, not by their unit or time', () => {
  const lines = createLogLines(journalKind, 100);
  const row = (identifier: string, message: string) =>
    packJournalLines([{ time: '2026-11-21T10:00:00.000Z', priority: 6, unit: 'web.service', identifier, message }]);
  lines.push([row('nginx', 'started\tby hand'), row('app', 'listens')]);
  const found = (text: string) => {
    lines.narrow(text);
    return lines.get().shown.map((kept) => lines.read(kept).message);
  };
  expect(found('NGINX hand')).toEqual(['started\tby hand']);
  expect(found('listens')).toEqual(['listens']);
  expect(found('service')).toEqual([]);
  expect(found('2026')).toEqual([]);
});
