import { expect, test } from 'vitest';
import { mustBeLogged } from '../../../main/core/activity/verify.ts';

test('an entry must have a line of audit.log for as long as that is kept, a day left for time zones', () => {
  const now = Date.parse('2026-05-31T12:00:00.000Z');
  const daysAgo = (days: number) => new Date(now - days * 24 * 60 * 60_000).toISOString();
  expect([0, 1, 28, 29, 30, 400].map((days) => mustBeLogged(daysAgo(days), now))).toEqual([true, true, true, false, false, false]);
});
