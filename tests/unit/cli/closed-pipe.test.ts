import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const commandLine = fileURLToPath(new URL('../../../main/core/cli/index.ts', import.meta.url));

test('a reader that has seen enough ends the command quietly', async () => {
  const home = await mkdtemp(join(tmpdir(), 'pilothouse-pipe-'));
  try {
    const long = join(home, 'long');
    await writeFile(long, 'one line\n'.repeat(1_000_000));
    const child = spawn(process.execPath, [commandLine, 'files', 'cat', 'here', long, '--data-dir', join(home, 'data')], {
      env: { PATH: process.env['PATH'], HOME: home, LANG: 'C.UTF-8', PILOTHOUSE_KEYCHAIN: 'none' },
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: 55_000,
    });
    let said = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => (said += text));
    const [first] = (await once(child.stdout, 'data')) as [Buffer];
    child.stdout.destroy();
    const [code] = (await once(child, 'close')) as [number | null];
    expect({ code, said }).toEqual({ code: 0, said: '' });
    expect(first.toString()).toMatch(/^one line\n/u);
  } finally {
    await rm(home, { recursive: true, force: true });
  }
});
