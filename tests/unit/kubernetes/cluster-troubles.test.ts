import { describe, expect, test } from 'vitest';
import type { FindingsSource } from '../../../main/core/kubernetes/troubles/cluster-troubles.ts';
import { clusterTroubles } from '../../../main/core/kubernetes/troubles/cluster-troubles.ts';
import type { DeploymentFacts } from '../../../main/core/kubernetes/deployments/deployment-facts.ts';
import { deploymentRow } from '../../../main/core/kubernetes/deployments/deployment-state.ts';
import type { PodFacts } from '../../../main/core/kubernetes/pods/pod-facts.ts';
import { podRow } from '../../../main/core/kubernetes/pods/pod-state.ts';
import { podTroubleBegin } from '../../../main/core/kubernetes/troubles/trouble-begin.ts';
import type { ObjectFacts } from '../../../main/core/kubernetes/objects/object-facts.ts';
import type { ObjectsSource } from '../../../main/core/kubernetes/troubles/object-troubles.ts';
import type { Level } from '../../../preload/contract/level.ts';
import { capturedDeployment, capturedPod, capturedPods, surrounding } from './captured.ts';

const list = { running: true, status: { status: 'live', since: '2026-11-20T22:00:00Z' } } as const;
const byUid = <Item extends { readonly uid: string }>(items: readonly Item[]) => new Map(items.map((item) => [item.uid, item]));

function podsSource(pods: readonly PodFacts[]): FindingsSource {
  return { kind: 'pods', ...list, facts: byUid(pods), rows: byUid(pods.map((pod) => podRow(pod, surrounding()).row)) };
}

/** The list of deployments, explained by the pods that it was given. */
function deploymentsSource(deployments: readonly DeploymentFacts[], pods: readonly PodFacts[]): FindingsSource {
  const rows = deployments.map((deployment) => deploymentRow(deployment, pods, surrounding()).row);
  return { kind: 'deployments', ...list, facts: byUid(deployments), rows: byUid(rows) };
}

interface Listed {
  readonly name: string;
  readonly level?: Level;
  readonly owner?: string;
  readonly because?: readonly string[];
}

function objectsSource(id: string, kind: string, objects: readonly Listed[]): ObjectsSource {
  const rowOf = ({ name, level = 'failing' }: Listed) => ({
    uid: name,
    namespace: 'shop',
    name,
    createdAt: '2026-11-20T22:00:00Z',
    level,
    state: { en: `${name} is ${level}`, fr: `${name} : ${level}` },
    cells: [],
  });
  const facts = objects.map((one): ObjectFacts => ({ uid: one.name, row: rowOf(one), owner: one.owner ?? null, tie: null }));
  return {
    kind: 'objects',
    of: { id, kind },
    because: ({ uid }) => objects.find(({ name }) => name === uid)?.because ?? [],
    ...list,
    facts: byUid(facts),
    rows: byUid(objects.map(rowOf)),
  };
}

const release = capturedDeployment('release');
const crashing = capturedPod('release-659d787bd4');
const serving = capturedPod('release-69d4687dd8');

