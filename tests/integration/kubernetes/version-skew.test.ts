import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { stringify } from 'yaml';
import { statusObject } from './api-server.ts';
import { openDesk } from './desk.ts';

const REVIEW = /^\/apis\/authentication\.k8s\.io\/(v1|v1beta1|v1alpha1)\/selfsubjectreviews$/u;

/** What servers of different ages know: SelfSubjectReview is stable since 1.28, in beta in 1.27 and in alpha in 1.26. */
test.each([
  ['v1.36.0', 'v1'],
  ['v1.27.4', 'v1beta1'],
  ['v1.26.1', 'v1alpha1'],
  ['v1.20.2', null],
])('a check of a server of %s asks who this is in the words it knows', async (gitVersion, knows) => {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const end = Math.floor(Date.now() / 1000) + 3600;
  const token = `${part({ alg: 'none' })}.${part({ sub: 'system:serviceaccount:ci:deployer', exp: end, groups: ['ci'] })}.signature`;
  const posted: string[] = [];
  const server = createServer((request, response) => {
    const answer = (value: object, status = 200) => {
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(JSON.stringify(value));
    };
    request.resume();
    const { pathname } = new URL(request.url ?? '/', 'http://server');
    if (request.method === 'POST') posted.push(pathname);
    if (pathname === '/version') return answer({ gitVersion });
    if (REVIEW.exec(pathname)?.[1] === knows && knows !== null)
      return answer({ status: { userInfo: { username: 'jane', groups: ['ops', 'system:authenticated'] } } }, 201);
    if (pathname.endsWith('/selfsubjectaccessreviews')) return answer({ status: { allowed: false } }, 201);
    return answer(statusObject(404, 'NotFound', 'the server could not find the requested resource'), 404);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const folder = await mkdtemp(join(tmpdir(), 'pilothouse-skew-'));
  const path = join(folder, 'config');
  await writeFile(
    path,
    stringify({
      clusters: [{ name: 'c', cluster: { server: `http://127.0.0.1:${(server.address() as AddressInfo).port}` } }],
      users: [{ name: 'u', user: { token } }],
      contexts: [{ name: 'c', context: { cluster: 'c', user: 'u', namespace: 'shop' } }],
    }),
  );
  const desk = await openDesk({ KUBECONFIG: path });
  try {
    const check = await desk.client.kubernetes.contexts.check({ context: 'c' });
    expect(check).toMatchObject({ ok: true, version: gitVersion, presented: null });
    expect(check.user).toEqual(
      knows === null
        ? { name: 'system:serviceaccount:ci:deployer', groups: ['ci'], from: 'token' }
        : { name: 'jane', groups: ['ops', 'system:authenticated'], from: 'cluster' },
    );
    expect(check.credentials).toEqual([{ kind: 'token', until: new Date(end * 1000).toISOString() }]);
    expect(check.permissions).toMatchObject({ namespace: 'shop' });
    expect(check.permissions?.allowed.some(({ allowed }) => allowed)).toBe(false);
    expect(posted.filter((one) => REVIEW.test(one))).toHaveLength(knows === null ? 3 : ['v1', 'v1beta1', 'v1alpha1'].indexOf(knows) + 1);
    expect(desk.bugs).toEqual([]);
  } finally {
    await desk.close();
    server.close();
    server.closeAllConnections();
    await rm(folder, { recursive: true, force: true });
  }
});
