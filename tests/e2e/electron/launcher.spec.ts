import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, root, test } from './desktop.ts';

test('the launcher opens the window, says what it does, and ends it when asked to', async ({ lab }) => {
  test.skip(typeof lab === 'string', typeof lab === 'string' ? lab : '');
  if (typeof lab === 'string') return;
  const folder = await mkdtemp(join(tmpdir(), 'pilothouse-start-'));
  const dataDir = join(folder, 'data');
  const env = {
    PATH: process.env['PATH'],
    HOME: folder,
    LANG: 'en_GB.UTF-8',
    ELECTRON_OVERRIDE_DIST_PATH: dirname(lab.runtime.path),
    ...lab.runtime.env,
    ...lab.display.env,
  };
  const launcher = spawn(process.execPath, [join(root, 'main/bin/pilothouse.mjs'), '--data-dir', dataDir], {
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  launcher.stderr.on('data', (data: Buffer) => void (said += data.toString()));
  let printed = '';
  launcher.stdout.on('data', (data: Buffer) => void (printed += data.toString()));
  // A log that is not there yet is an empty one.
  await expect
    .poll(() => readFile(join(dataDir, 'logs', 'main.log'), 'utf8').catch(() => ''), { timeout: 30_000 })
    .toContain('core opened');
  if (process.getuid?.() === 0) expect(said).toContain('running as root: Chromium’s sandbox is off (--no-sandbox)');
  launcher.kill('SIGTERM');
  await once(launcher, 'close');
  expect(printed).toBe('');
  expect(said).not.toContain('serving');
  await rm(folder, { recursive: true, force: true });
});
