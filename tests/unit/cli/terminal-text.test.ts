import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as fc from 'fast-check';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { createOutput, table } from '../../../main/core/cli/output.ts';
import { jsonPieces } from '../../../main/core/cli/run-output.ts';
import { foreignBytes, jsonText, printable, shownOutput, writeForeign } from '../../../main/core/cli/terminal-text.ts';

/** What drives a terminal (ECMA-48: C0, DEL, C1) or turns the direction of writing around; tab and newline do neither. */
const DRIVES = /[^\P{Cc}\n\t]|[\u{202A}-\u{202E}\u{2066}-\u{2069}]/u;

/** What a hostile server says: titles, links, clipboard writes, cursor movements, one-byte forms, halves of all of them. */
const hostile = [
  '\u001b]0;title\u0007',
  '\u001b]52;c;cm0gLXJmIH4=\u0007',
  '\u001b]8;;http://evil.example\u001b\\click\u001b]8;;\u001b\\',
  '\u001b[2J\u001b[1;1H',
  '\u001b[31mred\u001b[0m',
  '\u009b2J',
  '\u009d0;title\u009c',
  '\u001bP$q"p\u001b\\',
  '\u001bc',
  'safe\rrm -rf ~',
  'a\b\b\bb',
  'admin\u202Egpj.exe',
  '\u001b',
  '\u001b[',
  '\u007f',
];
const anySaid = fc
  .array(fc.oneof(fc.constantFrom(...hostile), fc.string({ unit: 'binary' })), { maxLength: 8 })
  .map((parts) => parts.join(''));

/** Everything that goes to standard output and standard error while `work` runs. */
function printedBy(work: () => void): string {
  let printed = '';
  const take = (text: unknown) => {
    printed += String(text);
    return true;
  };
  const spies = [vi.spyOn(process.stdout, 'write').mockImplementation(take), vi.spyOn(process.stderr, 'write').mockImplementation(take)];
  work();
  for (const spy of spies) spy.mockRestore();
  return printed;
}
afterEach(() => vi.restoreAllMocks());

describe('what a server said, on the command line', () => {
  test('drives no terminal, whether it is a result, a remark, a failure or JSON', () => {
    fc.assert(
      fc.property(anySaid, fc.boolean(), (said, json) => {
        const output = createOutput(json, 'en');
        const words = { en: said, fr: said };
        const printed = printedBy(() => {
          output.result({ said, [said]: [said] }, () => table(['A', 'B'], [[said, said]]));
          output.note(said);
          output.problem({ kind: 'bad-input', cause: words, remedy: words, evidence: said });
          output.failure({ kind: 'bad-input', cause: words, remedy: words, evidence: said });
        });
        expect(printed).not.toMatch(DRIVES);
      }),
      { numRuns: 300 },
    );
  });

  test('as JSON it is the same value, whole and in pieces', () => {
    fc.assert(
      fc.property(anySaid, (said) => {
        const value = { said, list: [said, { [said]: null }] };
        expect(JSON.parse(jsonText(value))).toEqual(JSON.parse(JSON.stringify(value)));
        expect(jsonText(value, 2)).not.toMatch(DRIVES);
        const pieces = [...jsonPieces([{ said, more: { said } }])].join('');
        expect(JSON.parse(pieces)).toEqual([{ said, more: { said } }]);
        expect(pieces).not.toMatch(DRIVES);
      }),
      { numRuns: 300 },
    );
  });

  test('a program elsewhere does not drive the terminal it is shown on, however its output is cut; a pipe gets it as it came', () => {
    const outlet = (isTTY: boolean) => {
      const written: (string | Uint8Array)[] = [];
      const write = (piece: string | Uint8Array) => written.push(piece) > 0;
      return { written, outlet: { isTTY, write } as Parameters<typeof writeForeign>[0] };
    };
    fc.assert(
      fc.property(anySaid, fc.nat(40), (said, at) => {
        const terminal = outlet(true);
        const pipe = outlet(false);
        for (const { outlet: to } of [terminal, pipe]) for (const piece of [said.slice(0, at), said.slice(at)]) writeForeign(to, piece);
        expect(terminal.written.join('')).not.toMatch(DRIVES);
        expect(pipe.written.join('')).toBe(said);
        const bytes = Buffer.from(said);
        const ofFile = [outlet(true), outlet(false)];
        for (const { outlet: to } of ofFile) {
          const write = foreignBytes(to);
          for (const piece of [bytes.subarray(0, at), bytes.subarray(at)]) write(piece);
        }
        expect(ofFile[0]?.written.join('')).not.toMatch(DRIVES);
        expect(Buffer.concat(ofFile[1]?.written.map((piece) => Buffer.from(piece as Uint8Array)) ?? [])).toEqual(bytes);
      }),
      { numRuns: 300 },
    );
  });

  test('what is for reading stays as it is', () => {
    const text = 'Überlänge\t日本語 👩‍🚀 naïve – ½\nsecond line';
    expect(printable(text)).toBe(text);
    expect(shownOutput(`${text}\r\n\u001b[1mbold\u001b[0m\rdone`)).toBe(`${text}\nbold\ndone`);
    expect(jsonText({ text })).toBe(JSON.stringify({ text }));
  });

  test('a long name does not push the other lines apart', () => {
    const lines = table(
      ['NAME', 'WHERE'],
      [
        ['x'.repeat(10_000), 'a'],
        ['short', 'b'],
      ],
    ).split('\n');
    expect(lines[0]?.length).toBeLessThan(100);
    expect(lines[1]).toBe(`${'x'.repeat(10_000)}  a`);
    expect(lines[2]?.length).toBeLessThan(100);
  });

  test('goes there through these functions only', async () => {
    const folder = fileURLToPath(new URL('../../../main/core/cli', import.meta.url));
    const direct: string[] = [];
    for (const name of (await readdir(folder, { recursive: true })).filter((file) => file.endsWith('.ts')))
      for (const line of (await readFile(join(folder, name), 'utf8')).split('\n'))
        if (/(?:stdout|stderr|\])\.write\(|console\.\w+\(/u.test(line) && !/jsonText\(|printable\(|write\(''/u.test(line))
          direct.push(`${name}: ${line.trim()}`);
    expect(direct.toSorted()).toEqual([
      // Its own numbers and sentences; its own help; pieces of `jsonText`; `printable` inside; what the person types, echoed.
      "change.ts: process.stderr.write(`\\r${Math.floor((100 * done) / total)} %${done >= total ? '\\n' : ''}`);",
      'index.ts: process.stderr.write(says, () => process.exit(exitCode));',
      'kubernetes/logs.ts: if (!output.json) return process.stdout.write(textOf(line, source, { options, coloured, plainPod, sources }));',
      'mail/mail-catch.ts: else process.stdout.write(`${messageText(message, output)}\\n`);',
      'program.ts: command.configureOutput({ outputError: () => {}, ...(json ? { writeOut: (text: string) => process.stderr.write(text) } : {}) });',
      "run-output.ts: for (const piece of jsonPieces(rows)) if (!process.stdout.write(piece)) await once(process.stdout, 'drain');",
      'terminal-prompter.ts: if (!muted) process.stderr.write(chunk);',
      "terminal-prompter.ts: if (muted || over.signal.aborted) process.stderr.write('\\n');",
    ]);
  });
});
