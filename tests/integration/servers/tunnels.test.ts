import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer as createHttpServer } from 'node:http';
import type { AddressInfo, Server } from 'node:net';
import { connect, createServer } from 'node:net';
import { promisify } from 'node:util';
import { createRouterClient } from '@orpc/server';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { openCore } from '../../../main/core/index.ts';
import type { Tunnel } from '../../../preload/contract/tunnels.ts';
import type { SavedTunnel } from '../../../preload/contract/settings.ts';
import { savedTunnelSchema } from '../../../preload/contract/settings.ts';
import { availability, startSshd } from '../../lab/sshd.ts';
import type { SshdLab } from '../../lab/sshd.ts';
import { hostSection, identity, startRig } from '../ssh/rig.ts';
import type { Rig } from '../ssh/rig.ts';

const here = await availability();
const run = promisify(execFile);

describe.skipIf(!here.ok)(`tunnels through a server${here.ok ? '' : ` (${here.reason})`}`, () => {
  let lab: SshdLab<'key' | 'noForwarding'>;
  let rig: Rig;
  let readers: AbortController;
  const servers: Server[] = [];
  beforeAll(async () => {
    lab = await startSshd({ variants: ['key', 'noForwarding'] });
  });
  afterAll(() => lab?.stop());
  afterEach(async () => {
    readers.abort();
    await rig?.stop();
    for (const server of servers.splice(0)) server.close();
  });

  const start = async () => {
    readers = new AbortController();
    rig = await startRig();
    await rig.trust(lab.servers.key);
    await rig.trust(lab.servers.noForwarding);
    const login = identity(lab.keys.ed25519);
    await rig.writeConfig(
      hostSection('web', lab.servers.key, lab.user, login) + hostSection('strict', lab.servers.noForwarding, lab.user, login),
    );
    return createRouterClient(rig.core.router, { context: { who: 'test', reportBug: (error) => expect.fail(String(error)) } });
  };
  type Client = Awaited<ReturnType<typeof start>>;
  const listening = async (server: Server): Promise<number> => {
    servers.push(server);
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return (server.address() as AddressInfo).port;
  };
  const echo = () => listening(createServer({ allowHalfOpen: true }, (socket) => socket.pipe(socket)));
  const web = () => listening(createHttpServer((request, response) => response.end(`asked for ${request.url} of ${request.headers.host}`)));
  const tunnelTo = (wanted: Partial<SavedTunnel>): SavedTunnel =>
    savedTunnelSchema.parse({ host: 'web', kind: 'local', port: 0, ...wanted });
  const until = async (client: Client, id: string, wanted: (tunnel: Tunnel) => boolean): Promise<Tunnel> => {
    const stream = `tunnels-${Math.random()}`;
    const stop = new AbortController();
    const signal = AbortSignal.any([readers.signal, stop.signal, AbortSignal.timeout(30_000)]);
    let last: Tunnel | undefined;
    for await (const { sequence, items } of await client.servers.tunnels.watch({ stream }, { signal })) {
      last = items.at(-1)?.find((one) => one.id === id) ?? last;
      if (last && wanted(last)) {
        stop.abort();
        return last;
      }
      await client.system.acknowledge({ stream, sequence });
    }
    throw new Error(`it never came to that: ${JSON.stringify(last)}`);
  };
  /** Says something, closes its own half, and hears everything. */
  const spoken = async (port: number, text: string): Promise<string> => {
    const socket = connect({ port, host: '127.0.0.1' });
    socket.end(text);
    socket.setEncoding('utf8');
    let heard = '';
    for await (const chunk of socket) heard += String(chunk);
    return heard;
  };
  const portOf = ({ port }: Tunnel): number => port ?? expect.fail('it listens on no port');

  test('local: bytes both ways through the server, half-closed and whole, counted', async () => {
    const client = await start();
    const tunnel = await client.servers.tunnels.open({ tunnel: tunnelTo({ target: { host: '127.0.0.1', port: await echo() } }) });
    expect(tunnel).toMatchObject({ state: 'listening', saved: false });
    const text = 'é→'.repeat(200_000);
    expect((await spoken(portOf(tunnel), text)) === text).toBe(true);
    const bytes = Buffer.byteLength(text);
    expect(await until(client, tunnel.id, ({ connections, receivedBytes }) => connections === 0 && receivedBytes > 0)).toMatchObject({
      sentBytes: bytes,
      receivedBytes: bytes,
      connectionsTotal: 1,
    });
    await client.servers.tunnels.stop({ id: tunnel.id });
    await expect(spoken(portOf(tunnel), 'x')).rejects.toThrow(/ECONNREFUSED/u);
    expect(rig.core.rooms.audit.page({ before: null, limit: 5, contains: 'tunnel.start' })).toMatchObject([
      { target: 'web', result: 'done' },
    ]);
  });

  test('remote: the server listens, and what is asked there is answered from here', async () => {
    const client = await start();
    const tunnel = await client.servers.tunnels.open({
      tunnel: tunnelTo({ kind: 'remote', target: { host: '127.0.0.1', port: await web() } }),
    });
    const { stdout } = await run('curl', ['-sS', '--max-time', '10', `http://127.0.0.1:${portOf(tunnel)}/there`]);
    expect(stdout).toBe(`asked for /there of 127.0.0.1:${portOf(tunnel)}`);
  });

  test('dynamic: SOCKS with names looked up on the server, refusals told, other protocols sent away', async () => {
    const client = await start();
    const port = await web();
    const tunnel = await client.servers.tunnels.open({ tunnel: tunnelTo({ kind: 'dynamic' }) });
    const proxy = ['-sS', '--max-time', '10', '--socks5-hostname', `127.0.0.1:${portOf(tunnel)}`];
    const { stdout } = await run('curl', [...proxy, `http://localhost:${port}/here`]);
    expect(stdout).toBe(`asked for /here of localhost:${port}`);
    await expect(run('curl', [...proxy, 'http://127.0.0.1:1/'])).rejects.toMatchObject({
      code: 97,
      stderr: expect.stringContaining('(5)'),
    });
    await expect(run('curl', [...proxy, 'http://no.such.name.invalid/'])).rejects.toMatchObject({ code: 97 });
    expect(await until(client, tunnel.id, ({ lastRefused }) => lastRefused !== undefined)).toMatchObject({ state: 'listening' });
    expect(await spoken(portOf(tunnel), 'GET / HTTP/1.1\r\n\r\n')).toMatch(/^HTTP\/1.1 501 [^]*SOCKS 5 port/u);
  });

  test('a port in use here is said before the server is asked', async () => {
    const client = await start();
    const port = await echo();
    await expect(
      client.servers.tunnels.open({ tunnel: tunnelTo({ host: 'nowhere.invalid', kind: 'dynamic', port }) }),
    ).rejects.toMatchObject({
      data: { kind: 'port-in-use', cause: { en: `Port ${port} of this computer is in use already, by this console itself.` } },
    });
  });

  test('a port in use is said with who holds it, here and on the server', async () => {
    const client = await start();
    const holder = spawn(process.execPath, [
      '-e',
      "require('net').createServer().listen(0, '127.0.0.1', function () { console.log(this.address().port) })",
    ]);
    try {
      const [said] = (await once(holder.stdout, 'data')) as [Buffer];
      const port = Number(String(said));
      const named = new RegExp(`^Port ${port} of this computer is in use already, by \\S+ \\(process ${holder.pid}\\)\\.$`, 'u');
      await expect(client.servers.tunnels.open({ tunnel: tunnelTo({ kind: 'dynamic', port }) })).rejects.toMatchObject({
        data: { kind: 'port-in-use', cause: { en: expect.stringMatching(named) } },
      });
      // The account of the server is not told the program of another account.
      await expect(
        client.servers.tunnels.open({ tunnel: tunnelTo({ kind: 'remote', port, target: { host: '127.0.0.1', port: 1 } }) }),
      ).rejects.toMatchObject({
        data: { kind: 'port-in-use', cause: { en: `Port ${port} of web is in use already, by a program of another account.` } },
      });
    } finally {
      holder.kill();
    }
  });

  test('a server that forbids forwarding is said to, in both directions', async () => {
    const client = await start();
    await expect(
      client.servers.tunnels.open({ tunnel: tunnelTo({ host: 'strict', kind: 'remote', target: { host: '127.0.0.1', port: 1 } }) }),
    ).rejects.toMatchObject({ data: { kind: 'port-not-forwarded' } });
    const local = await client.servers.tunnels.open({
      tunnel: tunnelTo({ host: 'strict', target: { host: '127.0.0.1', port: await echo() } }),
    });
    expect(await spoken(portOf(local), 'x').catch(() => '')).toBe('');
    const { lastRefused } = await until(client, local.id, (one) => one.lastRefused !== undefined);
    expect(lastRefused?.failure).toMatchObject({
      kind: 'port-not-forwarded',
      remedy: { en: expect.stringContaining('AllowTcpForwarding') },
    });
  });

  test('a lost connection is waited for, and the tunnels come back with it on the same ports', async () => {
    const client = await start();
    const local = await client.servers.tunnels.open({ tunnel: tunnelTo({ target: { host: '127.0.0.1', port: await echo() } }) });
    const remote = await client.servers.tunnels.open({
      tunnel: tunnelTo({ kind: 'remote', target: { host: '127.0.0.1', port: await echo() } }),
    });
    const waits = [local, remote].map(({ id }) => until(client, id, ({ state, failure }) => state === 'waiting' && failure !== undefined));
    await lab.servers.key.restart();
    for (const { failure } of await Promise.all(waits)) expect(failure?.cause.en).toContain('web');
    for (const { id, port } of [local, remote]) {
      expect(await until(client, id, ({ state }) => state === 'listening')).toMatchObject({ port });
    }
    expect(await spoken(portOf(local), 'back')).toBe('back');
    expect(await spoken(portOf(remote), 'there')).toBe('there');
  }, 60_000);

  test('saved tunnels start by name, change with the settings and end with the connection a person closes', async () => {
    const client = await start();
    const [first, second] = [await echo(), await web()];
    const save = (value: unknown) => rig.core.rooms.settings.merge(['servers', 'tunnels', 'db'], value);
    await save(tunnelTo({ target: { host: '127.0.0.1', port: first }, label: 'database' }));
    expect(await until(client, 'db', () => true)).toMatchObject({ state: 'stopped', saved: true, port: null });
    const started = await client.servers.tunnels.start({ id: 'db' });
    expect(await client.servers.tunnels.start({ id: 'db' })).toMatchObject({ port: started.port, state: 'listening' });
    expect(await spoken(portOf(started), 'one')).toBe('one');
    await save(tunnelTo({ target: { host: '127.0.0.1', port: second } }));
    const changed = await until(client, 'db', ({ state, tunnel }) => state === 'listening' && tunnel.target?.port === second);
    expect(await spoken(portOf(changed), 'GET /x HTTP/1.0\r\n\r\n')).toContain('asked for /x');
    await client.servers.connections.close({ host: 'web' });
    await until(client, 'db', ({ state }) => state === 'stopped');
    await expect(spoken(portOf(changed), 'x')).rejects.toThrow(/ECONNREFUSED/u);
    await save(null);
    await expect(client.servers.tunnels.start({ id: 'db' })).rejects.toMatchObject({ data: { kind: 'not-found' } });
  });

  test('one that goes with the connection starts with it where somebody has a window, and stays stopped once a person stopped it', async () => {
    await start();
    const window = await openCore({
      dataDir: `${rig.dataDir}-window`,
      version: '0.0.0-test',
      home: rig.home,
      env: { PATH: process.env['PATH'], PILOTHOUSE_KEYCHAIN: 'none' },
    });
    try {
      const client = createRouterClient(window.router, { context: { who: 'test', reportBug: (error) => expect.fail(String(error)) } });
      const tunnel = tunnelTo({ kind: 'dynamic', withConnection: true });
      await window.rooms.settings.merge(['servers', 'tunnels', 'proxy'], tunnel);
      expect(await until(client, 'proxy', () => true)).toMatchObject({ state: 'stopped' });
      await client.servers.facts({ vantage: 'ssh:web' });
      await until(client, 'proxy', ({ state }) => state === 'listening');
      await client.servers.tunnels.stop({ id: 'proxy' });
      const lost = until(client, 'proxy', ({ state }) => state === 'stopped');
      await lab.servers.key.restart();
      await lost;
      await client.servers.facts({ vantage: 'ssh:web' });
      expect(await until(client, 'proxy', () => true)).toMatchObject({ state: 'stopped' });
    } finally {
      await window.close();
    }
  });
});
