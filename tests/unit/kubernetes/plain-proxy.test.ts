import { once } from 'node:events';
import type { Server } from 'node:http';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { connect } from 'node:net';
import { expect, test } from 'vitest';
import { createDialling } from '../../../main/core/kubernetes/dialling/dialling.ts';
import { mergeKubeconfigs, resolveContext } from '../../../main/core/kubernetes/contexts/kubeconfig.ts';
import { parseKubeconfigFile } from '../../../main/core/kubernetes/contexts/kubeconfig-file.ts';

async function listening(server: Server): Promise<number> {
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return (server.address() as AddressInfo).port;
}

/** What a plain http API answers through a proxy at this port, or why not. */
async function answered(proxyPort: number): Promise<unknown> {
  const file = parseKubeconfigFile(
    JSON.stringify({
      clusters: [{ name: 'all', cluster: { server: 'http://api.example:8080', 'proxy-url': `http://me:secret@127.0.0.1:${proxyPort}` } }],
      users: [{ name: 'me', user: {} }],
      contexts: [{ name: 'shop', context: { cluster: 'all', user: 'me' } }],
    }),
    '/nowhere/config',
  );
  const resolved = await resolveContext({ ...mergeKubeconfigs([file]), problems: [], fingerprint: '' }, 'shop');
  const dialling = createDialling(resolved, {}, { via: null, open: () => Promise.reject(new Error('none')), pinned: null });
  const signal = AbortSignal.timeout(20_000);
  try {
    const agent = await dialling.agent({ signal, fresh: false });
    return await new Promise<unknown>((resolve) => {
      const asked = request({ host: 'api.example', port: 8080, path: '/version', agent, signal });
      asked.once('error', resolve);
      asked.once('response', (message) => {
        message.resume();
        resolve(message.statusCode);
      });
      asked.end();
    });
  } finally {
    dialling.close();
  }
}

test('a plain http API is reached through a proxy; one that refuses or does not listen is told of as the proxy, in words', async () => {
  const api = createServer((_, answer) => answer.writeHead(204).end());
  const apiPort = await listening(api);
  let opens = true;
  const proxy = createServer().on('connect', (_, client) => {
    client.on('error', () => undefined);
    if (!opens) {
      client.end('HTTP/1.1 403 Forbidden\r\n\r\n');
      return;
    }
    client.write('HTTP/1.1 200 Connection established\r\n\r\n');
    const far = connect(apiPort, '127.0.0.1').on('error', () => client.destroy());
    client.pipe(far).pipe(client);
  });
  const port = await listening(proxy);
  try {
    expect(await answered(port)).toBe(204);
    opens = false;
    expect(await answered(port)).toMatchObject({
      failure: {
        cause: { en: `The proxy http://127.0.0.1:${port} refuses to connect to api.example:8080. The API server was not asked.` },
      },
    });
  } finally {
    for (const server of [api, proxy]) {
      server.closeAllConnections();
      server.close();
    }
  }
  const gone = await answered(port);
  expect(gone).toMatchObject({
    failure: {
      kind: 'connection-refused',
      cause: { en: `The proxy http://127.0.0.1:${port} refused the connection: nothing listens there. The API server was not asked.` },
    },
  });
  expect(JSON.stringify(gone)).not.toContain('secret');
});
