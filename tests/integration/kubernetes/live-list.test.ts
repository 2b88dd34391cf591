import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { stringify } from 'yaml';
import type { Deployment } from '../../../preload/contract/kubernetes.ts';
import type { Exchange } from './api-server.ts';
import { deploymentObject, startApiServer, statusObject } from './api-server.ts';
import type { Desk, LiveView } from './desk.ts';
import { openDesk, openView } from './desk.ts';

let folder: string;
let server: Awaited<ReturnType<typeof startApiServer>>;
let desk: Desk;
let view: LiveView<Deployment>;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pilothouse-live-'));
  server = await startApiServer();
  const kubeconfig = join(folder, 'config');
  await writeFile(
    kubeconfig,
    stringify({
      clusters: [{ name: 'c', cluster: { server: server.url } }],
      users: [],
      contexts: [{ name: 'c', context: { cluster: 'c' } }],
    }),
  );
  desk = await openDesk({ KUBECONFIG: kubeconfig });
  view = openView(desk, desk.client.kubernetes.deployments.watch, { context: 'c', namespace: 'shop' });
});

afterEach(async () => {
  await view.close();
  expect(desk.bugs).toEqual([]);
  await desk.close();
  await server.close();
  await rm(folder, { recursive: true, force: true });
});

const listOf = (resourceVersion: number, names: readonly string[], next?: string) => ({
  kind: 'DeploymentList',
  metadata: { resourceVersion: String(resourceVersion), ...(next === undefined ? {} : { continue: next }) },
  items: names.map((name) => deploymentObject(name, 'app:1', resourceVersion)),
});

async function goLive(names: readonly string[] = ['a', 'b'], resourceVersion = 10): Promise<Exchange> {
  (await server.next()).json(listOf(resourceVersion, names));
  const watch = await server.next();
  watch.begin();
  await view.until(() => view.status()?.status === 'live' && view.rows.size === names.length, 'live');
  return watch;
}

const names = () => [...view.rows.values()].map(({ name }) => name).toSorted();

