import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer as createHttpServer } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import type { Duplex } from 'node:stream';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { stringify } from 'yaml';
import { makeAuthority, selfSigned } from '../../lab/authority.ts';
import { openDesk } from './desk.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pilothouse-proxies-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** A SOCKS5 proxy (RFC 1928) without logins, that leads every name to one port here; answers what it was asked for. */
async function startSocks(port: number) {
  const asked: string[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    sockets.add(client);
    client.on('error', () => client.destroy());
    let held = Buffer.alloc(0);
    let greeted = false;
    const take = (chunk: Buffer) => {
      held = Buffer.concat([held, chunk]);
      if (!greeted && held.length >= 2 + (held[1] ?? 0)) {
        held = held.subarray(2 + (held[1] ?? 0));
        greeted = true;
        client.write(Buffer.from([5, 0]));
      }
      const length = held[3] === 3 ? 7 + (held[4] ?? 0) : 10;
      if (!greeted || held.length < length) return;
      client.off('data', take);
      asked.push(held[3] === 3 ? held.subarray(5, length - 2).toString() : [...held.subarray(4, 8)].join('.'));
      const target = connect(port, '127.0.0.1', () => {
        client.write(Buffer.from([5, 0, 0, 1, 127, 0, 0, 1, 0, 0]));
        target.write(held.subarray(length));
        client.pipe(target).pipe(client);
      });
      sockets.add(target);
      target.on('error', () => client.destroy());
    };
    client.on('data', take);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    asked,
    close() {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}

test.each(['socks5', 'socks5h'])(
  'proxy-url with %s: lists go through it, and the certificate is still checked against the API’s own name',
  async (scheme) => {
    const authority = await makeAuthority(folder);
    const { cert, key } = await authority.issue({ names: ['cluster.example'] });
    const api = createHttpsServer({ cert, key }, (_, response) => {
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify({ kind: 'NamespaceList', metadata: { resourceVersion: '1' }, items: [{ metadata: { name: 'shop' } }] }));
    });
    api.listen(0, '127.0.0.1');
    await once(api, 'listening');
    const socks = await startSocks((api.address() as AddressInfo).port);
    const list = async (host: string) => {
      const path = join(folder, `${scheme}-${host}`);
      const cluster = {
        server: `https://${host}:6443`,
        'certificate-authority-data': Buffer.from(authority.ca).toString('base64'),
        'proxy-url': `${scheme}://127.0.0.1:${socks.port}`,
      };
      await writeFile(path, stringify({ clusters: [{ name: 'c', cluster }], contexts: [{ name: 'c', context: { cluster: 'c' } }] }));
      const desk = await openDesk({ KUBECONFIG: path });
      try {
        return await desk.client.kubernetes.namespaces.list({ context: 'c' });
      } finally {
        await desk.close();
      }
    };
    try {
      // The name is looked up by the proxy, as kubectl has it for both.
      expect((await list('cluster.example')).namespaces).toEqual(['shop']);
      expect(socks.asked).toEqual(['cluster.example']);
      await expect(list('127.0.0.1')).rejects.toMatchObject({ data: { kind: 'certificate-wrong-name' } });
      expect(socks.asked.at(-1)).toBe('127.0.0.1');
    } finally {
      socks.close();
      api.close();
      api.closeAllConnections();
    }
  },
);

/** A proxy that answers the first bytes of each connection with these, and no more. */
async function startRefusing(answer: string | Buffer) {
  const server = createServer((client) => {
    client.on('error', () => client.destroy());
    client.once('data', () => client.end(answer));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { port: (server.address() as AddressInfo).port, close: () => server.close() };
}

test.each([
  ['http', null, 'connection-refused', /^The proxy PROXY refused the connection: nothing listens there\. The API server was not asked\.$/u],
  ['socks5', null, 'connection-refused', /^The proxy PROXY refused the connection: nothing listens there\./u],
  [
    'http',
    'HTTP/1.1 407 Proxy Authentication Required\r\n\r\n',
    'connection-refused',
    /^The proxy PROXY refuses the login that proxy-url holds\.$/u,
  ],
  ['http', 'HTTP/1.1 403 Forbidden\r\n\r\n', 'connection-refused', /^The proxy PROXY refuses to connect to cluster\.example:6443\./u],
  [
    'http',
    'HTTP/1.1 502 Bad Gateway\r\n\r\n',
    'network-unreachable',
    /^The proxy PROXY answers, and cannot reach the API server at cluster/u,
  ],
  ['http', 'SSH-2.0-OpenSSH_9.2\r\n', 'kubernetes-not-spoken', /^What answers at PROXY is no proxy of this kind\./u],
  ['http', '', 'connection-reset', /^The proxy PROXY cut the connection\./u],
  ['socks5', Buffer.from([5, 255]), 'connection-refused', /^The proxy PROXY refuses the login that proxy-url holds\.$/u],
] as const)('a %s proxy that answers %j is told of as the proxy, without its login', async (scheme, answer, kind, said) => {
  const proxy = await startRefusing(answer ?? '');
  if (answer === null) proxy.close();
  const path = join(folder, 'refused');
  const cluster = { server: 'https://cluster.example:6443', 'proxy-url': `${scheme}://desk:pass%40word@127.0.0.1:${proxy.port}` };
  await writeFile(path, stringify({ clusters: [{ name: 'c', cluster }], contexts: [{ name: 'c', context: { cluster: 'c' } }] }));
  const desk = await openDesk({ KUBECONFIG: path });
  try {
    const { failure: found } = await desk.client.kubernetes.contexts.check({ context: 'c' });
    expect(found).toMatchObject({ kind });
    expect(found?.cause.en.replace(`${scheme}://127.0.0.1:${proxy.port}`, 'PROXY')).toMatch(said);
    expect(found?.cause.fr).not.toBe(found?.cause.en);
    expect(JSON.stringify(found)).not.toMatch(/pass(?:%40|@)word/u);
  } finally {
    await desk.close();
    proxy.close();
  }
});

/** An HTTP proxy that leads every CONNECT to one port here, for one login. */
async function startTunnels(port: number) {
  const asked: string[] = [];
  const sockets = new Set<Duplex>();
  const server = createHttpServer();
  server.on('connect', ({ url = '', headers }, client: Duplex) => {
    asked.push(url);
    sockets.add(client);
    client.on('error', () => client.destroy());
    if (headers['proxy-authorization'] !== `Basic ${Buffer.from('desk:pass').toString('base64')}`) {
      client.end('HTTP/1.1 407 Proxy Authentication Required\r\n\r\n');
      return;
    }
    const target = connect(port, '127.0.0.1', () => {
      client.write('HTTP/1.1 200 OK\r\n\r\n');
      client.pipe(target).pipe(client);
    });
    sockets.add(target);
    target.on('error', () => client.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    asked,
    close() {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}

test.each(['socks5', 'http'] as const)(
  'behind a %s proxy the one certificate that a person trusts is good, and no other; nothing is trusted by itself',
  async (scheme) => {
    const certificate = await selfSigned(folder, { names: ['other.example'] });
    const sent: string[] = [];
    const api = createHttpsServer({ cert: certificate.cert, key: certificate.key }, (request, response) => {
      sent.push(request.url ?? '');
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify({ kind: 'NamespaceList', metadata: { resourceVersion: '1' }, items: [{ metadata: { name: 'shop' } }] }));
    });
    api.listen(0, '127.0.0.1');
    await once(api, 'listening');
    const target = (api.address() as AddressInfo).port;
    const proxy = scheme === 'http' ? await startTunnels(target) : await startSocks(target);
    const path = join(folder, `pinned-${scheme}`);
    const cluster = {
      server: 'https://cluster.example:6443',
      'proxy-url': `${scheme}://${scheme === 'http' ? 'desk:pass@' : ''}127.0.0.1:${proxy.port}`,
    };
    await writeFile(path, stringify({ clusters: [{ name: 'c', cluster }], contexts: [{ name: 'c', context: { cluster: 'c' } }] }));
    const desk = await openDesk({ KUBECONFIG: path });
    const list = () => desk.client.kubernetes.namespaces.list({ context: 'c' });
    const trust = (value: string) => desk.client.settings.merge({ path: ['kubernetes', 'certificates', 'c'], value });
    try {
      await expect(list()).rejects.toMatchObject({ data: { kind: expect.stringMatching(/^certificate-/u) as string } });
      const shown = await desk.client.kubernetes.contexts.certificate({ context: 'c' });
      expect(shown).toMatchObject({ trust: 'none' });
      const fingerprint = shown?.certificate.fingerprint256 ?? '';
      await trust(fingerprint.replace(/^../u, (first) => (first === '00' ? '01' : '00')));
      await expect(list()).rejects.toMatchObject({ data: { kind: 'certificate-changed' } });
      expect(sent).toEqual([]);
      await trust(fingerprint);
      expect((await list()).namespaces).toEqual(['shop']);
      expect((await desk.client.kubernetes.contexts.certificate({ context: 'c' }))?.trust).toBe('pinned');
      expect(new Set(proxy.asked)).toEqual(new Set([scheme === 'http' ? 'cluster.example:6443' : 'cluster.example']));
    } finally {
      await desk.close();
      proxy.close();
      api.close();
      api.closeAllConnections();
    }
  },
);
