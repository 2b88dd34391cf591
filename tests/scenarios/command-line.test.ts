import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Workstation } from './pilothouse.ts';
import { makeWorkstation } from './pilothouse.ts';

let at: Workstation;
beforeEach(async () => {
  at = await makeWorkstation();
});
afterEach(() => at.remove());

test('--json may stand before the command too', async () => {
  const answer = await at.run(['--json', 'hosts', 'list']);
  expect(answer).toMatchObject({ exitCode: 0 });
  expect(answer.json()).toEqual([]);
});

test('everything in the data folder is for this user alone', async () => {
  await at.run(['hosts', 'add', 'web-1', '--host-name', '192.0.2.1']);
  for (const name of ['settings.json', 'settings.lock', 'pilothouse.db']) expect((await stat(join(at.dataDir, name))).mode & 0o077).toBe(0);
});

test('a program runs with its arguments as given; its exit code is said, and what may destroy something asks first', async () => {
  const answer = await at.run(['run', 'here', '--json', '--', 'sh', '-c', 'printf %s "$1"; exit 4', 'sh', "it's; $HOME"]);
  expect(answer.exitCode).toBe(1);
  expect(answer.json()).toEqual([{ host: 'here', exitCode: 4, stdout: "it's; $HOME", stderr: '' }]);
  const refused = await at.run(['run', 'here', '--json', '--', 'rm', '-rf', join(at.home, 'nothing')]);
  expect(refused.exitCode).toBe(2);
  expect(refused.json()).toMatchObject({ error: { kind: 'confirmation-needed' } });
  expect((await at.run(['run', 'here', '--yes', '--', 'rm', '-rf', join(at.home, 'nothing')])).exitCode).toBe(0);
});
