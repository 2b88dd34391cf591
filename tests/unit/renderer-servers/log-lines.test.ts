import { expect, test } from 'vitest';
import { createLogLines } from '../../../renderer/ui/log-lines.ts';

const line = (message: string) => ({ time: '2026-11-21T10:00:00.000Z', priority: 6, identifier: 'app', message });
const many = (count: number, from = 0) => Array.from({ length: count }, (_, index) => line(`line ${from + index}`));

test('the newest lines are kept, at most a tenth more than asked, and what was let go is counted', () => {
  const lines = createLogLines(100);
  for (let round = 0; round < 50; round += 1) lines.push(many(37, round * 37));
  const { shown, kept, dropped } = lines.get();
  expect(kept).toBeLessThanOrEqual(110);
  expect(kept + dropped).toBe(50 * 37);
  expect(shown.at(-1)?.message).toBe(`line ${50 * 37 - 1}`);
  expect(shown).toHaveLength(kept);
});

test('narrowed lines are those with every word, old ones and new ones', () => {
  const lines = createLogLines(100);
  lines.push([line('GET /a 200'), line('GET /b 500')]);
  lines.narrow('get 500');
  expect(lines.get().shown.map(({ message }) => message)).toEqual(['GET /b 500']);
  lines.push([line('POST 500'), line('get /c 500')]);
  expect(lines.get().shown.map(({ message }) => message)).toEqual(['GET /b 500', 'get /c 500']);
  lines.narrow('');
  expect(lines.get().shown).toHaveLength(4);
});

test('each change is told, once a batch', () => {
  const lines = createLogLines(10);
  let told = 0;
  const end = lines.subscribe(() => (told += 1));
  lines.push(many(5));
  lines.push([]);
  end();
  lines.push(many(5));
  expect(told).toBe(1);
});
