import fc from 'fast-check';
import { expect, test } from 'vitest';
import { guessPriority } from '../../../../main/core/kubernetes/logs/log-level.ts';
import { parseStampedLine } from '../../../../main/core/kubernetes/logs/log-line.ts';
import { parseSince } from '../../../../main/core/kubernetes/logs/log-since.ts';
import { packPodLogLines, podLogRows, readPodLogRow } from '../../../../preload/contract/pod-logs.ts';

test('a stamp becomes a time in UTC with nine decimals, whatever zone and precision the runtime writes', () => {
  expect(parseStampedLine('2026-11-21T10:00:00.123456789Z hello')).toEqual({ time: '2026-11-21T10:00:00.123456789Z', text: 'hello' });
  expect(parseStampedLine('2026-11-21T10:00:00.5Z hello').time).toBe('2026-11-21T10:00:00.500000000Z');
  expect(parseStampedLine('2026-11-21T10:00:00Z hello').time).toBe('2026-11-21T10:00:00.000000000Z');
  expect(parseStampedLine('2026-11-21T00:30:00.25+01:00 hello')).toEqual({ time: '2026-11-20T23:30:00.250000000Z', text: 'hello' });
});

test('an empty line, a line of spaces and a line without a stamp are lines', () => {
  expect(parseStampedLine('2026-11-21T10:00:00.1Z ').text).toBe('');
  expect(parseStampedLine('2026-11-21T10:00:00.1Z   indented').text).toBe('  indented');
  expect(parseStampedLine('no stamp')).toEqual({ time: '', text: 'no stamp' });
});

test('colours, titles and cursor movements are taken out; other control characters and writing directions are shown as unreadable', () => {
  const shown = (text: string) => parseStampedLine(`2026-11-21T10:00:00Z ${text}`).text;
  expect(shown('\u{1b}[1;31mERROR\u{1b}[0m it broke')).toBe('ERROR it broke');
  expect(shown('\u{1b}]8;;https://example.org\u{7}link\u{1b}]8;;\u{7}')).toBe('link');
  expect(shown('\u{1b}[2J\u{1b}[Hcleared')).toBe('cleared');
  expect(shown('a\u{0}b\u{8}c')).toBe('a\u{fffd}b\u{fffd}c');
  expect(shown('user\u{202e}txt.exe')).toBe('user\u{fffd}txt.exe');
  expect(shown('tab\tstays')).toBe('tab\tstays');
});

test('a carriage return within a line, as progress bars write it, breaks it', () => {
  expect(parseStampedLine('2026-11-21T10:00:00Z 10%\r20%\r\r30%').text).toBe('10%\n20%\n30%');
  expect(parseStampedLine('2026-11-21T10:00:00Z done\r').text).toBe('done');
});

test('the stamps that older kubelets put into a long line are taken out, and no others', () => {
  const stamp = '2026-11-21T10:00:00.123456789Z ';
  const piece = 'x'.repeat(16_384);
  expect(parseStampedLine(`${stamp}${piece}${stamp}${piece}${stamp}rest`).text).toBe(`${piece}${piece}rest`);
  const quoted = `${'y'.repeat(20_000)} at ${stamp}it said`;
  expect(parseStampedLine(`${stamp}${quoted}`).text).toBe(quoted);
});

test('what is packed comes out again, line breaks and tabs within a message included', () => {
  fc.assert(
    fc.property(
      fc.array(
        fc.record({
          time: fc.constantFrom('', '2026-11-21T10:00:00.000000001Z'),
          source: fc.nat(),
          priority: fc.integer({ min: 0, max: 7 }),
          message: fc.string({ unit: fc.constantFrom('a', 'é', '\t', '\n', '�', '😀', ' ') }),
        }),
        { minLength: 1 },
      ),
      (lines) => {
        expect(podLogRows(packPodLogLines(lines)).map(readPodLogRow)).toEqual(lines);
      },
    ),
  );
});

test('how grave a line is, as far as it says so', () => {
  const grave = (priority: number, ...lines: readonly string[]) => {
    for (const line of lines) expect([line, guessPriority(line)]).toEqual([line, priority]);
  };
  grave(
    3,
    'ERROR: relation "users" does not exist',
    '2026-11-21 10:00:00,123 - app - ERROR - it broke',
    '[error] 31#31: *1 connect() failed',
    '{"time":"...","level":"error","msg":"it broke"}',
    '{"level":50,"time":1732183200000,"msg":"it broke"}',
    'ts=2026-11-21T10:00:00Z level=error msg="it broke"',
    'E1121 10:00:00.000000       1 main.go:12] it broke',
    'Traceback (most recent call last):',
    "ModuleNotFoundError: No module named 'pyotp'",
    'java.lang.IllegalStateException: closed',
    '<3>it broke',
    'error: cannot open file',
  );
  grave(
    4,
    'WARN slow query',
    '[Warning] Access denied',
    'level=warning msg=slow',
    '{"severity":"WARNING"}',
    'W1121 10:00:00.000000 1 x.go:1] x',
  );
  grave(2, 'FATAL:  password authentication failed', '{"level":60}', 'panic: runtime error: index out of range', 'CRITICAL disk full');
  grave(7, 'DEBUG query took 3 ms', '{"level":"trace"}', 'level=debug msg=x');
  grave(
    6,
    'web is listening on 8080',
    'GET /errors 200 0 errors found',
    'no error here',
    'the error-handler was loaded',
    '{"msg":"ERROR in a message of an information","level":"info"}',
    'INFO ready',
    '',
  );
});

test('since: so long ago, or a time; anything else is refused in words', () => {
  expect(parseSince(null)).toEqual({});
  expect(parseSince('10m')).toEqual({ sinceSeconds: 600 });
  expect(parseSince('2h30m')).toEqual({ sinceSeconds: 9000 });
  expect(parseSince('0s')).toEqual({ sinceSeconds: 1 });
  expect(parseSince('2026-11-21T10:00:00+01:00')).toEqual({ sinceTime: '2026-11-21T10:00:00+01:00' });
  for (const wrong of ['yesterday', '10', '-5m', '2026-11-21', '2026-13-41T00:00:00Z', '999999999d'])
    expect(() => parseSince(wrong)).toThrow(wrong);
});
