import { expect, test } from 'vitest';
import { dataDirOf } from '../../../main/core/cli/data-folder.ts';

test('a --data-dir whose folder was forgotten takes no other option for it', () => {
  expect(() => dataDirOf('--json')).toThrow('the folder is missing');
  expect(dataDirOf('./--json')).toBe('./--json');
});
