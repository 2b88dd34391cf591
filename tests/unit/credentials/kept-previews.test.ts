import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { keepPreviews } from '../../../main/core/credentials/kept-previews.ts';

const MINUTE = 60_000;
let wiped: string[];

beforeEach(() => {
  vi.useFakeTimers();
  wiped = [];
});
afterEach(() => {
  vi.useRealTimers();
});

const opened = () => keepPreviews<string>({ forMs: 10 * MINUTE, atMost: 2, wipe: (preview) => void wiped.push(preview) });

test('a preview nobody comes back to is wiped when its time is over, and keeps no process alive', () => {
  const previews = opened();
  previews.put('a', 'of a');
  vi.advanceTimersByTime(10 * MINUTE - 1);
  expect(wiped).toEqual([]);
  vi.advanceTimersByTime(1);
  expect(wiped).toEqual(['of a']);
  expect(previews.use('a', () => Promise.resolve(1))).toBeNull();
  expect(vi.getTimerCount()).toBe(0);
});

test('what is being imported is wiped once that is done, also when it failed', async () => {
  const previews = opened();
  for (const [token, fails] of [
    ['a', false],
    ['b', true],
  ] as const) {
    previews.put(token, `of ${token}`);
    const { promise, resolve, reject } = Promise.withResolvers<string>();
    const used = previews.use(token, () => promise);
    vi.advanceTimersByTime(11 * MINUTE);
    expect(wiped).not.toContain(`of ${token}`);
    if (fails) reject(new Error('disk full'));
    else resolve('kept');
    if (fails) await expect(used).rejects.toThrow('disk full');
    else expect(await used).toBe('kept');
    expect(wiped).toContain(`of ${token}`);
  }
  expect(wiped).toEqual(['of a', 'of b']);
});

test('a failed import may be tried again; the oldest gives way to one more; the lock wipes them all', async () => {
  const previews = opened();
  previews.put('a', 'of a');
  await expect(previews.use('a', () => Promise.reject(new Error('refused')))).rejects.toThrow('refused');
  expect(wiped).toEqual([]);
  previews.put('b', 'of b');
  previews.put('c', 'of c');
  expect(wiped).toEqual(['of a']);
  previews.clear();
  expect(wiped).toEqual(['of a', 'of b', 'of c']);
  expect(vi.getTimerCount()).toBe(0);
});
