import { execFile } from 'node:child_process';
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
