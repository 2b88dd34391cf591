import { afterEach, expect, test, vi } from 'vitest';
import type { ClusterClient } from '../../../main/core/kubernetes/cluster-client.ts';
import type { EvidenceDesk } from '../../../main/core/kubernetes/evidence.ts';
import { autoscalerEffects } from '../../../main/core/kubernetes/rollout/autoscaler.ts';
import { prepareRollout } from '../../../main/core/kubernetes/rollout/rollout-change.ts';
import { failureOf } from '../../../main/core/failure.ts';

afterEach(() => {
  vi.useRealTimers();
});

interface Cluster {
  /** The number that is set once the change was made. */
  readonly ends: number;
  /** Pods that there are then. */
  readonly there?: number;
  readonly conditions?: readonly object[];
  readonly autoscaler?: { readonly minReplicas?: number; readonly maxReplicas: number };
  readonly onLook?: () => void;
}

async function scaled(wanted: number, { ends, there = ends, conditions = [], autoscaler, onLook }: Cluster) {
  let made = false;
  const deployment = () => ({
    metadata: { name: 'api', namespace: 'shop', uid: 'u-api', generation: 7 },
    spec: { replicas: made ? ends : 2, selector: { matchLabels: { app: 'api' } }, progressDeadlineSeconds: 40, template: {} },
    status: { observedGeneration: 7, replicas: there, updatedReplicas: there, readyReplicas: there, availableReplicas: there, conditions },
  });
  const hpa = { metadata: { name: 'api-hpa' }, spec: { ...autoscaler, scaleTargetRef: { kind: 'Deployment', name: 'api' } } };
  const client = {
    target: { context: 'lab' },
    ask: () => Promise.resolve({ status: { allowed: true } }),
    json: ({ path }: { readonly path: string }) => {
      if (path.endsWith('/horizontalpodautoscalers')) return Promise.resolve({ items: autoscaler === undefined ? [] : [hpa] });
      if (!path.endsWith('/deployments/api')) return Promise.resolve({ items: [], metadata: { resourceVersion: '1' } });
      if (made) onLook?.();
      return Promise.resolve(deployment());
    },
    change: ({ query }: { readonly query: { readonly dryRun?: string } }) => {
      made ||= query.dryRun === undefined;
      return Promise.resolve(deployment());
    },
  } as unknown as ClusterClient;
  const evidence = { ask: () => null, settled: () => Promise.resolve() } as unknown as EvidenceDesk;
  const within = AbortSignal.timeout(30_000);
  const place = { context: 'lab', namespace: 'shop', name: 'api' };
  const plan = await prepareRollout(client, evidence, { ...place, change: { verb: 'scale', replicas: wanted } }, within);
  const progress = { step: () => undefined, amount: () => undefined, output: () => undefined };
  const ended = await plan.apply(progress, within).then(
    ({ result }) => result.state.en,
    (error: unknown) => failureOf(error),
  );
  return { effects: plan.effects?.map(({ en }) => en), ended };
}

test('a number that an autoscaler sets back is not reached, and the autoscaler is named, in the plan already', async () => {
  const { effects, ended } = await scaled(20, { ends: 3, autoscaler: { maxReplicas: 3 } });
  expect(effects).toEqual([
    'Attention: 20 will not stay. The autoscaler api-hpa (1 to 3) sets it back to 3 within a minute; change its limits instead.',
  ]);
  expect(ended).toMatchObject({
    kind: 'rollout-failed',
    cause: {
      en: 'api: 20 were asked for, and 3 are set now: the autoscaler api-hpa (1 to 3) has changed the number.',
      fr: 'api : 20 ont été demandés, et 3 sont fixés maintenant : l’autoscaler api-hpa (de 1 à 3) a changé le nombre.',
    },
  });
});

test('without an autoscaler, somebody else changed it; a number that stays is reached', async () => {
  const { effects, ended } = await scaled(5, { ends: 4 });
  expect(effects).toEqual([]);
  expect(ended).toMatchObject({ kind: 'rollout-failed', cause: { en: expect.stringContaining('somebody else changed') as string } });
  expect((await scaled(5, { ends: 5, autoscaler: { maxReplicas: 8 } })).ended).toBe('5 of 5 replicas ready');
});

test('what an autoscaler makes of a number', () => {
  const said = (replicas: number) => autoscalerEffects({ name: 'api', least: 2, most: 8 }, replicas).map(({ en }) => en);
  expect(said(5)).toEqual(['The autoscaler api (2 to 8) sets the number of replicas by itself: it may change it again.']);
  expect(said(1)).toEqual([
    'Attention: 1 will not stay. The autoscaler api (2 to 8) sets it back to 2 within a minute; change its limits instead.',
  ]);
  expect(said(0)).toEqual(['The autoscaler api (2 to 8) leaves it alone at 0: it scales again once another number is set.']);
  expect(autoscalerEffects(null, 5)).toEqual([]);
});

test('a number that a quota refuses is given up soon, long before the deadline of a version', async () => {
  vi.useFakeTimers({ toFake: ['Date'] });
  const begunAt = Date.now();
  const onLook = () => {
    vi.setSystemTime(Date.now() + 6000);
  };
  const refused = { type: 'ReplicaFailure', status: 'True', reason: 'FailedCreate', message: 'exceeded quota: small' };
  const { ended } = await scaled(9, { ends: 9, there: 3, conditions: [refused], onLook });
  expect(Date.now() - begunAt).toBeLessThan(40_000);
  expect(ended).toMatchObject({ kind: 'rollout-failed', cause: { en: expect.stringContaining('exceeded quota: small') as string } });
  expect(ended).toMatchObject({ remedy: { en: expect.stringContaining('pilothouse rollout scale api 2 ') as string } });
});
