import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { open, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { endUnwritten, writeWhole } from '../../../main/core/cli/standard-output.ts';

const commandLine = fileURLToPath(new URL('../../../main/core/cli/index.ts', import.meta.url));

/** A standard stream that is a file, of which `write` takes the bytes. */
function fileStream(write: (bytes: Uint8Array) => number) {
  const stream = Object.assign(new Writable({ decodeStrings: false }), { fd: 1 });
  writeWhole(stream, (_file, bytes, from) => write(bytes.subarray(from)));
  return stream;
}

const noSpace = () => Object.assign(new Error('no space left on device, write'), { code: 'ENOSPC' });

test('what a file takes in parts arrives whole', async () => {
  let arrived = '';
  const stream = fileStream((bytes) => {
    const taken = bytes.subarray(0, 3);
    arrived += Buffer.from(taken).toString('latin1');
    return taken.length;
  });
  stream.end('one line, and another\n');
  await once(stream, 'finish');
  expect(arrived).toBe('one line, and another\n');
});

test('a file that takes a part and then no more is an error, not a success', async () => {
  let room = 8;
  const stream = fileStream((bytes) => {
    if (room === 0) throw noSpace();
    const taken = Math.min(room, bytes.length);
    room -= taken;
    return taken;
  });
  const failed = once(stream, 'error') as Promise<[NodeJS.ErrnoException]>;
  stream.write('one line, and another\n');
  const [error] = await failed;
  expect(error.code).toBe('ENOSPC');
});

test('the end says why, in both languages', () => {
  expect(endUnwritten('ENOSPC', 'en')).toEqual({
    exitCode: 3,
    says: 'The output could not be written whole: no space left on the disk. What arrived is not all of it.\n',
  });
  expect(endUnwritten('ENOSPC', 'fr').says).toBe(
    'La sortie n’a pas pu être écrite en entier : plus de place sur le disque. Ce qui est arrivé est incomplet.\n',
  );
  expect(endUnwritten('EROFS', 'en').says).toContain(': EROFS.');
  expect(endUnwritten('EPIPE', 'en')).toEqual({ exitCode: 0, says: '' });
});

test.skipIf(process.platform !== 'linux').each([
  ['text', []],
  ['--json', ['--json']],
])('output on a full disk ends with 3 and one sentence (%s)', async (_form, options) => {
  const home = await mkdtemp(join(tmpdir(), 'pilothouse-full-'));
  const full = await open('/dev/full', 'w');
  try {
    const args = [commandLine, 'audit', 'list', '--data-dir', join(home, 'data'), ...options];
    const child = spawn(process.execPath, args, {
      env: { PATH: process.env['PATH'], HOME: home, LANG: 'C.UTF-8', PILOTHOUSE_KEYCHAIN: 'none' },
      stdio: ['ignore', full.fd, 'pipe'],
      timeout: 55_000,
    });
    let said = '';
    child.stderr?.setEncoding('utf8').on('data', (text: string) => (said += text));
    const [code] = (await once(child, 'close')) as [number | null];
    expect({ code, said }).toEqual({
      code: 3,
      said: 'The output could not be written whole: no space left on the disk. What arrived is not all of it.\n',
    });
  } finally {
    await full.close();
    await rm(home, { recursive: true, force: true });
  }
});
