import { randomUUID } from 'node:crypto';
import { createServer } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { stringify } from 'yaml';
import type { SavedForward } from '../../../preload/contract/forwards.ts';
import { failureSchema } from '../../../preload/contract/failure.ts';
import { availability, startKubernetes } from '../../lab/kubernetes.ts';
import type { KubernetesLab } from '../../lab/kubernetes.ts';
import { kubectl } from '../../lab/kubernetes/build.ts';
import { applyYaml, deployWeb, makeNamespace } from '../../lab/kubernetes/workloads.ts';
import { mustRun } from '../../lab/processes.ts';
import type { Desk } from './desk.ts';
import { openDesk } from './desk.ts';

const here = await availability();

describe.skipIf(!here.ok)(`port-forwards into a real cluster${here.ok ? '' : ` (${here.reason})`}`, () => {
  let lab: KubernetesLab;
  let namespace: Awaited<ReturnType<typeof makeNamespace>>;
  let desk: Desk;
  let viewer: Desk;
  beforeAll(async () => {
    lab = await startKubernetes();
    namespace = await makeNamespace(lab.kubeconfig, 'forward');
    desk = await openDesk({ KUBECONFIG: lab.kubeconfig });
    viewer = await openDesk({ KUBECONFIG: lab.viewerKubeconfig });
    await deployWeb(lab.kubeconfig, { namespace: namespace.name });
    const service = {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'web' },
      spec: { selector: { app: 'web' }, ports: [{ name: 'http', port: 80, targetPort: 8080 }] },
    };
    await applyYaml(lab.kubeconfig, stringify(service), namespace.name);
  }, 120_000);
  afterAll(async () => {
    await desk?.close();
    await viewer?.close();
    await namespace?.remove();
    await lab?.stop();
  });

  const forward = (more: Partial<SavedForward> = {}): SavedForward => ({
    context: 'lab',
    namespace: namespace.name,
    resource: 'services',
    name: 'web',
    remotePort: 'http',
    bind: '127.0.0.1',
    localPort: 0,
    ...more,
  });
  const kube = (...args: readonly string[]) => mustRun(kubectl, ['--kubeconfig', lab.kubeconfig, '-n', namespace.name, ...args]);
  const ask = async (port: number | null) =>
    (await fetch(`http://127.0.0.1:${port ?? 0}/`, { signal: AbortSignal.timeout(20_000), headers: { connection: 'close' } })).text();
  async function failing(call: Promise<unknown>) {
    try {
      await call;
    } catch (error) {
      return failureSchema.parse(error instanceof Error && 'data' in error ? error.data : null);
    }
    throw new Error('the call did not fail');
  }
  async function listed(id: string) {
    const ends = new AbortController();
    for await (const { items } of await desk.client.kubernetes.forwards.watch({ stream: randomUUID() }, { signal: ends.signal })) {
      ends.abort();
      return items[0]?.find((one) => one.id === id);
    }
    return undefined;
  }

  test('a service leads to a pod of it, by the name of its port, and to the next one when that goes', async () => {
    const open = await desk.client.kubernetes.forwards.open({ forward: forward() });
    expect(open).toMatchObject({ state: 'listening', saved: false, leads: { port: 8080 } });
    expect(await ask(open.port)).toBe('healthy\n');
    await kube('delete', 'pod', open.leads?.pod ?? '', '--wait=false');
    await expect
      .poll(
        async () => {
          const now = await listed(open.id);
          return now?.leads !== null && now?.leads?.pod !== open.leads?.pod;
        },
        { timeout: 20_000, interval: 500 },
      )
      .toBe(true);
    expect(await ask(open.port)).toBe('healthy\n');
    const after = await listed(open.id);
    expect(after).toMatchObject({ state: 'listening', port: open.port });
    expect(after?.moves).toBeGreaterThan(0);
    expect(after?.connectionsTotal).toBe(2);
    expect(after?.receivedBytes).toBeGreaterThan(10);
    await desk.client.kubernetes.forwards.stop({ id: open.id });
    await expect(ask(open.port)).rejects.toThrow();
  });

  test('without a pod it waits, and goes on by itself', async () => {
    const open = await desk.client.kubernetes.forwards.open({ forward: forward({ resource: 'deployments', remotePort: 8080 }) });
    await kube('scale', 'deployment', 'web', '--replicas=0');
    await expect.poll(async () => (await listed(open.id))?.state, { timeout: 60_000, interval: 500 }).toBe('waiting');
    const early = await desk.client.kubernetes.forwards.open({ forward: forward() });
    expect(early).toMatchObject({ state: 'waiting', leads: null, failure: { kind: 'not-available' } });
    expect(early.port).toBeGreaterThan(0);
    await kube('scale', 'deployment', 'web', '--replicas=1');
    await expect.poll(async () => (await listed(early.id))?.state, { timeout: 60_000, interval: 500 }).toBe('listening');
    expect(await ask(early.port)).toBe('healthy\n');
    expect((await listed(early.id))?.moves).toBe(0);
    await desk.client.kubernetes.forwards.stop({ id: early.id });
    await expect.poll(async () => (await listed(open.id))?.state, { timeout: 30_000, interval: 500 }).toBe('listening');
    expect(await ask(open.port)).toBe('healthy\n');
    await desk.client.kubernetes.forwards.stop({ id: open.id });
  });

  test('what cannot be is said: a port in use, no such port, nothing that listens, no right', async () => {
    const taken = createServer();
    await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
    const address = taken.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    expect(await failing(desk.client.kubernetes.forwards.open({ forward: forward({ localPort: port }) }))).toMatchObject({
      kind: 'port-in-use',
    });
    taken.close();
    const unchosen = { apiVersion: 'v1', kind: 'Service', metadata: { name: 'elsewhere' }, spec: { ports: [{ port: 80 }] } };
    await applyYaml(lab.kubeconfig, stringify(unchosen), namespace.name);
    const elsewhere = await failing(desk.client.kubernetes.forwards.open({ forward: forward({ name: 'elsewhere', remotePort: 80 }) }));
    expect(elsewhere.cause.en).toContain('chooses no pods');
    const none = await failing(desk.client.kubernetes.forwards.open({ forward: forward({ remotePort: 'smtp' }) }));
    expect(none).toMatchObject({ kind: 'not-found', remedy: { en: 'It has: http 80.' } });

    const silent = await desk.client.kubernetes.forwards.open({ forward: forward({ resource: 'deployments', remotePort: 9 }) });
    await expect(ask(silent.port)).rejects.toThrow();
    await expect
      .poll(async () => (await listed(silent.id))?.lastRefused?.failure.cause.en, { timeout: 10_000 })
      .toMatch(/^Nothing listens on port 9 in the pod web-/u);
    await desk.client.kubernetes.forwards.stop({ id: silent.id });

    const refused = await viewer.client.kubernetes.forwards
      .open({ forward: { ...forward({ resource: 'pods', remotePort: 80 }), context: 'lab-viewer', namespace: 'default', name: 'nothing' } })
      .catch((error: unknown) => failureSchema.parse(error instanceof Error && 'data' in error ? error.data : null));
    expect(refused).toMatchObject({ kind: 'kubernetes-forbidden' });
    expect(JSON.stringify(refused)).toContain('pods/portforward');
  });

  test('a saved one is listed while it stands still, and starts and stops', async () => {
    await desk.core.rooms.settings.merge(['kubernetes', 'forwards', 'one'], forward({ resource: 'deployments', remotePort: 8080 }));
    expect(await listed('one')).toMatchObject({ saved: true, state: 'stopped' });
    const started = await desk.client.kubernetes.forwards.start({ id: 'one' });
    expect(await ask(started.port)).toBe('healthy\n');
    await desk.core.rooms.settings.merge(['kubernetes', 'forwards', 'one'], null);
    expect(await listed('one')).toBeUndefined();
    await expect(ask(started.port)).rejects.toThrow();
    expect(desk.bugs).toEqual([]);
  });
});
