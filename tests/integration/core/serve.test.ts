import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { serveConsole } from '../../../main/core/serve.ts';

async function serving() {
  const pages = await mkdtemp(join(tmpdir(), 'pilothouse-pages-'));
  await writeFile(join(pages, 'index.html'), '<!doctype html>');
  const bugs: unknown[] = [];
  // No call is made: only the pages and the way in are asked for.
  const context = { reportBug: (error: unknown) => bugs.push(error) };
  const server = await serveConsole({ router: {} as never, context: context as never, pages, port: 0 });
  onTestFinished(async () => {
    await server.close();
    await rm(pages, { recursive: true, force: true });
  });
  return { server, bugs };
}

test('a look at the link with HEAD does not use it up; GET does, once', async () => {
  const { server } = await serving();
  const link = server.newLink();
  const look = await fetch(link, { method: 'HEAD' });
  expect([look.status, look.headers.get('set-cookie')]).toEqual([405, null]);
  expect((await fetch(link)).headers.get('set-cookie')).toContain('HttpOnly');
  expect((await fetch(link)).status).toBe(403);
});

test('a path longer than a file name can be is nothing, not a failure of ours', async () => {
  const { server, bugs } = await serving();
  const cookie = (await fetch(server.newLink())).headers.get('set-cookie')?.split(';')[0] ?? '';
  const answer = await fetch(`http://127.0.0.1:${server.port}/assets/${'a'.repeat(3_000)}`, { headers: { cookie } });
  expect(answer.status).toBe(404);
  expect(bugs).toEqual([]);
});
