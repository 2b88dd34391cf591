import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { promisify } from 'node:util';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { commandLine, quote } from '../../../main/core/vantage/quote.ts';

const runFile = promisify(execFile);
const argument = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.string({
    unit: fc.constantFrom(
      "'",
      '"',
      '\\',
      '$',
      '`',
      '!',
      '*',
      '~',
      '#',
      ' ',
      '\n',
      '\t',
      ';',
      '&',
      '|',
      '(',
      ')',
      '{',
      '}',
      '<',
      '>',
      '%',
      '^',
      '=',
      '-',
      'a',
    ),
    maxLength: 30,
  }),
);
const safeArgument = argument.map((text) => text.replaceAll('\0', ''));

describe.skipIf(process.platform === 'win32')('quoting for a shell (needs /bin/sh)', () => {
  test('whatever an argument holds, a real shell hands it on unchanged', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(safeArgument, { minLength: 1, maxLength: 6 }), async (args) => {
        // JSON on the far side, so that every byte is told apart.
        const program = 'process.stdout.write(JSON.stringify(process.argv.slice(1)))';
        const line = commandLine({ program: process.execPath, args: ['-e', program, '--', ...args] });
        const { stdout } = await runFile('/bin/sh', ['-c', line]);
        const lossless = args.map((text) => Buffer.from(text).toString());
        expect(JSON.parse(stdout)).toEqual(lossless);
      }),
      { numRuns: 60 },
    );
  });

  test('printf, without any program of ours in between, prints the argument', async () => {
    await fc.assert(
      fc.asyncProperty(safeArgument, async (text) => {
        const { stdout } = await runFile('/bin/sh', ['-c', `printf %s ${quote(text)}`], { encoding: 'buffer' });
        expect(stdout).toEqual(Buffer.from(text));
      }),
      { numRuns: 150 },
    );
  });

  test('variables reach the program, LC_ALL=C among them', async () => {
    const { stdout } = await runFile('/bin/sh', [
      '-c',
      commandLine({ program: 'sh', args: ['-c', 'echo "$LC_ALL|$GREETING"'], env: { GREETING: "it's $HOME `id`" } }),
    ]);
    expect(stdout).toBe("C|it's $HOME `id`\n");
  });
});

/** Shells that an account may have; each runs the line as sshd has it run: with `-c`. */
const shells = [
  ['dash', '/bin/dash', []],
  ['bash', '/bin/bash', []],
  ['busybox', '/bin/busybox', ['sh']],
  ['zsh', '/usr/bin/zsh', []],
  ['ksh', '/usr/bin/ksh', []],
  ['fish', '/usr/bin/fish', []],
  ['tcsh', '/usr/bin/tcsh', []],
] as const;

describe.each(shells)('a line for the account’s shell, %s', (name, path, before) => {
  const there = existsSync(path);
  const printed = async (args: readonly string[]) => {
    const line = commandLine({ program: 'printf', args: [String.raw`<%s>\0`, ...args] });
    const { stdout } = await runFile(path, [...before, '-c', line], {
      encoding: 'buffer',
      env: { PATH: '/usr/bin:/bin', HOME: '/nonexistent' },
    });
    return stdout.toString();
  };
  const expected = (args: readonly string[]) => Buffer.from(args.map((text) => `<${text}>\0`).join('')).toString();

  test.skipIf(!there)(`whatever an argument holds, it is handed on unchanged${there ? '' : ` (no ${name} here)`}`, async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(safeArgument, { minLength: 1, maxLength: 4 }), async (args) => {
        expect(await printed(args)).toBe(expected(args));
      }),
      {
        numRuns: 60,
        examples: [
          [['a\ntouch /tmp/never\n']],
          [['!!', '!x', "it's!"]],
          [['\\', '; touch /tmp/never; #']],
          [['end\\', 'two\\\\']],
          [['=ls', '%self', '~root', '$HOME', '`id`']],
          [['é\u2028\u{1f600}', '']],
        ],
      },
    );
  });

  test.skipIf(!there)(`a script of several lines with its arguments runs whole${there ? '' : ` (no ${name} here)`}`, async () => {
    const script = `for each in "$@"; do\n  printf '%s|' "$each"\ndone\necho "\${LC_ALL}!"\nexit 3`;
    const line = commandLine({ program: 'sh', args: ['-c', script, 'sh', 'one two', "it's\n"] });
    const ran = runFile(path, [...before, '-c', line], { env: { PATH: '/usr/bin:/bin', HOME: '/nonexistent' } });
    await expect(ran).rejects.toMatchObject({ code: 3, stdout: "one two|it's\n|C!\n" });
  });
});

describe('what is shown before it is run', () => {
  test('plain words stay readable', () => {
    expect(commandLine({ program: 'systemctl', args: ['show', '-p', 'Id', '--', 'nginx.service'] })).toBe(
      'env LC_ALL=C systemctl show -p Id -- nginx.service',
    );
  });

  test('an empty argument stays one', () => {
    expect(quote('')).toBe("''");
  });

  test('a NUL, and a variable that is no name, are refused', () => {
    expect(() => quote('a\0b')).toThrow('NUL');
    expect(() => commandLine({ program: 'true', args: [], env: { 'A;B': '1' } })).toThrow('environment variable');
  });
});
