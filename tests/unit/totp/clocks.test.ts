import { describe, expect, test } from 'vitest';
import { mustBeAddress, mustBeCode } from '../../../main/core/cli/totp/totp-explain.ts';
import { compared, dateIn, httpClock, unreachable } from '../../../main/core/totp/explanation/clocks.ts';
import { adviceFor } from '../../../main/core/totp/explanation/explain-code.ts';
import {
  ntpStateIn,
  synchronisedChrony,
  synchronisedSystemsetup,
  synchronisedW32tm,
} from '../../../main/core/totp/explanation/ntp-state.ts';

describe('the clock of a server', () => {
  test.each([
    ['1795305600.250000000\n', { ms: 1_795_305_600_250, stepMs: 0 }],
    ['1795305600.%N\n', { ms: 1_795_305_600_000, stepMs: 1_000 }],
    ['1795305600.N\n', { ms: 1_795_305_600_000, stepMs: 1_000 }],
    ['1795305600\n', { ms: 1_795_305_600_000, stepMs: 1_000 }],
    ['Sun Nov 22\n', { ms: null, stepMs: 0 }],
  ])('%j', (stdout, expected) => {
    expect(dateIn(stdout)).toEqual(expected);
  });

  test('is compared with the middle of the question and its answer, and says how sure that is', () => {
    expect(compared('web-1', 1_000_094_100, 1_000_000_000, 1_000_000_200, 0)).toEqual({
      with: 'web-1',
      aheadSeconds: 94,
      uncertainSeconds: 0.1,
      meaning: {
        en: 'This computer’s clock is 94 s behind that of web-1.',
        fr: 'L’horloge de cet ordinateur retarde de 94 s sur celle de web-1.',
      },
    });
    expect(compared('web-1', 1_000_000_000, 1_000_094_000, 1_000_094_000, 0).meaning.en).toContain('94 s ahead of that of web-1');
    expect(compared('web-1', 1_000_001_000, 1_000_000_000, 1_000_000_400, 1_000)).toMatchObject({
      aheadSeconds: 1.3,
      uncertainSeconds: 0.7,
      meaning: { en: 'The clocks of web-1 and of this computer agree to within 1.3 s.', fr: expect.stringContaining('1,3 s') as string },
    });
  });
});

describe('whether the network keeps the clock', () => {
  test('timedatectl, then chronyc; null where neither is there', async () => {
    const answers = (texts: Readonly<Record<string, string>>) => (program: string) => Promise.resolve(texts[program] ?? null);
    expect(await ntpStateIn('linux', answers({ timedatectl: 'yes\n' }))).toBe(true);
    expect(await ntpStateIn('linux', answers({ timedatectl: 'no\n' }))).toBe(false);
    expect(await ntpStateIn('linux', answers({ chronyc: 'Leap status     : Normal\n' }))).toBe(true);
    expect(await ntpStateIn('linux', answers({}))).toBeNull();
  });

  test('each program’s own words', () => {
    expect(synchronisedChrony('Reference ID    : 00000000 ()\nLeap status     : Not synchronised\n')).toBe(false);
    expect(synchronisedW32tm('Leap Indicator: 0(no warning)\r\nStratum: 4')).toBe(true);
    expect(synchronisedW32tm('Indicateur de dérive : 3(non synchronisé)\r\n')).toBe(false);
    expect(synchronisedSystemsetup('Network Time: On\n')).toBe(true);
    expect(synchronisedSystemsetup('You need administrator access to run this tool... exiting!\n')).toBeNull();
  });
});

describe('what to do', () => {
  const kept = { synchronised: true, meaning: { en: '', fr: '' } };
  const other = (aheadSeconds: number) => ({ with: 'web-1', aheadSeconds, uncertainSeconds: 0.1, meaning: { en: '', fr: '' } });
  const advice = (...input: Parameters<typeof adviceFor>) =>
    adviceFor(...input)
      .map(({ en }) => en)
      .join(' ');

  test('the device and the server agree: this computer is off', () => {
    const found = { finding: 'other-time', driftSeconds: 90 } as const;
    expect(advice(found, { ...kept, synchronised: false }, other(94))).toContain(
      'this computer’s clock is the one that is off, by about 94 s',
    );
  });

  test('only the server is off', () => {
    expect(advice({ finding: 'right', driftSeconds: 0 }, kept, other(-94))).toContain('The clock of web-1 is off by about 94 s');
  });

  test('a code of nobody says nothing of enrolling again; one that should be of an entry does', () => {
    const unknown = { kind: 'refused', why: 'unknown', attempt: true, reason: { en: '', fr: '' } } as const;
    expect(advice({ finding: 'unknown', driftSeconds: null, judgement: null }, kept, null)).toBe('');
    expect(advice({ finding: 'unknown', driftSeconds: null, judgement: unknown }, kept, null)).toContain('Enrol again');
  });

  test('nobody else is off: the device is', () => {
    expect(advice({ finding: 'other-time', driftSeconds: 90 }, kept, other(0.2))).toContain('Set the clock of the device');
  });
});

describe('a web server that cannot be asked', () => {
  const why = (error: unknown) => unreachable('https://a.example', error).failure;

  test('is said in words, never by the name the runtime gives its own errors', () => {
    const failed = (cause?: Error) => new TypeError('fetch failed', { cause });
    const coded = (code: string) => failed(Object.assign(new Error(code), { code }));
    expect(why(failed())).toMatchObject({ cause: { en: 'https://a.example did not answer.' } });
    expect(why(failed(new Error('bad port'))).cause.en).toMatch(/its port belongs to another service/u);
    expect(why(coded('ECONNREFUSED'))).toMatchObject({
      kind: 'connection-refused',
      cause: { en: 'https://a.example did not answer (ECONNREFUSED).' },
    });
    expect(why(coded('HPE_INVALID_CONSTANT')).cause.en).toBe('What answers at https://a.example is no web server.');
    expect(why(new DOMException('late', 'TimeoutError'))).toMatchObject({
      kind: 'connection-timed-out',
      cause: { en: 'https://a.example did not answer within 15 s.' },
    });
    for (const error of [failed(), failed(new Error('x')), new TypeError('x')]) expect(why(error).cause.en).not.toContain('TypeError');
  });

  test('an address with a password is refused without repeating it', async () => {
    const asked = httpClock('https://ops:tidal-lantern@a.example/x', new AbortController().signal);
    await expect(asked).rejects.toMatchObject({ failure: { kind: 'bad-input', remedy: { en: 'Leave them out: https://a.example' } } });
  });

  test('on the command line what is no address, and an address in the place of the code, are named as such', () => {
    for (const text of ['example.com', 'ftp://a.example', 'http://', 'https://a b'])
      expect(() => mustBeAddress(text)).toThrow(/no address/u);
    for (const text of ['http://a.example:8080/x', 'HTTPS://a.example']) expect(() => mustBeAddress(text)).not.toThrow();
    for (const text of ['https://a.example', '', ' ', '1'.repeat(33)]) expect(() => mustBeCode(text)).toThrow(/no code/u);
    for (const text of ['123456', '123 456', 'abc']) expect(() => mustBeCode(text)).not.toThrow();
  });
});
