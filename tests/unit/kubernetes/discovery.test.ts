import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { statusFailure } from '../../../main/core/kubernetes/api-failure.ts';
import type { ClusterClient } from '../../../main/core/kubernetes/cluster-client.ts';
import { kindOf, kindsOf, objectPath } from '../../../main/core/kubernetes/discovery.ts';
import { FailureError } from '../../../main/core/failure.ts';

type Answers = Readonly<Record<string, unknown>>;

/** What a real 1.20 answered to plain discovery, by path. */
const plain = JSON.parse(readFileSync(join(import.meta.dirname, 'captured', 'discovery-1.20.json'), 'utf8')) as Answers;

/** Aggregated discovery, as a server from 1.30 answers (apidiscovery.k8s.io/v2): core without a name, versions in order of preference. */
const aggregated: Answers = {
  '/api': {
    kind: 'APIGroupDiscoveryList',
    apiVersion: 'apidiscovery.k8s.io/v2',
    metadata: {},
    items: [
      {
        metadata: {},
        versions: [
          {
            version: 'v1',
            freshness: 'Current',
            resources: [
              {
                resource: 'pods',
                responseKind: { group: '', version: '', kind: 'Pod' },
                scope: 'Namespaced',
                singularResource: 'pod',
                verbs: ['create', 'delete', 'get', 'list', 'patch', 'update', 'watch'],
                shortNames: ['po'],
                categories: ['all'],
                subresources: [{ subresource: 'log', responseKind: { group: '', version: '', kind: 'Pod' }, verbs: ['get'] }],
              },
              { resource: 'nodes', responseKind: { kind: 'Node' }, scope: 'Cluster', verbs: ['get', 'list', 'watch'], shortNames: ['no'] },
              { resource: 'bindings', responseKind: { kind: 'Binding' }, scope: 'Namespaced', verbs: ['create'] },
              {
                resource: 'events',
                responseKind: { kind: 'Event' },
                scope: 'Namespaced',
                verbs: ['get', 'list', 'watch'],
                shortNames: ['ev'],
              },
            ],
          },
        ],
      },
    ],
  },
  '/apis': {
    kind: 'APIGroupDiscoveryList',
    apiVersion: 'apidiscovery.k8s.io/v2',
    metadata: {},
    items: [
      {
        metadata: { name: 'autoscaling' },
        versions: ['v2', 'v1'].map((version) => ({
          version,
          freshness: 'Current',
          resources: [
            {
              resource: 'horizontalpodautoscalers',
              responseKind: { group: 'autoscaling', version, kind: 'HorizontalPodAutoscaler' },
              scope: 'Namespaced',
              verbs: ['get', 'list', 'watch'],
              shortNames: ['hpa'],
            },
          ],
        })),
      },
      {
        metadata: { name: 'events.k8s.io' },
        versions: [
          { version: 'v1', resources: [{ resource: 'events', responseKind: { kind: 'Event' }, scope: 'Namespaced', verbs: ['list'] }] },
        ],
      },
      {
        metadata: { name: 'serving.knative.dev' },
        versions: [
          { version: 'v1', resources: [{ resource: 'services', responseKind: { kind: 'Service' }, scope: 'Namespaced', verbs: ['list'] }] },
        ],
      },
      {
        metadata: { name: 'keda.sh' },
        versions: [
          {
            version: 'v1alpha1',
            resources: [
              {
                resource: 'scaledobjects',
                responseKind: { kind: 'ScaledObject' },
                scope: 'Namespaced',
                shortNames: ['so'],
                verbs: ['list'],
              },
            ],
          },
        ],
      },
      // An extension whose server does not answer.
      { metadata: { name: 'metrics.k8s.io' }, versions: [{ version: 'v1beta1', resources: [], freshness: 'Stale' }] },
    ],
  },
};

const { signal } = new AbortController();

/** A server that answers these paths, and 503 to those in `down`; it counts what it is asked. */
function serverOf(answers: Answers, down: readonly string[] = []) {
  const asked: { readonly path: string; readonly accept: string | undefined }[] = [];
  const target = { context: 'lab', server: 'https://127.0.0.1:6443', user: 'admin', via: null };
  const json: ClusterClient['json'] = ({ path, accept }) => {
    asked.push({ path, accept });
    if (down.includes(path)) return Promise.reject(statusFailure(target, 503, 'service unavailable'));
    return path in answers ? Promise.resolve(answers[path]) : Promise.reject(statusFailure(target, 404, 'not found'));
  };
  return { asked, client: { target, json } as ClusterClient };
}

