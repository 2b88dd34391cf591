import { execFileSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { expect, it } from 'vitest';
import { addMailSend } from '../../../main/core/cli/mail-send.ts';
import { runSession } from '../../../main/core/cli/session.ts';

it.skipIf(process.platform === 'win32')('a pipe to attach is refused and not waited for (Windows has none by name)', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'pilothouse-pipe-'));
  try {
    const pipe = join(folder, 'pipe');
    execFileSync('mkfifo', [pipe]);
    let code: number | null = null;
    const program = new Command();
    addMailSend(program, async (options, work) => {
      code = await runSession(options, work);
    });
    const args = ['send', '--profile', 'any', '--subject', 's', '--attach', pipe, '--data-dir', join(folder, 'data'), '--json'];
    await program.parseAsync(args, { from: 'user' });
    expect(code).toBe(2);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