describe('what is wrong in a cluster', () => {
  test('a crashing deployment and its pod are one line, with the pod’s reason', () => {
    const troubles = clusterTroubles([podsSource([crashing, serving]), deploymentsSource([release], [crashing, serving])]);
    expect(troubles).toMatchObject([
      {
        path: `deployments/${release.namespace}/release`,
        level: 'degraded',
        trouble: 'crash',
        reason: { en: expect.stringContaining('CrashLoopBackOff: exit 1') as string },
      },
    ]);
    expect(troubles[0]?.reason.en.match(/CrashLoopBackOff/gu)).toHaveLength(1);
  });

  test('a deployment that does not know its pods takes their reason from the list of pods', () => {
    const [found, ...others] = clusterTroubles([podsSource([crashing]), deploymentsSource([release], [])]);
    expect(others).toEqual([]);
    expect(found?.reason.en).toMatch(/has not progressed within its deadline; CrashLoopBackOff: exit 1/u);
    expect(found?.reason.fr).toMatch(/ ; CrashLoopBackOff : code de sortie 1/u);
  });

  test('pods of a deployment that nobody watches are one line together', () => {
    const other = { ...crashing, uid: 'other', name: `${crashing.name}-2` };
    expect(clusterTroubles([podsSource([crashing, other])])).toMatchObject([
      {
        path: `pods/${crashing.namespace}/${crashing.name}`,
        level: 'failing',
        reason: { en: expect.stringContaining(`(1 more pod of release in trouble)`) as string },
      },
    ]);
  });

  test('pods that belong to nothing keep a line each, and what is well has none', () => {
    const alone = capturedPods().filter(({ controller }) => controller === null);
    const troubled = alone.filter((pod) => ['failing', 'degraded'].includes(podRow(pod, surrounding()).row.level));
    expect(troubled.length).toBeGreaterThan(2);
    expect(troubled.length).toBeLessThan(alone.length);
    expect(clusterTroubles([podsSource(alone)])).toHaveLength(troubled.length);
  });

  test('what other lists say is heard of too, what is well or was is not', () => {
    const services = objectsSource('services', 'Service', [{ name: 'typo' }, { name: 'good', level: 'healthy' }]);
    const events = objectsSource('events', 'Event', [{ name: 'web.1', level: 'degraded' }]);
    expect(clusterTroubles([services, events])).toMatchObject([
      { path: 'services/shop/typo', name: 'Service shop/typo', level: 'failing', reason: { en: 'typo is failing' } },
    ]);
  });

  test('a service that has nothing behind it because of a pod in trouble is not told beside it', () => {
    const because = [`Pod ${crashing.namespace}/${crashing.name}`];
    const services = objectsSource('services', 'Service', [{ name: 'release', because }]);
    const ingresses = objectsSource('ingresses', 'Ingress', [{ name: 'entry', because: ['Service shop/release'] }]);
    expect(clusterTroubles([services, ingresses]).map(({ path }) => path)).toEqual(['services/shop/release']);
    expect(clusterTroubles([podsSource([crashing]), deploymentsSource([release], [crashing]), services, ingresses])).toHaveLength(1);
  });

  test('a job and its pod are one line, and so is the cron job that started it', () => {
    const pod = { ...crashing, namespace: 'shop', controller: { kind: 'Job', name: 'nightly-1' } };
    const jobs = objectsSource('jobs', 'Job', [{ name: 'nightly-1', owner: 'CronJob shop/nightly' }]);
    expect(clusterTroubles([podsSource([pod]), jobs])).toMatchObject([
      { path: 'jobs/shop/nightly-1', trouble: 'crash', reason: { en: expect.stringContaining('CrashLoopBackOff') as string } },
    ]);
    const crons = objectsSource('cronjobs', 'CronJob', [{ name: 'nightly', because: ['Job shop/nightly-1'] }]);
    expect(clusterTroubles([podsSource([pod]), jobs, crons])).toHaveLength(1);
  });

  test('the same pod in two lists is one', () => {
    expect(clusterTroubles([podsSource([crashing]), podsSource([crashing])])).toHaveLength(1);
  });
});

describe('since when', () => {
  const endOf = (pod: PodFacts) => pod.containers[0]?.previous?.finishedAt ?? expect.fail('it never ended');
  const ready = (pod: PodFacts) => pod.conditions.find(({ type }) => type === 'Ready')?.since ?? expect.fail('no condition');

  test('a crash loop counts from the earliest that the cluster still knows of it', () => {
    const { began, crashing: loops } = podTroubleBegin(crashing);
    expect(loops).toBe(true);
    expect(began).toBe([endOf(crashing), ready(crashing)].toSorted()[0]);
  });

  test('a pod that runs again counts from its last crash', () => {
    const conditions = crashing.conditions.filter(({ type }) => type !== 'Ready');
    expect(podTroubleBegin({ ...crashing, conditions })).toEqual({ began: endOf(crashing), crashing: true });
  });

  test('a pod without a node, a missing image, one that cannot end', () => {
    const homeless = capturedPod('too-big');
    expect(podTroubleBegin(homeless)).toEqual({
      began: homeless.conditions.find(({ type }) => type === 'PodScheduled')?.since ?? expect.fail('no condition'),
      crashing: false,
    });
    const pull = capturedPod('pull');
    expect(podTroubleBegin(pull)).toEqual({ began: ready(pull), crashing: false });
    expect(podTroubleBegin({ ...pull, deletionDeadline: '2026-11-20T23:00:00Z' })).toEqual({
      began: '2026-11-20T23:00:00Z',
      crashing: false,
    });
  });

  test('a deployment counts from its own condition or its pods’ trouble, whichever came first; what says nothing has no beginning', () => {
    const since = '2020-01-01T00:00:00Z';
    const unavailable = { type: 'Available', status: 'False', reason: null, message: null, since };
    const [found] = clusterTroubles([
      podsSource([crashing]),
      deploymentsSource([{ ...release, conditions: [...release.conditions, unavailable] }], [crashing]),
    ]);
    expect(found?.began).toBe(since);
    const silent = { ...crashing, conditions: [], containers: [] };
    expect(podTroubleBegin(silent)).toEqual({ began: null, crashing: false });
  });
});
