import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import type { AddressInfo, Socket } from 'node:net';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { z } from 'zod';

const program = fileURLToPath(new URL('../../../main/core/cli/index.ts', import.meta.url));
const document = z.object({ error: z.object({ kind: z.string() }) });

/** Runs a command against a cluster that takes connections and never answers; once it is there, it is stopped. */
async function stopped(args: readonly string[], by: 'SIGINT' | 'SIGTERM') {
  const silent = createServer().listen(0, '127.0.0.1');
  await once(silent, 'listening');
  const home = await mkdtemp(join(tmpdir(), 'pilothouse-stopped-'));
  const cluster = { name: 'silent', cluster: { server: `http://127.0.0.1:${(silent.address() as AddressInfo).port}` } };
  const context = { name: 'silent', context: { cluster: 'silent', user: 'nobody', namespace: 'shop' } };
  await writeFile(
    join(home, 'config'),
    JSON.stringify({ apiVersion: 'v1', kind: 'Config', clusters: [cluster], contexts: [context], users: [{ name: 'nobody', user: {} }] }),
  );
  await writeFile(join(home, 'objects.yaml'), 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: words\ndata:\n  a: b\n');
  const connections: Socket[] = [];
  silent.on('connection', (socket) => {
    connections.push(socket);
    socket.on('error', () => socket.destroy());
  });
  const child = spawn(
    process.execPath,
    [program, ...args.map((arg) => arg.replace('HOME', home)), '--json', '--data-dir', join(home, 'data')],
    {
      env: { PATH: process.env['PATH'], HOME: home, LANG: 'C.UTF-8', PILOTHOUSE_KEYCHAIN: 'none', KUBECONFIG: join(home, 'config') },
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: 60_000,
    },
  );
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const ended = once(child, 'close') as Promise<[number | null, string | null]>;
  try {
    await Promise.race([once(silent, 'connection'), ended]);
    child.kill(by);
    const [code, signal] = await ended;
    return { code, signal, connected: connections.length > 0, kind: document.safeParse(safeJson(stdout)).data?.error.kind, stdout, stderr };
  } finally {
    for (const socket of connections) socket.destroy();
    silent.close();
    await rm(home, { recursive: true, force: true });
  }
}

function safeJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Shown as it is by the assertion.
    return text;
  }
}

const place = ['--context', 'silent'];

test('Ctrl+C while it waits for the cluster is 130, and SIGTERM 143', async () => {
  const commands = [
    ['forward', 'deployment/web', '0:80'],
    ['logs', 'deployment/web', '-f'],
    ['pods', 'list'],
    ['rollout', 'restart', 'web', '--yes'],
    ['apply', 'HOME/objects.yaml', '--yes'],
    ['nodes', 'drain', 'node1', '--yes'],
  ];
  const [ended, terminated] = await Promise.all([
    Promise.all(commands.map(async (args) => ({ args, ...(await stopped([...args, ...place], 'SIGINT')) }))),
    stopped(['forward', 'deployment/web', '0:80', ...place], 'SIGTERM'),
  ]);
  expect(ended).toMatchObject(
    commands.map((args) => ({
      args,
      code: 130,
      connected: true,
      kind: 'cancelled',
      stderr: 'This was cancelled.\nStart it again when you want.\n',
    })),
  );
  expect(terminated).toMatchObject({ code: 143, kind: 'cancelled' });
}, 90_000);
