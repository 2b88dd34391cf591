import { describe, expect, test } from 'vitest';
import { statusFailure } from '../../../main/core/kubernetes/api-failure.ts';
import type { ClusterClient } from '../../../main/core/kubernetes/cluster-client.ts';
import { listUsage, podUsage } from '../../../main/core/kubernetes/objects/usage.ts';

const { signal } = new AbortController();
const target = { context: 'lab', server: 'https://127.0.0.1:6443', user: 'admin', via: null };

/** A cluster with a metrics server that answers its paths with this, or with a status. */
function clusterWith(metrics: Readonly<Record<string, unknown>> | null, status = 404): ClusterClient {
  const resource = (name: string, kind: string) => ({
    resource: name,
    responseKind: { kind },
    scope: 'Namespaced',
    verbs: ['get', 'list'],
  });
  const versions = [{ version: 'v1beta1', resources: [resource('pods', 'PodMetrics'), resource('nodes', 'NodeMetrics')] }];
  const discovery = (items: readonly unknown[]) => ({ kind: 'APIGroupDiscoveryList', items });
  const answers: Readonly<Record<string, unknown>> = {
    '/api': discovery([]),
    '/apis': discovery(metrics === null ? [] : [{ metadata: { name: 'metrics.k8s.io' }, versions }]),
    ...metrics,
  };
  const json: ClusterClient['json'] = ({ path }) =>
    path in answers
      ? Promise.resolve(answers[path])
      : Promise.reject(statusFailure(target, status, `{"kind":"Status","message":"no","code":${status}}`));
  return { target, json } as ClusterClient;
}

const web = {
  metadata: { namespace: 'shop', name: 'web-0' },
  timestamp: '2026-11-21T20:00:00Z',
  window: '15s',
  containers: [
    { name: 'web', usage: { cpu: '12345678n', memory: '20480Ki' } },
    { name: 'log', usage: { cpu: '0', memory: '1Mi' } },
  ],
};

describe('usage', () => {
  test('of pods and nodes is what the metrics server measured last', async () => {
    const client = clusterWith({
      '/apis/metrics.k8s.io/v1beta1/namespaces/shop/pods': { kind: 'PodMetricsList', items: [web] },
      '/apis/metrics.k8s.io/v1beta1/nodes': { items: [{ metadata: { name: 'node1' }, usage: { cpu: '1500m', memory: '2Gi' } }] },
      '/apis/metrics.k8s.io/v1beta1/namespaces/shop/pods/web-0': web,
    });
    expect(await listUsage(client, 'pods', 'shop', signal)).toEqual({
      items: [{ namespace: 'shop', name: 'web-0', cpuMillicores: 12.346, memoryBytes: 21 * 2 ** 20 }],
      problem: null,
    });
    expect((await listUsage(client, 'nodes', 'shop', signal)).items).toEqual([
      { namespace: '', name: 'node1', cpuMillicores: 1500, memoryBytes: 2 ** 31 },
    ]);
    expect((await podUsage(client, { namespace: 'shop', name: 'web-0' }, signal)).containers.map(({ name }) => name)).toEqual([
      'web',
      'log',
    ]);
  });

  test('that is not there is said, whatever the reason', async () => {
    const problemOf = async (client: ClusterClient) => (await listUsage(client, 'pods', null, signal)).problem?.en;
    expect(await problemOf(clusterWith(null))).toBe('Usage is not known: this cluster has no metrics server that answers.');
    expect(await problemOf(clusterWith({}, 404))).toBe('Usage is not known: nothing was measured yet.');
    expect(await problemOf(clusterWith({}, 403))).toBe('Usage is not known: this login may not read metrics.k8s.io.');
    expect(await problemOf(clusterWith({}, 503))).toBe('Usage is not known: the metrics server of this cluster does not answer.');
    await expect(listUsage(clusterWith({}, 401), 'pods', null, signal)).rejects.toMatchObject({
      failure: { kind: 'kubernetes-unauthorized' },
    });
  });
});
