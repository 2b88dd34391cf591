import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { JsonObject } from '../../../main/core/kubernetes/api-object.ts';
import type { ClusterClient } from '../../../main/core/kubernetes/cluster-client.ts';
import type { EvidenceDesk } from '../../../main/core/kubernetes/evidence.ts';
import { explainObject } from '../../../main/core/kubernetes/explain/explain.ts';
import { followRollout } from '../../../main/core/kubernetes/rollout/rollout-follow.ts';
import { capturedClient } from './captured-cluster.ts';

const NOW = '2026-11-21T21:30:00Z';
const labels = { app: 'api' };
const running = { running: { startedAt: '2026-11-21T20:00:01Z' } };
const crashing = {
  waiting: { reason: 'CrashLoopBackOff', message: 'back-off' },
};
const ended = { exitCode: 1, reason: 'Error', startedAt: '2026-11-21T21:19:00Z', finishedAt: '2026-11-21T21:19:01Z' };

/** A deployment at a revision; `good` is the first version, `bad` the second. */
function deployment(revision: number, status: JsonObject): JsonObject {
  return {
    kind: 'Deployment',
    apiVersion: 'apps/v1',
    metadata: {
      name: 'api',
      uid: 'u-api',
      namespace: 'shop',
      generation: 3,
      annotations: { 'deployment.kubernetes.io/revision': String(revision) },
    },
    spec: { replicas: 2, selector: { matchLabels: labels }, template: { metadata: { labels }, spec: { containers: [{ name: 'api' }] } } },
    status: { observedGeneration: 3, ...status },
  };
}

function replicaSet(hash: string, revision: number, ready: number): JsonObject {
  return {
    kind: 'ReplicaSet',
    apiVersion: 'apps/v1',
    metadata: {
      name: `api-${hash}`,
      uid: `u-${hash}`,
      namespace: 'shop',
      labels: { ...labels, 'pod-template-hash': hash },
      annotations: { 'deployment.kubernetes.io/revision': String(revision) },
      ownerReferences: [{ controller: true, uid: 'u-api', kind: 'Deployment', name: 'api' }],
    },
    spec: { template: {} },
    status: { replicas: ready, readyReplicas: ready },
  };
}

interface Odd {
  readonly createdAt?: string;
  readonly crashes?: boolean;
  readonly notReady?: string;
  /** When its grace ends. */
  readonly deletedAt?: string;
}

function pod(
  hash: string,
  name: string,
  { createdAt = '2026-11-21T20:00:00Z', crashes = false, notReady, deletedAt }: Odd = {},
): JsonObject {
  return {
    kind: 'Pod',
    apiVersion: 'v1',
    metadata: {
      name: `api-${hash}-${name}`,
      uid: `u-${name}`,
      namespace: 'shop',
      creationTimestamp: createdAt,
      labels: { ...labels, 'pod-template-hash': hash },
      ownerReferences: [{ controller: true, kind: 'ReplicaSet', name: `api-${hash}`, uid: `u-${hash}` }],
      ...(deletedAt === undefined ? {} : { deletionTimestamp: deletedAt, deletionGracePeriodSeconds: 30 }),
    },
    spec: { nodeName: 'node1', containers: [{ name: 'api', image: 'api:2' }] },
    status: {
      phase: 'Running',
      conditions: [
        {
          type: 'Ready',
          status: crashes || notReady !== undefined ? 'False' : 'True',
          ...(notReady === undefined ? {} : { reason: notReady }),
        },
      ],
      containerStatuses: [
        {
          name: 'api',
          image: 'api:2',
          ready: !crashes,
          restartCount: crashes ? 4 : 0,
          state: crashes ? crashing : running,
          lastState: crashes ? { terminated: ended } : {},
        },
      ],
    },
  };
}

const good = [pod('good', 'a'), pod('good', 'b')];
const complete = { replicas: 2, readyReplicas: 2, updatedReplicas: 2, availableReplicas: 2 };
const afterUndo = [deployment(3, complete), replicaSet('good', 3, 2), replicaSet('bad', 2, 0), ...good];
const explain = (objects: readonly JsonObject[], resource = 'deployments', name = 'api') =>
  explainObject(capturedClient({ objects }), { resource, namespace: 'shop', name }, (text) => text, new AbortController().signal);

beforeEach(() => {
  vi.useFakeTimers({ now: Date.parse(NOW), toFake: ['Date'] });
});
afterEach(() => {
  vi.useRealTimers();
});

