import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { LONGEST_LINE, lineSplitter, parseLogLine } from '../../../main/core/servers/parse/docker-log.ts';
import { bytesOf, parseStats } from '../../../main/core/servers/parse/docker-stats.ts';
import { maskedArguments, shownValue } from '../../../main/core/credentials/masked-values.ts';
import { fixture } from './fixture.ts';

describe('what containers take', () => {
  test('docker 20.10: a document a line; what is between two crashes has no numbers', () => {
    const all = parseStats(fixture('stats-docker-20.10.txt'));
    expect(all).toHaveLength(4);
    const running = all.filter(({ memoryBytes }) => memoryBytes !== null);
    expect(running.every(({ id }) => /^[0-9a-f]{64}$/u.test(id))).toBe(true);
    expect(running).toContainEqual(expect.objectContaining({ memoryLimitBytes: 64 * 2 ** 20, processes: expect.any(Number) as number }));
  });

  test('podman 4.3: one array', () => {
    const all = parseStats(fixture('stats-podman-4.3.txt'));
    expect(all).toHaveLength(3);
    expect(all.find(({ id }) => id.startsWith('9f38d'))).toMatchObject({ cpuPercent: 6.72, memoryBytes: 557_100, processes: 1 });
    expect(all.find(({ id }) => id.startsWith('2d956'))).toMatchObject({ cpuPercent: null, memoryBytes: null });
  });

  test.each([
    ['784KiB', 802_816],
    ['1.5GiB', 1_610_612_736],
    ['557.1kB', 557_100],
    ['0B', 0],
    ['--', null],
    ['', null],
  ])('%s', (written, bytes) => expect(bytesOf(written)).toBe(bytes));
});

describe('lines of a log', () => {
  test('time and text, without colours', () => {
    expect(parseLogLine('2026-11-21T15:29:16.124246434Z \u{1b}[31mERROR\u{1b}[0m gone\r')).toEqual({
      time: '2026-11-21T15:29:16.124246434Z',
      text: 'ERROR gone',
    });
    expect(parseLogLine('2026-11-21T16:29:16.1+01:00 ')).toEqual({ time: '2026-11-21T16:29:16.1+01:00', text: '' });
    expect(parseLogLine('Error: no such container')).toEqual({ time: null, text: 'Error: no such container' });
    expect(parseLogLine('a\u{0}b').text).toBe('a\u{fffd}b');
  });

  test('whole lines come out however the stream is cut', () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ maxLength: 40 }).map((line) => line.replaceAll('\n', ''))),
        fc.array(fc.integer({ min: 1, max: 7 })),
        (lines, cuts) => {
          const text = lines.map((line) => `${line}\n`).join('');
          const got: string[] = [];
          const split = lineSplitter((line) => got.push(line));
          let at = 0;
          for (const size of cuts) {
            split.push(text.slice(at, at + size));
            at += size;
          }
          split.push(text.slice(at));
          split.end();
          expect(got).toEqual(lines);
        },
      ),
    );
  });

  test('a line without an end is cut once, and the next one is whole', () => {
    const got: string[] = [];
    const split = lineSplitter((line) => got.push(line));
    for (let piece = 0; piece < 100; piece += 1) split.push('x'.repeat(1000));
    split.push('y\nnext\n');
    expect(got).toEqual(['x'.repeat(LONGEST_LINE), 'next']);
  });
});

describe('values that look like secrets', () => {
  test.each([
    ['DATABASE_PASSWORD', 'x'],
    ['POSTGRES_PASSWORD', 'correct horse'],
    ['API_KEY', '1234'],
    ['SECRET_KEY_BASE', 'abc'],
    ['GH', 'ghp_0123456789abcdefghij0123456789abcdef'],
    ['KEYCLOAK_CLIENT_SECRET', 'x'],
    ['JWT', 'x'],
    ['AUTH', 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.x'],
    ['BLOB', '-----BEGIN RSA PRIVATE KEY-----\nx'],
    ['SOMETHING', 'q8Zt3mW0pL5vXy7RkB2nJd9sHf4c'],
  ])('%s is masked', (name, value) => expect(shownValue(name, value)).toBeNull());

  test.each([
    ['PATH', '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin'],
    ['LOG_LEVEL', 'info'],
    ['POSTGRES_PASSWORD_FILE', '/run/secrets/db'],
    ['SMTP_AUTH', 'true'],
    ['NGINX_VERSION', '1.27.3'],
    ['KEYBOARD', 'fr'],
    ['MONKEY', 'banana'],
    ['TZ', 'Europe/Paris'],
  ])('%s is shown', (name, value) => expect(shownValue(name, value)).toBe(value));

  test('a password inside a URL is taken out of it', () => {
    expect(shownValue('DATABASE_URL', 'postgres://shop:hunter22@db/shop')).toBe('postgres://shop:••••••@db/shop');
    expect(shownValue('HOOK', 'https://x.example/?token=abc&b=1')).toBe('https://x.example/?token=••••••&b=1');
  });

  test('in a command: the option, the word after it, the assignment', () => {
    expect(maskedArguments(['redis-server', '--requirepass', 'hunter22', '--port', '6379'])).toEqual([
      'redis-server',
      '--requirepass',
      '••••••',
      '--port',
      '6379',
    ]);
    expect(maskedArguments(['mysqld', '--password=hunter22', '--user=root'])).toEqual(['mysqld', '--password=••••••', '--user=root']);
    expect(maskedArguments(['sh', '-c', 'DB_PASSWORD=hunter22 exec run --api-key "hunter22" --port 1'])).toEqual([
      'sh',
      '-c',
      'DB_PASSWORD=•••••• exec run --api-key •••••• --port 1',
    ]);
  });
});