test('a list comes in pages of 500, shown as they come, then is watched from its version', async () => {
  const first = await server.next();
  expect(Object.fromEntries(first.query)).toEqual({ limit: '500' });
  expect(first.headers['user-agent']).toMatch(/^pilothouse\//);
  expect(first.headers['accept-encoding']).toBe('gzip');
  first.json(listOf(10, ['a'], 'token'));
  await view.until(() => view.rows.size === 1, 'the first page');
  expect(view.messages[0]).toMatchObject({ kind: 'snapshot', more: true });
  const second = await server.next();
  expect(second.query.get('continue')).toBe('token');
  second.json(listOf(10, ['b']));
  const watch = await server.next();
  expect(watch.query.get('resourceVersion')).toBe('10');
  expect(watch.query.get('allowWatchBookmarks')).toBe('true');
  expect(Number(watch.query.get('timeoutSeconds'))).toBeGreaterThan(0);
  watch.begin();
  await view.until(() => view.status()?.status === 'live' && view.status()?.more === undefined, 'complete and live');
  expect(names()).toEqual(['a', 'b']);
  expect(view.messages.filter(({ kind }) => kind === 'snapshot')).toHaveLength(1);
});

test('a page that came too late is replaced by the rest in one piece', async () => {
  (await server.next()).json(listOf(10, ['a'], 'token'));
  (await server.next()).json(statusObject(410, 'Expired', 'The provided continue parameter is too old'), 410);
  const whole = await server.next();
  expect(Object.fromEntries(whole.query)).toEqual({});
  whole.json(listOf(12, ['a', 'b']));
  const watch = await server.next();
  expect(watch.query.get('resourceVersion')).toBe('12');
  watch.begin();
  await view.until(() => view.status()?.status === 'live', 'live');
  expect(names()).toEqual(['a', 'b']);
});

test('a watch goes on from the last version it heard of, bookmarks included, and stays live over the server’s own end', async () => {
  const watch = await goLive();
  watch.event('MODIFIED', deploymentObject('a', 'app:2', 11));
  await view.until(() => view.byName('a')?.images[0] === 'app:2', 'the change');
  watch.event('BOOKMARK', { kind: 'Deployment', metadata: { resourceVersion: '40' } });
  watch.end();
  const again = await server.next();
  expect(again.query.get('resourceVersion')).toBe('40');
  again.begin();
  again.event('DELETED', deploymentObject('b', 'app:1', 41));
  await view.until(() => view.rows.size === 1, 'the removal');
  expect(new Set(view.messages.filter(({ more }) => !more).map(({ status }) => status))).toEqual(new Set(['live']));
});

test('a version that is gone (410) lists again: what went is removed, what came is added, without a second snapshot', async () => {
  const watch = await goLive();
  watch.event('ERROR', statusObject(410, 'Expired', 'too old resource version: 10 (99)'));
  const list = await server.next();
  expect(list.watch).toBe(false);
  list.json(listOf(99, ['b', 'c']));
  const again = await server.next();
  expect(again.query.get('resourceVersion')).toBe('99');
  again.begin();
  await view.until(() => view.status()?.status === 'live' && names().join() === 'b,c', 'the new list');
  expect(view.messages.filter(({ kind }) => kind === 'snapshot')).toHaveLength(1);
  expect(view.messages.some(({ status }) => status === 'stale')).toBe(true);
});

test('a connection that is cut is stale with its reason, and goes on where it was', async () => {
  const watch = await goLive();
  watch.event('MODIFIED', deploymentObject('a', 'app:2', 11));
  await view.until(() => view.byName('a')?.images[0] === 'app:2', 'the change');
  watch.cut();
  await view.until(() => view.status()?.status === 'stale', 'stale');
  expect(view.status()?.failure?.kind).toBe('connection-reset');
  const again = await server.next();
  expect(again.query.get('resourceVersion')).toBe('11');
  again.begin();
  await view.until(() => view.status()?.status === 'live', 'live again');
  expect(view.status()?.failure).toBeUndefined();
});

test('an API server that fails is asked again with growing pauses, and said', async () => {
  const watch = await goLive();
  watch.cut();
  for (const status of ['stale', 'offline'] as const) {
    const retry = await server.next();
    retry.json(statusObject(503, 'ServiceUnavailable', 'etcd is not there'), 503);
    await view.until(
      () => view.status()?.status !== 'live' && view.status()?.failure?.kind === 'kubernetes-api-failed',
      `${status} after 503`,
    );
  }
  expect(view.status()?.status).toBe('offline');
  expect(names()).toEqual(['a', 'b']);
  const back = await server.next();
  back.begin();
  await view.until(() => view.status()?.status === 'live', 'live again');
});

test('a watch that ends at once is not taken for a live one', async () => {
  (await server.next()).json(listOf(10, ['a']));
  const watch = await server.next();
  watch.begin();
  watch.end();
  await view.until(() => view.status()?.failure?.kind === 'connection-closed', 'the failure');
  expect(view.status()?.status).not.toBe('live');
});

test('a watch that answers something else than events says what answered', async () => {
  (await server.next()).json(listOf(10, ['a']));
  const watch = await server.next();
  watch.begin();
  watch.event('ADDED', 'not an object');
  await view.until(() => view.status()?.failure?.kind === 'kubernetes-not-spoken', 'the failure');
});

test('what may be listed but not watched is shown, not called live, and listed anew from time to time', async () => {
  const refused = statusObject(
    403,
    'Forbidden',
    'deployments.apps is forbidden: User "dev" cannot watch resource "deployments" in API group "apps" in the namespace "shop"',
  );
  (await server.next()).json(listOf(10, ['a']));
  (await server.next()).json(refused, 403);
  await view.until(() => view.status()?.failure?.kind === 'kubernetes-forbidden', 'the refusal');
  expect(view.status()?.status).toBe('stale');
  expect(view.status()?.more).toBeUndefined();
  expect(names()).toEqual(['a']);
  const first = view.status()?.since ?? '';
  const list = await server.next();
  expect(list.watch).toBe(false);
  list.json(listOf(12, ['a', 'b']));
  (await server.next()).json(refused, 403);
  await view.until(() => names().join() === 'a,b' && (view.status()?.since ?? '') > first, 'the list of later');
  expect(view.status()?.status).toBe('stale');
});

test('when the context changes in the kubeconfig, the list starts anew: the name may now mean another cluster', async () => {
  const watch = await goLive(['a', 'b'], 10);
  const path = join(folder, 'config');
  await writeFile(path, (await readFile(path, 'utf8')).replaceAll(server.url, `${server.url}/`));
  watch.event('BOOKMARK', { kind: 'Deployment', metadata: { resourceVersion: '40' } });
  watch.end();
  const list = await server.next();
  expect(list.watch).toBe(false);
  list.json(listOf(5, ['z']));
  const again = await server.next();
  expect(again.query.get('resourceVersion')).toBe('5');
  again.begin();
  await view.until(() => names().join() === 'z', 'the other cluster');
});

test('what else changes in the kubeconfig does not disturb it', async () => {
  const watch = await goLive(['a', 'b'], 10);
  const path = join(folder, 'config');
  await writeFile(path, `${await readFile(path, 'utf8')}current-context: c\n`);
  watch.event('BOOKMARK', { kind: 'Deployment', metadata: { resourceVersion: '40' } });
  watch.end();
  const again = await server.next();
  expect(again.query.get('resourceVersion')).toBe('40');
});

test('a second reader gets the whole list from the one watch, and both hear of changes', async () => {
  const watch = await goLive();
  const second = openView(desk, desk.client.kubernetes.deployments.watch, { context: 'c', namespace: 'shop' });
  await second.until(() => second.status()?.status === 'live' && second.rows.size === 2, 'the second reader');
  expect(second.messages).toMatchObject([{ kind: 'snapshot', status: 'live' }]);
  watch.event('ADDED', deploymentObject('c', 'app:1', 12));
  await Promise.all([view.until(() => view.rows.size === 3, 'the first'), second.until(() => second.rows.size === 3, 'the second')]);
  await second.close();
});

test('1,000 changes in one go arrive as the last of each, in few messages', async () => {
  const watch = await goLive();
  for (let turn = 1; turn <= 1000; turn++) watch.event('MODIFIED', deploymentObject(turn % 2 === 0 ? 'a' : 'b', `app:${turn}`, 10 + turn));
  await view.until(() => view.byName('a')?.images[0] === 'app:1000' && view.byName('b')?.images[0] === 'app:999', 'the last of each');
  expect(view.messages.length).toBeLessThan(50);
});

test('an object of a kind that cannot be read is left out, the rest goes on', async () => {
  (await server.next()).json({
    kind: 'DeploymentList',
    metadata: { resourceVersion: '10' },
    items: [null, 7, {}, { metadata: { uid: 'x' } }, deploymentObject('a', 'app:1', 10)],
  });
  const watch = await server.next();
  watch.begin();
  await view.until(() => view.status()?.status === 'live', 'live');
  expect(view.rows.size).toBe(2);
});

test('a login that ends in mid-watch is made anew once and the list goes on; refused again, it is said, and what was seen stays', async () => {
  const runs = join(folder, 'runs');
  const script = join(folder, 'login');
  await writeFile(
    script,
    `#!/bin/sh\necho run >>'${runs}'\nprintf '{"apiVersion":"client.authentication.k8s.io/v1","kind":"ExecCredential","status":{"token":"token-%s"}}' "$(wc -l <'${runs}' | tr -d ' ')"\n`,
    { mode: 0o755 },
  );
  const kubeconfig = join(folder, 'login-config');
  await writeFile(
    kubeconfig,
    stringify({
      clusters: [{ name: 'c', cluster: { server: server.url } }],
      users: [{ name: 'u', user: { exec: { apiVersion: 'client.authentication.k8s.io/v1', command: script } } }],
      contexts: [{ name: 'c', context: { cluster: 'c', user: 'u' } }],
    }),
  );
  (await server.next()).json(listOf(1, []));
  (await server.next()).begin();
  const own = await openDesk({ KUBECONFIG: kubeconfig });
  const live = openView(own, own.client.kubernetes.deployments.watch, { context: 'c', namespace: 'shop' });
  const unauthorized = statusObject(401, 'Unauthorized', 'Unauthorized');
  const tokenOf = ({ headers }: Exchange) => headers.authorization;
  try {
    (await server.next()).json(listOf(10, ['a']));
    const watch = await server.next();
    watch.begin();
    await live.until(() => live.status()?.status === 'live', 'live');
    watch.end();
    const refused = await server.next();
    expect(tokenOf(refused)).toBe('Bearer token-1');
    refused.json(unauthorized, 401);
    const anew = await server.next();
    expect(tokenOf(anew)).toBe('Bearer token-2');
    expect(anew.query.get('resourceVersion')).toBe('10');
    anew.begin();
    anew.event('ADDED', deploymentObject('b', 'app:1', 11));
    await live.until(() => live.rows.size === 2 && live.status()?.status === 'live', 'goes on');
    anew.end();
    for (let turn = 0; turn < 3; turn++) (await server.next()).json(unauthorized, 401);
    await live.until(() => live.status()?.failure?.kind === 'kubernetes-unauthorized', 'said');
    expect(live.status()?.status).not.toBe('live');
    expect(live.rows.size).toBe(2);
    expect((await readFile(runs, 'utf8')).trim().split('\n')).toHaveLength(3);
  } finally {
    await live.close();
    await own.close();
  }
});

test('an object of 5 MB comes through a watch that brings it in pieces', async () => {
  const watch = await goLive(['a'], 10);
  const big = deploymentObject('big', 'app:1', 11);
  watch.event('ADDED', { ...big, metadata: { ...big.metadata, annotations: { note: 'x'.repeat(5 * 1024 * 1024) } } });
  await view.until(() => view.byName('big') !== undefined, 'the large one');
  expect(view.status()?.status).toBe('live');
});

test('a server that is busy and asks to wait is waited for as long as it asks, and that is said', async () => {
  const watch = await goLive(['a'], 10);
  watch.end();
  (await server.next()).json(statusObject(429, 'TooManyRequests', 'please try again later'), 429, { 'retry-after': '2' });
  const refusedAt = performance.now();
  await view.until(() => view.status()?.failure?.kind === 'kubernetes-busy', 'said');
  expect(view.status()?.status).not.toBe('live');
  const again = await server.next();
  expect(performance.now() - refusedAt).toBeGreaterThan(1900);
  expect(again.query.get('resourceVersion')).toBe('10');
  again.begin();
  await view.until(() => view.status()?.status === 'live', 'live again');
});
