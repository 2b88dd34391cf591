import { expect, test } from 'vitest';
import { formatsFor } from '../../../renderer/ui/formats.ts';
import { steppedFrom } from '../../../renderer/ui/now.ts';

const at = Date.UTC(2026, 10, 21, 7, 24, 27, 413);
const { relative } = formatsFor('en', 'en-GB');
const told = (seconds: number) => relative(at, steppedFrom(at, at + seconds * 1000));

test('an age never goes back: from 59 seconds on it counts whole minutes', () => {
  expect(told(1.9)).toBe('just now');
  expect(told(59.9)).toBe('59 sec ago');
  for (const seconds of [60, 61, 62.5, 89, 119.9]) expect(told(seconds)).toBe('1 min ago');
  expect(told(120)).toBe('2 min ago');
  const ages = Array.from({ length: 4000 }, (_, index) => steppedFrom(at, at + index * 900));
  expect(ages).toEqual(ages.toSorted((one, other) => one - other));
});

test('what is still to come is not told as further away than it is', () => {
  expect(told(-59.9)).toBe('in 59 sec');
  expect(told(-90)).toBe('in 1 min');
});