describe('a deployment after a rollback', () => {
  const bad = { createdAt: '2026-11-21T21:00:00Z', crashes: true };

  test('is well while a pod of the bad version does not go away; that one is told as what is left of it', async () => {
    const found = await explain([...afterUndo, pod('bad', 'x', { ...bad, deletedAt: '2026-11-21T21:20:00Z' })]);
    expect(found).toMatchObject({
      rule: 'workload/leftover',
      level: 'healthy',
      stillServes: null,
      what: {
        en: 'All 2 replicas are ready; 1 pod of another version on the way out is still there (api-bad-x: it does not go away: its node node1 has not confirmed its end)',
        fr: 'Ses 2 réplicas sont prêts ; 1 pod d’une autre version en cours d’arrêt est encore là (api-bad-x : il ne disparaît pas : son nœud node1 n’a pas confirmé sa fin)',
      },
      links: [{ resource: 'pods', name: 'api-bad-x' }],
    });
    expect(found.whatToDo[0]?.en).toContain('kubelet');
    expect(JSON.stringify(found)).not.toContain('previous version');
  });

  test('is well while that pod has its time to end, or is not yet asked to', async () => {
    for (const odd of [{ ...bad, deletedAt: '2026-11-21T21:30:10Z' }, bad])
      expect(await explain([...afterUndo, pod('bad', 'x', odd)])).toMatchObject({
        rule: 'workload/leftover',
        level: 'healthy',
        what: { en: 'All 2 replicas are ready; 1 pod of another version on the way out is still there' },
        whatToDo: [],
      });
  });

  test('a pod that is made anew for the present version is what is waited for, and the one left over none of its pods', async () => {
    const short = deployment(3, { ...complete, readyReplicas: 1, availableReplicas: 1 });
    const found = await explain([
      short,
      ...afterUndo.slice(1, 3),
      pod('good', 'a'),
      pod('good', 'c', { createdAt: '2026-11-21T21:10:00Z', crashes: true }),
      pod('bad', 'x', { ...bad, deletedAt: '2026-11-21T21:20:00Z' }),
    ]);
    expect(found).toMatchObject({ level: 'degraded', stillServes: { en: '1 of 2 pods are ready.' } });
    expect(found.what.en).toMatch(/^1 of 2 pods: the container ends again and again/u);
  });

  test('the pod of the bad version itself does not call what serves the previous version', async () => {
    const found = await explain([...afterUndo, pod('bad', 'x', { ...bad, deletedAt: '2026-11-21T21:20:00Z' })], 'pods', 'api-bad-x');
    expect(found.stillServes?.en).toBe('2 other pods of its kind are ready.');
  });

  test('a login that may not read replica sets hears nothing wrong of a pod on its way out', async () => {
    const objects = [...afterUndo, pod('bad', 'x', { ...bad, deletedAt: '2026-11-21T21:20:00Z' })];
    const found = await explainObject(
      capturedClient({ objects, forbidden: ['replicasets'] }),
      { resource: 'deployments', namespace: 'shop', name: 'api' },
      (text) => text,
      new AbortController().signal,
    );
    expect(found).toMatchObject({ rule: 'workload/leftover', level: 'healthy' });
  });

  test('is followed to its end: a pod of the bad version that still crashes is no failure of it', async () => {
    let looks = 0;
    const client = {
      json: ({ path }: { readonly path: string }) => {
        if (path.endsWith('/replicasets')) return Promise.resolve({ items: afterUndo.slice(1, 3), metadata: {} });
        if (path.endsWith('/pods')) return Promise.resolve({ items: [...good, pod('bad', 'x', bad)], metadata: {} });
        looks += 1;
        return Promise.resolve(deployment(3, looks === 1 ? { ...complete, replicas: 3 } : complete));
      },
    } as unknown as ClusterClient;
    const done = await followRollout({
      client,
      place: { namespace: 'shop', name: 'api' },
      evidence: { ask: () => null, settled: () => Promise.resolve() } as unknown as EvidenceDesk,
      progress: { step: () => undefined, amount: () => undefined },
      signal: AbortSignal.timeout(20_000),
    });
    expect(done.revision).toBe(3);
    expect(looks).toBe(2);
  });
});

describe('a release that crashes', () => {
  test('names the command that goes back to the revision that still serves, and says it once', async () => {
    const found = await explain([
      deployment(2, { replicas: 3, readyReplicas: 2, updatedReplicas: 1, availableReplicas: 2 }),
      replicaSet('good', 1, 2),
      replicaSet('bad', 2, 0),
      ...good,
      pod('bad', 'x', { createdAt: '2026-11-21T21:00:00Z', crashes: true }),
    ]);
    expect(found.stillServes?.en).toBe('The previous version: 2 pods ready.');
    expect(found.whatToDo.at(-1)?.en).toBe(
      'Or go back to revision 1, which still serves: pilothouse rollout undo api --to-revision 1 --context lab -n shop',
    );
    expect(JSON.stringify(found.whatToDo)).not.toContain('go back to the version before');
  });

  test('names none where nothing serves any more: no revision is known to work', async () => {
    const found = await explain([
      deployment(2, { replicas: 2, updatedReplicas: 2 }),
      replicaSet('good', 1, 0),
      replicaSet('bad', 2, 0),
      pod('bad', 'x', { crashes: true }),
      pod('bad', 'y', { crashes: true }),
    ]);
    expect(found.stillServes?.en).toBe('Nothing: no pod is ready.');
    expect(JSON.stringify(found)).not.toContain('rollout undo');
  });
});

test('of a node that is gone, what is wrong and what still serves are told by the same pods', async () => {
  const lost = [pod('good', 'a', { notReady: 'NodeNotReady' }), pod('good', 'b', { notReady: 'NodeNotReady' })];
  const found = await explain([deployment(1, complete), replicaSet('good', 1, 2), ...lost]);
  expect(found.what.en).toMatch(/^2 of 2 pods: running, but counted as not ready/u);
  expect(found).toMatchObject({ level: 'failing', stillServes: { en: 'Nothing: no pod is ready.', fr: 'Rien : aucun pod n’est prêt.' } });
});
