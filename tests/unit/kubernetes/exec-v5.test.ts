import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import type { ClusterClient } from '../../../main/core/kubernetes/cluster-client.ts';
import { exec } from '../../../main/core/kubernetes/exec/exec.ts';
import { prepareDebug } from '../../../main/core/kubernetes/pod-vantage/debug-container.ts';

const none = () => Promise.reject(new Error('not asked for'));
const stub = (more: Partial<ClusterClient>): ClusterClient => ({
  target: { context: 'new', server: 'https://api.test', user: 'ada', via: null },
  open: none,
  json: none,
  bytes: none,
  change: none,
  ask: none,
  socket: none,
  inspect: { login: none, presented: none, skewMs: () => null },
  close: () => {},
  ...more,
});

describe('a cluster that speaks v5.channel.k8s.io', () => {
  let server: WebSocketServer;
  const asked: URL[] = [];
  const sizes: string[] = [];
  const signal = AbortSignal.timeout(20_000);

  // Runs the command here, as a kubelet of 1.30 would in a container.
  beforeAll(async () => {
    server = new WebSocketServer({
      port: 0,
      host: '127.0.0.1',
      handleProtocols: (offered) => (offered.has('v5.channel.k8s.io') ? 'v5.channel.k8s.io' : false),
    });
    await once(server, 'listening');
    server.on('connection', (socket, request) => {
      const url = new URL(request.url ?? '', 'http://api.test');
      asked.push(url);
      const [program = '', ...args] = url.searchParams.getAll('command');
      const child = spawn(program, args);
      const send = (channel: number, data: Buffer) => socket.send(Buffer.concat([Buffer.from([channel]), data]));
      child.stdout.on('data', (data: Buffer) => send(1, data));
      child.stderr.on('data', (data: Buffer) => send(2, data));
      child.stdin.on('error', () => {});
      socket.on('message', (data: Buffer) => {
        if (data[0] === 0) child.stdin.write(data.subarray(1));
        if (data[0] === 255 && data[1] === 0) child.stdin.end();
        if (data[0] === 4) sizes.push(data.subarray(1).toString());
      });
      socket.on('close', () => child.kill());
      child.on('close', (code) => {
        const status =
          code === 0
            ? { status: 'Success' }
            : { status: 'Failure', reason: 'NonZeroExitCode', details: { causes: [{ reason: 'ExitCode', message: String(code) }] } };
        send(3, Buffer.from(JSON.stringify(status)));
        socket.close(1000);
      });
    });
  });
  afterAll(() => {
    server.close();
  });

  const client = stub({
    async socket({ path, protocols }) {
      const { port } = server.address() as AddressInfo;
      const socket = new WebSocket(`ws://127.0.0.1:${port}${path}`, [...protocols]);
      await once(socket, 'open');
      socket.pause();
      return socket;
    },
  });
  const place = { namespace: 'shop', pod: 'web-0', container: 'app' };

  test('is told the end of input, without a shell in between', async () => {
    const session = await exec(
      client,
      { ...place, command: ['sh', '-c', 'cat; echo late; exit 4'], stdin: { kind: 'stream' }, tty: null },
      { signal },
    );
    session.stdin.write('one ');
    session.stdin.end('two\n');
    let said = '';
    for await (const chunk of session.stdout) said += String(chunk);
    expect(said).toBe('one two\nlate\n');
    expect(await session.ended).toEqual({ exitCode: 4 });
    expect(asked.at(-1)?.pathname).toBe('/api/v1/namespaces/shop/pods/web-0/exec');
    expect(asked.at(-1)?.searchParams.getAll('command')).toEqual(['sh', '-c', 'cat; echo late; exit 4']);
    expect(asked.at(-1)?.searchParams.get('container')).toBe('app');
  });

  test('hears the size of a terminal', async () => {
    const session = await exec(
      client,
      { ...place, command: ['sleep', '0.2'], stdin: { kind: 'open' }, tty: { columns: 90, rows: 20 } },
      { signal },
    );
    session.resize({ columns: 100, rows: 30 });
    session.stdout.resume();
    expect(await session.ended).toEqual({ exitCode: 0 });
    expect(sizes).toEqual(['{"Width":90,"Height":20}', '{"Width":100,"Height":30}']);
  });

  test('a connection that ends without saying how is lost, in words', async () => {
    const session = await exec(client, { ...place, command: ['sleep', '30'], stdin: { kind: 'none' }, tty: null }, { signal });
    for (const socket of server.clients) socket.terminate();
    await expect(session.ended).rejects.toThrow('The connection to the pod web-0 was lost while a command ran in it.');
  });
});

test('a debug container is tried without a trace first, then put in and followed until it runs', async () => {
  const sent: { readonly query: unknown; readonly body: unknown; readonly path: string }[] = [];
  let looks = 0;
  const pod = (statuses: readonly object[]) => ({
    metadata: { name: 'web-0', namespace: 'shop' },
    spec: { containers: [{ name: 'app', image: 'distroless' }] },
    status: { phase: 'Running', ephemeralContainerStatuses: statuses },
  });
  let name = '';
  const client = stub({
    json: () => {
      looks += 1;
      return Promise.resolve(
        pod(
          looks < 3
            ? [{ name, state: { waiting: { reason: 'ContainerCreating' } } }]
            : [{ name, state: { running: { startedAt: 'now' } } }],
        ),
      );
    },
    change: ({ path, query, body }) => {
      sent.push({ path, query, body });
      return Promise.resolve({});
    },
  });
  const asked = { context: 'new', namespace: 'shop', pod: 'web-0', image: 'busybox:1.36', target: 'app' };
  const signal = AbortSignal.timeout(20_000);
  const prepared = await prepareDebug(client, asked, signal);
  expect(prepared.commands).toEqual(['kubectl --context new -n shop debug web-0 -it --image=busybox:1.36 --target=app']);
  expect(sent).toMatchObject([{ query: { dryRun: 'All' }, path: '/api/v1/namespaces/shop/pods/web-0/ephemeralcontainers' }]);
  name = /debugger-[0-9a-f]{5}/u.exec(prepared.title.en)?.[0] ?? '';
  const made = await prepared.apply({ output: () => {}, step: () => {}, amount: () => {} }, signal);
  expect(made.result).toEqual({ container: name });
  expect(sent[1]).toMatchObject({
    body: { spec: { ephemeralContainers: [{ name, image: 'busybox:1.36', targetContainerName: 'app', tty: true }] } },
  });
  expect(JSON.stringify(sent[1]?.query)).not.toContain('dryRun');
});
