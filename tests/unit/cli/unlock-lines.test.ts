import { mkdtempSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { newPassphrase, unlockWith } from '../../../main/core/cli/unlock.ts';
import { FailureError } from '../../../main/core/failure.ts';

type Asking = Parameters<typeof unlockWith>[1];
const asking: Asking = { output: {} as Asking['output'], signal: new AbortController().signal };
const folder = mkdtempSync(join(tmpdir(), 'pilothouse-lines-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A descriptor that reads these lines; all are opened before any is read, because what a number held is remembered. */
function descriptorOf(name: string, ...lines: readonly string[]): string {
  writeFileSync(join(folder, name), lines.join('\n'));
  return String(openSync(join(folder, name), 'r'));
}
const present = 'quartz lantern nineteen';
const next = 'amber window forty';
const fd = {
  noCode: descriptorOf('no-code', present),
  code: descriptorOf('code', present, '123456'),
  noneAsked: descriptorOf('none-asked', present),
  codeForgotten: descriptorOf('code-forgotten', present, next),
  empty: descriptorOf('empty', present, ''),
  short: descriptorOf('short', present, 'short'),
  all: descriptorOf('all', present, '123456', next),
};

async function failureOf(work: Promise<unknown>) {
  try {
    await work;
    return null;
  } catch (error) {
    if (error instanceof FailureError) return error.failure;
    throw error;
  }
}
/** Nobody can be asked. */
const handed = (unlockFd: string) => ({ unlockFd, stdin: true }) as const;

test('a code that is not among the lines is said, with the line it belongs on', async () => {
  const missing = await failureOf(unlockWith(handed(fd.noCode), asking, true));
  expect(missing).toMatchObject({ kind: 'lock-refused', cause: { en: 'The code of the second factor is missing.' } });
  expect(missing?.remedy.en).toContain('on its second');
  expect((await unlockWith(handed(fd.code), asking, true)).code).toBe('123456');
  expect((await unlockWith(handed(fd.noneAsked), asking, false)).code).toBeNull();
});

test('a new passphrase that is not among the lines is said, with the lines that are expected', async () => {
  const missing = await failureOf(newPassphrase(handed(fd.codeForgotten), asking, 2));
  expect(missing?.cause.en).toContain('line 3');
  expect(missing?.remedy.en).toContain('the present passphrase, a code of the second factor, the new passphrase');
  const ended = await failureOf(newPassphrase(handed(fd.empty), asking, 1));
  expect(ended?.remedy.en).toContain('the present passphrase, the new one');
  const short = await failureOf(newPassphrase(handed(fd.short), asking, 1));
  expect(short?.cause.en).toContain('at least 8 characters');
  expect((await newPassphrase(handed(fd.all), asking, 2)).reveal()).toBe(next);
});
