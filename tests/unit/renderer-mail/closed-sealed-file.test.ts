import { expect, test } from 'vitest';
import { failure, words } from '../../../main/core/failure.ts';
import { closedSealedFile } from '../../../renderer/ui/closed-sealed-file.ts';

test('a form offers to open the sealed file only where there is one that opens', () => {
  expect(closedSealedFile({ exists: true, open: false, problem: null })).toBe(true);
  expect(closedSealedFile({ exists: true, open: true, problem: null })).toBe(false);
  expect(closedSealedFile({ exists: false, open: false, problem: null })).toBe(false);
  const damaged = failure('sealed-file-damaged', words('damaged', 'endommagé'), words('restore', 'restaurez'));
  expect(closedSealedFile({ exists: true, open: false, problem: damaged })).toBe(false);
});
