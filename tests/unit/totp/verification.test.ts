import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { CodeShape } from '../../../main/core/totp/one-time-code.ts';
import { codeAt, stepAt } from '../../../main/core/totp/one-time-code.ts';
import type { VerifiedEntry } from '../../../main/core/totp/verification.ts';
import { judgeCode, toVerification } from '../../../main/core/totp/verification.ts';

const key = Buffer.from('12345678901234567890');
const now = Date.UTC(2026, 2, 1, 12, 0, 10);
const entry: VerifiedEntry = { key, algorithm: 'SHA1', digits: 6, periodSeconds: 30, lastStep: null };

/** The code an app with this shape shows, its clock `aheadSeconds` ahead. */
function appShows(shape: Partial<CodeShape>, aheadSeconds = 0): string {
  const full = { ...entry, ...shape };
  return codeAt(key, stepAt(now + aheadSeconds * 1000, full.periodSeconds), full);
}

function judge(code: string, change: Partial<VerifiedEntry> = {}) {
  return judgeCode({ ...entry, ...change }, code, now);
}

describe('a code that is accepted', () => {
  test.each([
    ['now', 0],
    ['one step ahead', 30],
    ['one step behind', -30],
  ])('%s', (_, drift) => {
    expect(toVerification(judge(appShows({}, drift)))).toEqual({ valid: true, driftSeconds: drift });
  });

  test.each(['%s %s', '%s-%s', ' %s%s\n', '%s\u{a0}%s', '%s\u{202f}%s'])('written as "%s"', (pattern) => {
    const code = appShows({});
    expect(judge(pattern.replace('%s', code.slice(0, 3)).replace('%s', code.slice(3)))).toMatchObject({ kind: 'accepted' });
  });
});

describe('a code that is refused says why', () => {
  const step = stepAt(now, 30);

  test('the phone is ahead', () => {
    const verification = toVerification(judge(appShows({}, 90)));
    expect(verification).toMatchObject({ valid: false, driftSeconds: 90 });
    expect(verification.reason?.en).toContain('the phone is about 90 s ahead of this computer');
    expect(verification.reason?.fr).toContain('le téléphone avance d’environ 90 s sur cet ordinateur');
  });

  test('the phone is behind, up to 20 steps', () => {
    expect(toVerification(judge(appShows({}, -600)))).toMatchObject({
      valid: false,
      driftSeconds: -600,
      reason: { en: expect.stringContaining('600 s behind') as string },
    });
  });

  test('further than 20 steps it is no code of this secret', () => {
    expect(toVerification(judge(appShows({}, 630)))).toMatchObject({
      valid: false,
      reason: { en: expect.stringContaining('no code of this secret') as string },
    });
  });

  test('already used', () => {
    expect(judge(appShows({}), { lastStep: step })).toMatchObject({
      kind: 'refused',
      attempt: true,
      reason: { en: 'This code was already used. The next one comes in 20 s.' },
    });
  });

  test('older than one that was already used', () => {
    expect(judge(appShows({}, -30), { lastStep: step })).toMatchObject({
      kind: 'refused',
      reason: { en: 'A newer code was already used. The next one comes in 20 s.' },
    });
  });

  test('a step after the used one is accepted', () => {
    expect(judge(appShows({}, 30), { lastStep: step })).toMatchObject({ kind: 'accepted', step: step + 1 });
  });

  test('the app ignored the algorithm', () => {
    expect(toVerification(judge(appShows({ algorithm: 'SHA1' }), { algorithm: 'SHA256' }))).toEqual({
      valid: false,
      reason: {
        en: 'Right secret, other settings: the app ignored SHA256 and used SHA1. Enrol again with what the app can do.',
        fr: 'Bon secret, autres réglages : l’application a ignoré SHA256 et utilisé SHA1. Enrôlez à nouveau avec ce que l’application sait faire.',
      },
    });
  });

  test('the app shows other digits', () => {
    expect(toVerification(judge(appShows({ digits: 6 }), { digits: 8 })).reason?.en).toContain('the app shows 6 digits instead of 8');
  });

  test('the app has another period', () => {
    expect(toVerification(judge(appShows({ periodSeconds: 30 }), { periodSeconds: 60 })).reason?.en).toContain(
      'the app changes its code every 30 s instead of every 60 s',
    );
  });

  test('the app ignored everything', () => {
    const { en, fr } = toVerification(judge(appShows({}), { algorithm: 'SHA512', digits: 8, periodSeconds: 60 })).reason ?? {
      en: '',
      fr: '',
    };
    for (const part of ['SHA512 and used SHA1', '6 digits instead of 8', 'every 30 s instead of every 60 s']) expect(en).toContain(part);
    for (const part of ['SHA512 et utilisé SHA1', '6 chiffres au lieu de 8', 'toutes les 30 s au lieu de 60 s']) expect(fr).toContain(part);
  });

  test.each([
    ['12345', 'This code has 5 digits; 6 are expected.'],
    ['123456789', 'This code has 9 digits; 6 are expected.'],
    ['12a456', 'A code is made of digits only.'],
    ['', 'A code is made of digits only.'],
    ['   ', 'A code is made of digits only.'],
    ['١٢٣٤٥٦', 'A code is made of digits only.'],
  ])('"%s" cannot be a code and does not count as an attempt', (typed, reason) => {
    expect(judge(typed)).toEqual({
      kind: 'refused',
      why: 'no-code',
      attempt: false,
      reason: { en: reason, fr: expect.any(String) as string },
    });
  });
});

describe('whatever is typed', () => {
  test('only the code of this step or a neighbour is accepted, and only once', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 999_999 }), (number) => {
        const code = String(number).padStart(6, '0');
        const neighbours = [-30, 0, 30].map((drift) => appShows({}, drift));
        const judgement = judge(code);
        expect(judgement.kind === 'accepted').toBe(neighbours.includes(code));
        if (judgement.kind === 'accepted') expect(judge(code, { lastStep: judgement.step }).kind).toBe('refused');
      }),
      { numRuns: 100, examples: [[Number(appShows({}))], [Number(appShows({}, 30))], [Number(appShows({}, -30))]] },
    );
  });

  test('any drift within 20 steps is found and named', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: -20, max: 20 }),
        fc.uint8Array({ minLength: 20, maxLength: 20 }),
        fc.constantFrom(30, 60),
        (drift, bytes, periodSeconds) => {
          const code = codeAt(bytes, stepAt(now, periodSeconds) + drift, { algorithm: 'SHA1', digits: 8 });
          const { driftSeconds, valid } = toVerification(
            judgeCode({ key: bytes, algorithm: 'SHA1', digits: 8, periodSeconds, lastStep: null }, code, now),
          );
          expect(driftSeconds).toBe(drift * periodSeconds);
          expect(valid).toBe(Math.abs(drift) <= 1);
        },
      ),
    );
  });

  test('no text breaks it', () => {
    const keyboard = fc.constantFrom('0', '7', '9', ' ', '-', '.', '\t', '\u{0}', 'a', 'é', '٣', '𝟘');
    fc.assert(fc.property(fc.string({ unit: keyboard, maxLength: 32 }), (typed) => ['accepted', 'refused'].includes(judge(typed).kind)));
  });
});
