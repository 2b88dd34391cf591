import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { createServer as createTcpServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ORPCError } from '@orpc/server';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { stringify } from 'yaml';
import type { Failure } from '../../../preload/contract/failure.ts';
import { failureSchema } from '../../../preload/contract/failure.ts';
import type { Authority } from '../../lab/authority.ts';
import { makeAuthority } from '../../lab/authority.ts';
import { statusObject } from './api-server.ts';
import { openDesk } from './desk.ts';

const HOUR_MS = 3_600_000;

let folder: string;
let authority: Authority;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pilothouse-clock-'));
  authority = await makeAuthority(folder);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** An API server whose clock is that much ahead, and that accepts no login. */
async function withServer(
  skewMs: number,
  validity: { readonly notBefore?: Date; readonly notAfter?: Date },
  work: (failed: Failure, asked: readonly (string | undefined)[]) => void,
): Promise<void> {
  const { cert, key } = await authority.issue({ names: ['127.0.0.1'], ...validity });
  const asked: (string | undefined)[] = [];
  const server = createServer({ cert, key }, (request, response) => {
    asked.push(request.headers.authorization);
    response.writeHead(401, { date: new Date(Date.now() + skewMs).toUTCString(), 'content-type': 'application/json' });
    response.end(JSON.stringify(statusObject(401, 'Unauthorized', 'Unauthorized')));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const path = join(folder, 'kubeconfig');
  await writeFile(
    path,
    stringify({
      clusters: [
        {
          name: 'c',
          cluster: {
            server: `https://127.0.0.1:${(server.address() as AddressInfo).port}`,
            'certificate-authority-data': Buffer.from(authority.ca).toString('base64'),
          },
        },
      ],
      users: [{ name: 'u', user: { token: 'canary-of-the-clock' } }],
      contexts: [{ name: 'c', context: { cluster: 'c', user: 'u' } }],
    }),
  );
  const desk = await openDesk({ KUBECONFIG: path });
  try {
    const error = await desk.client.kubernetes.namespaces.list({ context: 'c' }).then(
      () => null,
      (reason: unknown) => reason,
    );
    if (!(error instanceof ORPCError)) throw new Error(`the call did not fail as it should: ${String(error)}`);
    work(failureSchema.parse(error.data), asked);
  } finally {
    await desk.close();
    server.close();
    server.closeAllConnections();
  }
}

test('a login refused by a server whose clock is ahead says by how much, and one that agrees says nothing of clocks', async () => {
  await withServer(2 * HOUR_MS + 5000, {}, (failed) => {
    expect(failed.kind).toBe('kubernetes-unauthorized');
    expect(failed.remedy.en).toMatch(/^This computer’s clock is 2 h behind the API server’s/u);
  });
  await withServer(0, {}, (failed) => {
    expect(failed.kind).toBe('kubernetes-unauthorized');
    expect(failed.remedy.en).not.toContain('clock');
  });
});

test('a certificate that has ended here, and not by the server’s own clock, is explained by the clock; no login was sent to learn it', async () => {
  const notBefore = new Date(Date.now() - 30 * HOUR_MS);
  await withServer(-26 * HOUR_MS, { notBefore, notAfter: new Date(Date.now() - 2 * HOUR_MS) }, (failed, asked) => {
    expect(failed.kind).toBe('certificate-expired');
    expect(failed.remedy.en).toMatch(/^This computer’s clock is 26 h ahead of the API server’s/u);
    expect(asked).toEqual([undefined]);
  });
});

test('1,000 contexts are listed at once, and nothing is contacted', async () => {
  let contacted = 0;
  const listener = createTcpServer((socket) => {
    contacted += 1;
    socket.destroy();
  });
  listener.listen(0, '127.0.0.1');
  await once(listener, 'listening');
  const server = `https://127.0.0.1:${(listener.address() as AddressInfo).port}`;
  const numbers = Array.from({ length: 1000 }, (_, index) => index);
  const path = join(folder, 'many');
  const pem = Buffer.from(authority.ca).toString('base64');
  await writeFile(
    path,
    stringify({
      clusters: numbers.map((n) => ({ name: `c${n}`, cluster: { server, 'certificate-authority-data': pem } })),
      users: numbers.map((n) => ({ name: `u${n}`, user: { token: `t${n}` } })),
      contexts: numbers.map((n) => ({ name: `context-${n}`, context: { cluster: `c${n}`, user: `u${n}` } })),
    }),
  );
  const desk = await openDesk({ KUBECONFIG: path });
  try {
    const startedAt = performance.now();
    const { contexts, problems } = await desk.client.kubernetes.contexts.list();
    const firstMs = performance.now() - startedAt;
    await desk.client.kubernetes.contexts.list();
    const secondMs = performance.now() - startedAt - firstMs;
    expect(contexts).toHaveLength(1000);
    expect(problems).toEqual([]);
    expect(contacted).toBe(0);
    // Generous, for a machine that is busy.
    expect(firstMs).toBeLessThan(5000);
    expect(secondMs).toBeLessThan(1000);
  } finally {
    await desk.close();
    listener.close();
  }
});
