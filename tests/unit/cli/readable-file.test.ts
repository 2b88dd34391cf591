import { execFileSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { mustBeReadable } from '../../../main/core/cli/readable-file.ts';
import { bytesOf, textOf } from '../../../main/core/cli/text-input.ts';
import { FailureError } from '../../../main/core/failure.ts';

const signal = () => AbortSignal.timeout(20_000);
const kindOf = (work: Promise<unknown>) =>
  work.then(
    () => 'read',
    (error: unknown) => (error instanceof FailureError ? error.failure.kind : String(error)),
  );

test.skipIf(process.platform === 'win32')('a pipe and a device are refused, and nothing waits for them', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'pilothouse-readable-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const pipe = join(folder, 'pipe');
  execFileSync('mkfifo', [pipe]);
  const file = join(folder, 'file');
  await writeFile(file, 'text');
  for (const path of [pipe, '/dev/zero', '/dev/null', '/dev/tty'])
    expect(await kindOf(textOf(path, 1024, signal())), path).toBe('bad-input');
  expect(await textOf(file, 1024, signal())).toBe('text');
  expect(await kindOf(textOf(folder, 1024, signal()))).toBe('bad-input');
  expect(await kindOf(textOf(join(folder, 'none'), 1024, signal()))).toBe('not-found');
  expect(await kindOf(textOf(file, 3, signal()))).toBe('bad-input');
  await expect(bytesOf('/dev/zero', 3, signal())).rejects.toMatchObject({
    failure: { cause: { en: '/dev/zero is no file but a pipe or a device.' } },
  });
  const smaller = { en: 'Keep it in a volume.', fr: 'Gardez-le dans un volume.' };
  await expect(bytesOf(file, 3, signal(), smaller)).rejects.toMatchObject({ failure: { kind: 'bad-input', remedy: smaller } });
  // Handed over by the shell: a pipe that is being written already.
  await expect(mustBeReadable('/dev/stdin')).resolves.toBeUndefined();
});

test.skipIf(process.platform !== 'linux')('a file that calls itself empty is read up to the bound', async () => {
  expect(await kindOf(textOf('/proc/self/maps', 100, signal()))).toBe('bad-input');
});
