import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Said } from '../../../main/core/cli/run-output.ts';
import { jsonPieces, keep, mostKept, sameness } from '../../../main/core/cli/run-output.ts';

const MIB = 1024 * 1024;
const nothing = (): Said => ({ stdout: '', stderr: '', truncated: false });

describe('what is kept of what servers say', () => {
  test('less of each the more there are', () => {
    expect([1, 4, 8, 256, 2000].map(mostKept)).toEqual([64 * MIB, 64 * MIB, 32 * MIB, MIB, MIB / 4]);
  });

  test('up to the limit it is whole, beyond it is cut and says so, and the other stream is not touched', () => {
    const said = nothing();
    keep(said, 'stdout', 'abc', 5);
    keep(said, 'stdout', 'de', 5);
    expect(said).toEqual({ stdout: 'abcde', stderr: '', truncated: false });
    keep(said, 'stdout', 'f', 5);
    keep(said, 'stderr', 'ghi', 5);
    expect(said).toEqual({ stdout: 'abcde', stderr: 'ghi', truncated: true });
  });

  test('no character is cut in two', () => {
    const said = nothing();
    keep(said, 'stdout', 'ab😀', 3);
    expect(said).toEqual({ stdout: 'ab', stderr: '', truncated: true });
  });

  test('a stream without end takes no more memory than the limit', () => {
    const said = nothing();
    const piece = 'x'.repeat(MIB);
    for (let count = 0; count < 1000; count += 1) keep(said, 'stdout', piece, 2 * MIB);
    expect({ length: said.stdout.length, truncated: said.truncated }).toEqual({ length: 2 * MIB, truncated: true });
  });
});

describe('the document', () => {
  test('is the one that JSON.stringify makes', () => {
    const value = fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: 'grapheme' }), fc.jsonValue(), fc.constant(undefined));
    fc.assert(
      fc.property(fc.array(fc.dictionary(fc.string(), value), { maxLength: 4 }), (rows) => {
        expect([...jsonPieces(rows)].join('')).toBe(`${JSON.stringify(rows, null, 2)}\n`);
      }),
    );
  });

  test('is the same for a text of several pieces, wherever a character stands', () => {
    for (const shift of [0, 1]) {
      const rows = [{ host: 'web', stdout: `${'x'.repeat(shift)}${'😀\n'.repeat(MIB)}`, stderr: '' }];
      expect([...jsonPieces(rows)].join('') === `${JSON.stringify(rows, null, 2)}\n`).toBe(true);
    }
  });

  test('goes beyond the longest string, piece by piece', () => {
    const stdout = '\0'.repeat(64 * MIB);
    let length = 0;
    for (const piece of jsonPieces([{ stdout, stderr: stdout }])) length += piece.length;
    expect(length).toBeGreaterThan(2 ** 29);
  });
});

test('the same answers are told from others, however they are divided', () => {
  const one = { stdout: 'ab', stderr: 'c', truncated: false };
  expect(sameness(['ended', 0], one)).toBe(sameness(['ended', 0], { ...one }));
  const others = [sameness(['ended', 1], one), sameness(['ended', 0], { ...one, stdout: 'a', stderr: 'bc' })];
  expect(others).not.toContain(sameness(['ended', 0], one));
  expect(sameness(['ended', 0], { ...one, truncated: true })).not.toBe(sameness(['ended', 0], one));
});
