import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { fileText } from '../../../main/core/servers/environment/file-text.ts';
import { hereVantage } from '../../../main/core/vantage/here.ts';

const here = hereVantage(process.env);
const place = { host: 'here', vantage: 'here', reader: { asRoot: false, run: here.run } };
const { signal } = new AbortController();
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pilothouse-file-text-'));
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

test('a file is read as it is, also by a strange name', async () => {
  const path = join(folder, '-n $(touch x) é');
  await writeFile(path, 'SMTP_HOST=m\n\nlast line');
  expect(await fileText(place, path, signal)).toBe('SMTP_HOST=m\n\nlast line');
});

test('what has no end, or is a folder, is refused at once', async () => {
  for (const path of ['/dev/zero', folder]) {
    const startedAt = performance.now();
    await expect(fileText(place, path, signal)).rejects.toMatchObject({
      failure: {
        kind: 'bad-input',
        cause: { en: `${path} on this computer is no file but a folder, a device or a pipe.`, fr: expect.stringContaining(path) as string },
      },
    });
    // Read to its limit in time, it would be twenty seconds.
    expect(performance.now() - startedAt).toBeLessThan(10_000);
  }
});

test('what is not there, and what is too large, are said as such', async () => {
  await expect(fileText(place, join(folder, 'nothing'), signal)).rejects.toMatchObject({ failure: { kind: 'not-found' } });
  const large = join(folder, 'large');
  await writeFile(large, Buffer.alloc(1024 ** 2 + 1, 'x'));
  await expect(fileText(place, large, signal)).rejects.toMatchObject({ failure: { evidence: 'larger than 1 MiB' } });
  await writeFile(large, Buffer.alloc(1024 ** 2, 'x'));
  expect(await fileText(place, large, signal)).toHaveLength(1024 ** 2);
});
