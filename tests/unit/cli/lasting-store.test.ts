import { expect, test } from 'vitest';
import { whyNotSealed } from '../../../main/core/cli/lasting-store.ts';
import { failure, words } from '../../../main/core/failure.ts';

test('no sealed file, or a damaged one, is said; a closed one would take a secret once it is opened', () => {
  expect(whyNotSealed({ exists: false, problem: null })).toMatchObject({
    kind: 'sealed-file-missing',
    remedy: { en: expect.stringContaining('pilothouse credentials store create') },
  });
  const damaged = failure('sealed-file-damaged', words('damaged', 'endommagé'), words('restore', 'restaurez'));
  expect(whyNotSealed({ exists: true, problem: damaged })).toBe(damaged);
  expect(whyNotSealed({ exists: true, problem: null })).toBeNull();
});
