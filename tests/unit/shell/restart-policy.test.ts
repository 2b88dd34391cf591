import { describe, expect, test } from 'vitest';
import { restartDelay } from '../../../main/shell/restart-policy.ts';

const NOW = 1_800_000_000_000;

describe('a core that ended is started again', () => {
  test('almost at once the first time', () => {
    expect(restartDelay([NOW], NOW)).toBe(200);
  });

  test('later each time it ends again within a minute', () => {
    const delays = [1, 2, 3, 4].map((count) =>
      restartDelay(
        Array.from({ length: count }, () => NOW),
        NOW,
      ),
    );
    expect(delays).toEqual([200, 800, 3200, 10_000]);
  });

  test('not at all after five ends within a minute', () => {
    expect(restartDelay([NOW - 59_000, NOW - 40_000, NOW - 20_000, NOW - 10_000, NOW], NOW)).toBeNull();
  });

  test('as if for the first time when the earlier ends are more than a minute old', () => {
    expect(restartDelay([NOW - 400_000, NOW - 300_000, NOW - 200_000, NOW - 100_000, NOW], NOW)).toBe(200);
  });
});
