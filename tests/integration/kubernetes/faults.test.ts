import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Deployment } from '../../../preload/contract/kubernetes.ts';
import { availability } from '../../lab/kubernetes.ts';
import { callApi } from '../../lab/kubernetes/api-requests.ts';
import { built } from '../../lab/kubernetes/build.ts';
import { clusterFiles, isReady, serviceAccountReady, startControlPlane } from '../../lab/kubernetes/control-plane.ts';
import type { LastingProcess } from '../../lab/kubernetes/lasting-process.ts';
import { kill, startLasting } from '../../lab/kubernetes/lasting-process.ts';
import { eventually } from '../../lab/processes.ts';
import type { Desk, LiveView } from './desk.ts';
import { openDesk, openView } from './desk.ts';
import type { Relay } from './relay.ts';
import { startRelay } from './relay.ts';

const here = await availability({ node: false });

/** A control plane of this file's own: its API server and its etcd are stopped, killed and started while lists are watched. */
describe.skipIf(!here.ok)('a real API server that fails', () => {
  let folder: string;
  let state: string;
  let admin: string;
  let relay: Relay;
  let desk: Desk;
  const processes = new Map<string, LastingProcess>();
  const views: LiveView<Deployment>[] = [];

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'pilothouse-faults-'));
    state = join(folder, 'state');
    await startControlPlane(built, state, async (_, started) => void processes.set(started.name, started));
    admin = clusterFiles(state).admin;
    const { server } = { server: /server: (\S+)/u.exec(await readFile(admin, 'utf8'))?.[1] ?? '' };
    relay = await startRelay({ host: '127.0.0.1', port: Number(new URL(server).port) });
    const kubeconfig = join(folder, 'kubeconfig');
    const texts = await Promise.all([admin, clusterFiles(state).viewer].map((file) => readFile(file, 'utf8')));
    const throughRelay = texts.map((text) => text.replaceAll(server, `https://127.0.0.1:${relay.port}`));
    await Promise.all(throughRelay.map((text, index) => writeFile(`${kubeconfig}-${index}`, text)));
    desk = await openDesk({ KUBECONFIG: `${kubeconfig}-0:${kubeconfig}-1` });
  }, 120_000);
  afterAll(async () => {
    await desk?.close();
    await relay?.close();
    for (const process of [...processes.values()].toReversed()) await kill(process);
    await rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  });

  const watch = (namespace: string, context = 'lab') => {
    const view = openView(desk, desk.client.kubernetes.deployments.watch, { context, namespace });
    views.push(view);
    return view;
  };
  const make = (namespace: string, name: string) =>
    callApi(admin, 'POST', `/apis/apps/v1/namespaces/${namespace}/deployments`, {
      body: {
        apiVersion: 'apps/v1',
        kind: 'Deployment',
        metadata: { name },
        spec: {
          replicas: 0,
          selector: { matchLabels: { app: name } },
          template: { metadata: { labels: { app: name } }, spec: { containers: [{ name: 'app', image: 'busybox:1.36' }] } },
        },
      },
    });
  const processOf = (name: string): LastingProcess => {
    const found = processes.get(name);
    if (!found) throw new Error(`no process ${name}`);
    return found;
  };
  const isLive = (view: LiveView<Deployment>) => view.status()?.status === 'live';

  test('killed and started again: what was seen stays and is called stale, then lives again with what was missed', async () => {
    await make('default', 'before');
    const view = watch('default');
    await view.until(() => isLive(view) && view.byName('before') !== undefined, 'live');
    const apiServer = processOf('kube-apiserver');
    const [command = '', ...args] = (await readFile(`/proc/${apiServer.pid}/cmdline`, 'utf8')).split('\0').slice(0, -1);
    await kill(apiServer);
    await view.until(() => !isLive(view) && view.status()?.failure !== undefined, 'not live', 10_000);
    expect(view.byName('before')).toBeDefined();
    processes.set(
      'kube-apiserver',
      await startLasting('kube-apiserver', command, args, { log: clusterFiles(state).log('kube-apiserver') }),
    );
    await eventually('the readiness of the API server', async () => ((await isReady(admin)) ? true : undefined), { timeoutMs: 60_000 });
    await make('default', 'after');
    await view.until(() => isLive(view) && view.byName('after') !== undefined, 'live again', 45_000);
    await view.close();
  }, 150_000);

  test('stopped and continued, as a machine that sleeps: said when nothing is heard any more, live again by itself', async () => {
    const view = watch('default');
    await view.until(() => isLive(view), 'live');
    const { pid } = processOf('kube-apiserver');
    process.kill(pid, 'SIGSTOP');
    try {
      await view.until(() => !isLive(view), 'not called live', 60_000);
      expect(view.rows.size).toBeGreaterThan(0);
    } finally {
      process.kill(pid, 'SIGCONT');
    }
    await view.until(() => isLive(view), 'live again', 45_000);
    await view.close();
  }, 150_000);

  test('etcd stopped: a list that cannot be read says so within its limit and recovers', async () => {
    const { pid } = processOf('etcd');
    process.kill(pid, 'SIGSTOP');
    const view = watch('kube-public');
    try {
      await view.until(() => view.status()?.failure !== undefined, 'the failure', 45_000);
      expect(['timed-out', 'kubernetes-api-failed', 'kubernetes-busy']).toContain(view.status()?.failure?.kind);
    } finally {
      process.kill(pid, 'SIGCONT');
    }
    await view.until(() => isLive(view), 'live', 45_000);
    await view.close();
  }, 120_000);

  test('rights taken away while it is looked at: forbidden is said, what was seen is stale, and given back it lives again', async () => {
    const view = watch('default', 'lab-viewer');
    await view.until(() => isLive(view) && view.rows.size > 0, 'live');
    const binding = '/apis/rbac.authorization.k8s.io/v1/namespaces/default/rolebindings';
    await callApi(admin, 'DELETE', `${binding}/viewer`);
    // The watch that stands is not ended by the API server: the next one is refused.
    await relay.cut();
    await relay.restore();
    await view.until(() => view.status()?.failure?.kind === 'kubernetes-forbidden', 'forbidden', 45_000);
    expect(isLive(view)).toBe(false);
    expect(view.rows.size).toBeGreaterThan(0);
    await callApi(admin, 'POST', binding, {
      body: {
        apiVersion: 'rbac.authorization.k8s.io/v1',
        kind: 'RoleBinding',
        metadata: { name: 'viewer' },
        subjects: [{ kind: 'User', name: 'viewer', apiGroup: 'rbac.authorization.k8s.io' }],
        roleRef: { kind: 'Role', name: 'viewer', apiGroup: 'rbac.authorization.k8s.io' },
      },
    });
    await view.until(() => isLive(view), 'live again', 45_000);
    await view.close();
  }, 150_000);

  test('a namespace deleted while it is looked at is said to be gone, and found again when it is made anew', async () => {
    const namespace = 'short-lived';
    const create = () =>
      callApi(admin, 'POST', '/api/v1/namespaces', { body: { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } } });
    await create();
    await serviceAccountReady(admin, namespace);
    await make(namespace, 'inside');
    const view = watch(namespace);
    await view.until(() => isLive(view) && view.rows.size === 1, 'live');
    await callApi(admin, 'DELETE', `/api/v1/namespaces/${namespace}`);
    await view.until(() => view.rows.size === 0, 'empty', 45_000);
    await eventually(
      'the end of the namespace',
      async () => ((await callApi(admin, 'GET', `/api/v1/namespaces/${namespace}`).catch(() => null)) === null ? true : undefined),
      { timeoutMs: 60_000 },
    );
    await relay.cut();
    await relay.restore();
    await view.until(() => view.status()?.failure?.kind === 'not-found', 'gone', 45_000);
    await create();
    await view.until(() => isLive(view), 'there again', 45_000);
    await view.close();
    expect(desk.bugs).toEqual([]);
  }, 180_000);
});
