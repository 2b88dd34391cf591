import { execFileSync } from 'node:child_process';
import { closeSync, constants, openSync, writeSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { manifestOf } from '../../../main/core/cli/kubernetes/apply.ts';
import { readHostFile } from '../../../main/core/cli/servers/host-files.ts';
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
    for (const read of [textOf(path, 1024, signal()), manifestOf(path, signal()), readHostFile(path, signal())])
      expect(await kindOf(read), path).toBe('bad-input');
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

test('a bound below a mebibyte is told in kibibytes, and UTF-16 with its mark is read', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'pilothouse-readable-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const file = join(folder, 'file');
  await writeFile(file, Buffer.from('\u{feff}kind: Pod', 'utf16le'));
  expect(await manifestOf(file, signal())).toContain('kind: Pod');
  await writeFile(file, 'x'.repeat(3000));
  await expect(textOf(file, 2048, signal())).rejects.toMatchObject({
    failure: { cause: { en: `${file} is larger than 2 KiB.`, fr: `${file} dépasse 2 Kio.` } },
  });
});

test.skipIf(process.platform !== 'linux')(
  'what the shell hands over is read up to the bound, and waiting for it ends with the signal',
  async () => {
    const folder = await mkdtemp(join(tmpdir(), 'pilothouse-readable-'));
    onTestFinished(() => rm(folder, { recursive: true, force: true }));
    const pipe = join(folder, 'pipe');
    execFileSync('mkfifo', [pipe]);
    const handedOver = (text: string, stays: boolean) => {
      const reader = openSync(pipe, constants.O_RDONLY | constants.O_NONBLOCK);
      const writer = openSync(pipe, constants.O_WRONLY);
      writeSync(writer, text);
      onTestFinished(() => closeSync(reader));
      if (stays) onTestFinished(() => closeSync(writer));
      else closeSync(writer);
      return `/proc/self/fd/${reader}`;
    };
    expect(await textOf(handedOver('kind: Pod', false), 1024, signal())).toBe('kind: Pod');
    expect(await kindOf(textOf(handedOver('kind: Pod', false), 3, signal()))).toBe('bad-input');
    // Its writer says nothing more and never ends.
    await expect(textOf(handedOver('', true), 1024, AbortSignal.timeout(200))).rejects.toThrow(/abort/iu);
  },
);
