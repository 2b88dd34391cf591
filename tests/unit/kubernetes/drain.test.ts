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
  const { title } = await drainOf([pod('agent', { owner: 'DaemonSet', emptyDir: true }), pod('web', { owner: 'ReplicaSet' })], cautious);
  expect(title).toEqual({ en: 'Drain worker: 1 pod leaves', fr: 'Vider worker : 1 pod part' });
});
