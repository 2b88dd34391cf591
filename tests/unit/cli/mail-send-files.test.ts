import { execFileSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { addMailSend } from '../../../main/core/cli/mail/mail-send.ts';
import { runSession } from '../../../main/core/cli/run-session.ts';

/** The exit code of `mail send` with these arguments. */
async function sent(folder: string, ...more: readonly string[]): Promise<number | null> {
  let code: number | null = null;
  const program = new Command();
  addMailSend(program, async (options, work) => {
    code = await runSession(options, work);
  });
  const args = ['send', '--profile', 'any', '--subject', 's', ...more, '--data-dir', join(folder, 'data'), '--json'];
  await program.parseAsync(args, { from: 'user' });
  return code;
}

let folder: string;
let said: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pilothouse-send-'));
  said = '';
  const note = (text: unknown) => {
    said += String(text);
    return true;
  };
  vi.spyOn(process.stdout, 'write').mockImplementation(note);
  vi.spyOn(process.stderr, 'write').mockImplementation(note);
});
afterEach(async () => {
  vi.restoreAllMocks();
  await rm(folder, { recursive: true, force: true });
});

it.skipIf(process.platform === 'win32')('a pipe to attach is refused and not waited for (Windows has none by name)', async () => {
  const pipe = join(folder, 'pipe');
  execFileSync('mkfifo', [pipe]);
  expect(await sent(folder, '--attach', pipe)).toBe(2);
  expect(said).toContain(pipe);
});

it('a header without a colon is refused, not sent without its value', async () => {
  expect(await sent(folder, '--header', 'nocolon')).toBe(2);
  expect(said).toMatch(/a name, a colon and a value|un nom, un deux-points et une valeur/u);
});
