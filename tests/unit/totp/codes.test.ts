import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import * as fc from 'fast-check';
import { generateSync, ScureBase32Plugin } from 'otplib';
import { describe, expect, test } from 'vitest';
import { decodeBase32, encodeBase32 } from '../../../main/core/totp/base32.ts';
import { codeAt, endOfStep, stepAt } from '../../../main/core/totp/one-time-code.ts';

const oathtool = '/usr/bin/oathtool';
const missing = existsSync(oathtool) ? '' : ` (skipped: ${oathtool} is missing: apt-get install oathtool)`;

const ascii = (text: string) => Buffer.from(text, 'ascii');

describe('base32', () => {
  test.each([
    ['', ''],
    ['f', 'MY'],
    ['fo', 'MZXQ'],
    ['foo', 'MZXW6'],
    ['foob', 'MZXW6YQ'],
    ['fooba', 'MZXW6YTB'],
    ['foobar', 'MZXW6YTBOI'],
  ])('RFC 4648 §10: "%s" is %s', (text, encoded) => {
    expect(encodeBase32(ascii(text))).toBe(encoded);
    expect(decodeBase32(encoded)?.toString('ascii')).toBe(text);
  });

  test('secrets as sites print them: small letters, spaces, hyphens, padding', () => {
    expect(decodeBase32('mzxw 6ytb-oi======')?.toString('ascii')).toBe('foobar');
  });

  test.each(['MZXW1', 'MZXW8', 'otpauth://totp/x', 'ÄÖÜ'])('%s is not base32', (text) => {
    expect(decodeBase32(text)).toBeNull();
  });

  test('any bytes come back, the same as another implementation writes them', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 80 }), (bytes) => {
        expect(encodeBase32(bytes)).toBe(new ScureBase32Plugin().encode(bytes, { padding: false }));
        expect([...(decodeBase32(encodeBase32(bytes)) ?? [])]).toEqual([...bytes]);
      }),
    );
  });
});

describe('codes', () => {
  test.each(['755224', '287082', '359152', '969429', '338314', '254676', '287922', '162583', '399871', '520489'])(
    'RFC 4226 appendix D: %s',
    (code) => {
      const all = Array.from({ length: 10 }, (_, counter) =>
        codeAt(ascii('12345678901234567890'), counter, { algorithm: 'SHA1', digits: 6 }),
      );
      expect(all).toContain(code);
      expect(all).toEqual(['755224', '287082', '359152', '969429', '338314', '254676', '287922', '162583', '399871', '520489']);
    },
  );

  // The seeds of the reference implementation in RFC 6238 appendix A, which appendix B leaves out (erratum 2866).
  const seeds = {
    SHA1: '12345678901234567890',
    SHA256: '12345678901234567890123456789012',
    SHA512: '1234567890123456789012345678901234567890123456789012345678901234',
  } as const;
  test.each([
    [59, '94287082', '46119246', '90693936'],
    [1_111_111_109, '07081804', '68084774', '25091201'],
    [1_111_111_111, '14050471', '67062674', '99943326'],
    [1_234_567_890, '89005924', '91819424', '93441116'],
    [2_000_000_000, '69279037', '90698825', '38618901'],
    [20_000_000_000, '65353130', '77737706', '47863826'],
  ])('RFC 6238 appendix B at %i s', (seconds, sha1, sha256, sha512) => {
    const at = (algorithm: keyof typeof seeds) => codeAt(ascii(seeds[algorithm]), stepAt(seconds * 1000, 30), { algorithm, digits: 8 });
    expect([at('SHA1'), at('SHA256'), at('SHA512')]).toEqual([sha1, sha256, sha512]);
  });

  const shapes = fc.record({
    bytes: fc.uint8Array({ minLength: 16, maxLength: 64 }),
    algorithm: fc.constantFrom('SHA1' as const, 'SHA256' as const, 'SHA512' as const),
    digits: fc.constantFrom(6 as const, 7 as const, 8 as const),
    period: fc.constantFrom(10, 30, 60),
    seconds: fc.integer({ min: 0, max: 20_000_000_000 }),
  });

  test('any secret, shape and time gives the code otplib gives', () => {
    fc.assert(
      fc.property(shapes, ({ bytes, algorithm, digits, period, seconds }) => {
        const theirs = generateSync({
          secret: bytes,
          algorithm: algorithm === 'SHA1' ? 'sha1' : algorithm === 'SHA256' ? 'sha256' : 'sha512',
          digits,
          period,
          epoch: seconds,
        });
        expect(codeAt(bytes, stepAt(seconds * 1000, period), { algorithm, digits })).toBe(theirs);
      }),
    );
  });

  test.skipIf(missing !== '')(`any secret, shape and time gives the code oathtool gives${missing}`, () => {
    fc.assert(
      fc.property(shapes, ({ bytes, algorithm, digits, period, seconds }) => {
        const options = [`--totp=${algorithm.toLowerCase()}`, `--digits=${digits}`, `--time-step-size=${period}s`, `--now=@${seconds}`];
        const theirs = execFileSync(oathtool, [...options, '-'], { input: Buffer.from(bytes).toString('hex'), encoding: 'ascii' }).trim();
        expect(codeAt(bytes, stepAt(seconds * 1000, period), { algorithm, digits })).toBe(theirs);
      }),
      { numRuns: 200 },
    );
  });

  test('a step ends where the next begins', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 4_102_444_800_000 }), fc.constantFrom(10, 30, 60), (nowMs, period) => {
        const end = endOfStep(stepAt(nowMs, period), period).getTime();
        expect(end).toBeGreaterThan(nowMs);
        expect(end - nowMs).toBeLessThanOrEqual(period * 1000);
        expect(stepAt(end, period)).toBe(stepAt(nowMs, period) + 1);
        expect(stepAt(end - 1, period)).toBe(stepAt(nowMs, period));
      }),
    );
  });
});