describe('discovery', () => {
  test('a server of 1.20, group by group: its kinds, each in the version it prefers that has it', async () => {
    const { client, asked } = serverOf(plain);
    const kinds = await kindsOf(client, signal);
    expect(kinds.get('pods')).toMatchObject({
      kind: 'Pod',
      group: '',
      version: 'v1',
      namespaced: true,
      shortNames: ['po'],
      categories: ['all'],
    });
    expect(kinds.get('nodes')).toMatchObject({ namespaced: false });
    // The preferred version of the group has no cron jobs yet.
    expect(kinds.get('jobs')).toMatchObject({ group: 'batch', version: 'v1' });
    expect(kinds.get('cronjobs')).toMatchObject({ group: 'batch', version: 'v1beta1' });
    expect(kinds.get('horizontalpodautoscalers')).toMatchObject({ version: 'v1' });
    expect([...kinds.keys()].filter((id) => id.includes('/'))).toEqual([]);
    expect(kinds.has('bindings')).toBe(false);
    expect(
      asked.filter(({ path }) => path === '/api' || path === '/apis').every(({ accept }) => accept?.includes('APIGroupDiscoveryList')),
    ).toBe(true);
  });

  test('an extension that is down hides no other kind; the core group that is down is a failure', async () => {
    const kinds = await kindsOf(serverOf(plain, ['/apis/batch/v1', '/apis/batch/v1beta1']).client, signal);
    expect([kinds.has('jobs'), kinds.has('deployments')]).toEqual([false, true]);
    await expect(kindsOf(serverOf(plain, ['/api/v1']).client, signal)).rejects.toThrow(FailureError);
  });

  test('a server from 1.27 answers at once: two requests, the version it names first', async () => {
    const { client, asked } = serverOf(aggregated);
    const kinds = await kindsOf(client, signal);
    expect(asked.map(({ path }) => path)).toEqual(['/api', '/apis']);
    expect([...kinds.keys()]).toEqual([
      'pods',
      'nodes',
      'events',
      'horizontalpodautoscalers',
      'events.events.k8s.io',
      'services.serving.knative.dev',
      'scaledobjects.keda.sh',
    ]);
    expect(kinds.get('horizontalpodautoscalers')?.version).toBe('v2');
    expect(kinds.get('nodes')?.namespaced).toBe(false);
    await kindsOf(client, signal);
    expect(asked).toHaveLength(2);
  });

  test('a kind goes by its id, short name, own name or plural and group, and has its paths', async () => {
    const { client } = serverOf(aggregated);
    const idOf = async (text: string) => (await kindOf(client, text, signal)).id;
    expect(
      await Promise.all(['po', 'pod', 'hpa', 'horizontalpodautoscalers.autoscaling', 'ev', 'services.serving.knative.dev'].map(idOf)),
    ).toEqual(['pods', 'pods', 'horizontalpodautoscalers', 'horizontalpodautoscalers', 'events', 'services.serving.knative.dev']);
    expect(new Set(await Promise.all(['so', 'ScaledObject', 'scaledobjects'].map(idOf)))).toEqual(new Set(['scaledobjects.keda.sh']));
    await expect(kindOf(client, 'certificates', signal)).rejects.toThrow('no kind of object called “certificates”');
    await expect(kindOf(client, 'ndoes', signal)).rejects.toMatchObject({
      failure: { remedy: { fr: expect.stringMatching(/^Noms proches : nodes\. /u) as string } },
    });
    const [pods, nodes, knative] = await Promise.all(
      ['pods', 'nodes', 'services.serving.knative.dev'].map((id) => kindOf(client, id, signal)),
    );
    if (!pods || !nodes || !knative) throw new Error('a kind is missing');
    expect(objectPath(pods, null)).toBe('/api/v1/pods');
    expect(objectPath(pods, 'shop', 'web-0', 'log')).toBe('/api/v1/namespaces/shop/pods/web-0/log');
    expect(objectPath(nodes, 'shop', 'node1')).toBe('/api/v1/nodes/node1');
    expect(objectPath(knative, 'shop', 'a b')).toBe('/apis/serving.knative.dev/v1/namespaces/shop/services/a%20b');
  });
});
