import { expect, test } from 'vitest';
import type { Acting } from '../../../main/core/kubernetes/actions/acting.ts';
import { prepareDrain } from '../../../main/core/kubernetes/actions/drain.ts';
import type { JsonObject } from '../../../main/core/kubernetes/api-object.ts';
import { FailureError } from '../../../main/core/failure.ts';
import { capturedClient } from './captured-cluster.ts';

const signal = AbortSignal.timeout(60_000);

interface Described {
  readonly owner?: string;
  readonly phase?: string;
  readonly emptyDir?: boolean;
  readonly mirror?: boolean;
}

function pod(name: string, { owner, phase = 'Running', emptyDir = false, mirror = false }: Described): JsonObject {
  return {
    kind: 'Pod',
    metadata: {
      name,
      uid: name,
      namespace: 'shop',
      ...(owner === undefined ? {} : { ownerReferences: [{ kind: owner, name: 'its', controller: true }] }),
      ...(mirror ? { annotations: { 'kubernetes.io/config.mirror': 'x' } } : {}),
    },
    spec: { nodeName: 'worker', ...(emptyDir ? { volumes: [{ name: 'scratch', emptyDir: {} }] } : {}) },
    status: { phase },
  };
}

const asked = { verb: 'drain', localData: true, unmanaged: true, limitMinutes: 5 } as const;
const drainOf = (objects: readonly JsonObject[], change: Parameters<typeof prepareDrain>[1] = asked) =>
  prepareDrain(
    {
      client: capturedClient({ objects }),
      kind: { kind: 'Node', id: 'nodes' },
      object: {},
      context: 'lab',
      resource: 'nodes',
      namespace: null,
      name: 'worker',
      signal,
    } as unknown as Acting,
    change,
  );
const refused = async (...args: Parameters<typeof drainOf>) => {
  const error: unknown = await drainOf(...args).then(
    () => null,
    (reason: unknown) => reason,
  );
  return error instanceof FailureError ? error.failure.cause.en : error;
};

test('a plan names who goes, who stays, whose data is lost and who never comes back', async () => {
  const plan = await drainOf([
    pod('web', { owner: 'ReplicaSet' }),
    pod('cache', { owner: 'StatefulSet', emptyDir: true }),
    pod('debug', {}),
    pod('done', { phase: 'Succeeded', emptyDir: true }),
    pod('agent', { owner: 'DaemonSet', emptyDir: true }),
    pod('proxy-worker', { mirror: true }),
    { ...pod('elsewhere', { owner: 'ReplicaSet' }), spec: { nodeName: 'other' } },
  ]);
  expect(plan.title).toEqual({ en: 'Drain worker: 4 pods leave', fr: 'Vider worker : 4 pods partent' });
  expect(plan.effects?.map(({ en }) => en)).toEqual([
    'It takes no new pods from now on.',
    'These are evicted and made anew elsewhere: shop/web, shop/cache',
    'These have ended and are removed: shop/done',
    'Their data on the node (emptyDir) is lost: shop/cache',
    'These are evicted, and nothing makes them anew: shop/debug',
    'These stay, as they are of daemon sets or of the node itself: shop/agent, shop/proxy-worker',
  ]);
  expect(plan.commands).toEqual(['kubectl --context lab drain worker --ignore-daemonsets --delete-emptydir-data --force --timeout=5m']);
});

test('what is lost is agreed to first; data of a daemon set’s pod, which stays, asks for nothing', async () => {
  const cautious = { ...asked, localData: false, unmanaged: false };
  expect(await refused([pod('cache', { owner: 'StatefulSet', emptyDir: true })], cautious)).toContain('shop/cache');
  expect(await refused([pod('debug', {})], cautious)).toContain('nothing makes these pods anew elsewhere: shop/debug');
  expect(
    await refused([pod('cache', { owner: 'StatefulSet', emptyDir: true }), pod('debug', {}), pod('both', { emptyDir: true })], cautious),
  ).toBe(
    'worker is not drained: these pods keep data on the node (emptyDir), and it would be lost: shop/cache, shop/both; nothing makes these pods anew elsewhere: shop/debug, shop/both',
  );
  await expect(drainOf([pod('both', { emptyDir: true })], cautious)).rejects.toMatchObject({
    failure: {
      remedy: {
        en: 'Save what matters, then agree to lose it (--delete-local-data). Agree to lose the pods (--unmanaged), or move them first.',
      },
    },
  });
  const { title } = await drainOf([pod('agent', { owner: 'DaemonSet', emptyDir: true }), pod('web', { owner: 'ReplicaSet' })], cautious);
  expect(title).toEqual({ en: 'Drain worker: 1 pod leaves', fr: 'Vider worker : 1 pod part' });
});

const node = (name: string, { open = true, ready = true, taint = '' } = {}): JsonObject => ({
  kind: 'Node',
  metadata: { name, uid: name },
  spec: { ...(open ? {} : { unschedulable: true }), ...(taint === '' ? {} : { taints: [{ key: 'its', effect: taint }] }) },
  status: { conditions: [{ type: 'Ready', status: ready ? 'True' : 'False' }] },
});
const movesOf = async (...nodes: readonly JsonObject[]) => {
  const { effects } = await drainOf([pod('web', { owner: 'ReplicaSet' }), ...nodes]);
  return effects?.[1]?.en;
};

test('where no other node takes pods, the plan says that they wait and what they serve stops', async () => {
  const worker = node('worker');
  const waits =
    'No other node takes pods now. These are evicted and then wait (Pending): what they serve stops until worker or another node takes pods again: shop/web';
  expect(await movesOf(worker)).toBe(waits);
  expect(await movesOf(worker, node('a', { open: false }), node('b', { ready: false }), node('c', { taint: 'NoSchedule' }))).toBe(waits);
  const elsewhere = 'These are evicted and made anew elsewhere: shop/web';
  expect(await movesOf(worker, node('a'))).toBe(elsewhere);
  expect(await movesOf(worker, node('a', { taint: 'PreferNoSchedule' }))).toBe(elsewhere);
});

test('a pod that has ended is made anew by nobody, whoever made it', async () => {
  const { effects } = await drainOf([
    pod('nightly-1', { owner: 'Job', phase: 'Failed' }),
    pod('nightly-2', { owner: 'Job', phase: 'Succeeded' }),
    pod('nightly-3', { owner: 'Job' }),
  ]);
  expect(effects?.map(({ en }) => en)).toEqual([
    'It takes no new pods from now on.',
    'These are evicted and made anew elsewhere: shop/nightly-3',
    'These have ended and are removed: shop/nightly-1, shop/nightly-2',
  ]);
});

test('a plan names every pod that leaves', async () => {
  const names = Array.from({ length: 15 }, (_, at) => `web-${at}`);
  const { effects } = await drainOf(names.map((name) => pod(name, { owner: 'ReplicaSet' })));
  expect(effects?.[1]?.en).toBe(`These are evicted and made anew elsewhere: ${names.map((name) => `shop/${name}`).join(', ')}`);
});
