import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../../../main/core/kubernetes/api-object.ts';
import { explainObject } from '../../../main/core/kubernetes/explain/explain.ts';
import { listObjects } from '../../../main/core/kubernetes/objects/live-objects.ts';
import { capture, capturedClient } from './captured-cluster.ts';

const signal = AbortSignal.timeout(60_000);
const client = capturedClient();
const calm = new Set(['healthy', 'changing', 'unknown']);
/** In trouble or not: what the colour of a row says. */
const inTrouble = (level: string) => !calm.has(level);

async function rowsOf(resource: string, from = client) {
  const { rows } = await listObjects(from, { resource, namespace: null, labelSelector: null }, signal);
  return rows;
}
const rowOf = async (resource: string, name: string, from = client) => (await rowsOf(resource, from)).find((row) => row.name === name);

describe('rows of the captured cluster in trouble, beside their explanations', () => {
  test.each([
    'services',
    'ingresses',
    'secrets',
    'persistentvolumeclaims',
    'jobs',
    'cronjobs',
    'statefulsets',
    'daemonsets',
    'replicasets',
    'horizontalpodautoscalers',
    'nodes',
  ])('%s', async (resource) => {
    const rows = await rowsOf(resource);
    expect(rows.length).toBeGreaterThan(0);
    for (const { name, namespace, level, state } of rows) {
      const explained = await explainObject(
        client,
        { resource, namespace: namespace === '' ? null : namespace, name },
        (text) => text,
        signal,
      );
      expect({ name, trouble: inTrouble(level), state: state?.en }).toEqual({
        name,
        trouble: inTrouble(explained.level),
        state: state?.en,
      });
    }
  });

  test('a service says what stands behind it', async () => {
    expect(await rowOf('services', 'typo')).toMatchObject({ level: 'failing', state: { en: 'Nothing stands behind it' } });
    expect(await rowOf('services', 'readiness')).toMatchObject({
      level: 'failing',
      state: { en: 'Nothing stands behind it: its endpoint is not ready' },
    });
    expect(await rowOf('services', 'good')).toMatchObject({
      level: 'healthy',
      state: { en: expect.stringMatching(/endpoints? ready$/u) as string },
    });
  });

  test.each([
    ['statefulsets', 'stateful', /^\d of 2 ready: stateful-\d: /u],
    ['daemonsets', 'daemon', /^Ready on 0 of 1 node: daemon-\w+: /u],
    ['replicasets', 'python', /^0 of 1 ready: python-[\w-]+: CrashLoopBackOff: /u],
  ] as const)('%s say which pod keeps them, and why', async (resource, name, words) => {
    const row = (await rowsOf(resource)).find((one) => one.name.startsWith(name));
    expect(row?.level).toBe('failing');
    expect(row?.state?.en).toMatch(words);
    expect(row?.state?.fr).not.toBe(row?.state?.en);
    const blind = (await rowsOf(resource, capturedClient({ forbidden: ['pods'] }))).find((one) => one.name.startsWith(name));
    expect(blind?.level).toBe('failing');
    expect(blind?.state?.en).not.toContain(name);
  });

  test('in all namespaces only the pods of those in trouble are read', async () => {
    const workload = (name: string, namespace: string, ready: number): JsonObject => ({
      kind: 'StatefulSet',
      metadata: { name, uid: `${namespace}/${name}`, namespace },
      spec: { replicas: 2, selector: { matchLabels: { app: name } } },
      status: { replicas: 2, readyReplicas: ready },
    });
    const asked: string[] = [];
    const podsAskedBy = async (namespace: string | null, ...objects: JsonObject[]) => {
      asked.length = 0;
      const known = capturedClient({ objects });
      const watched: typeof known = {
        ...known,
        json(request) {
          if (request.path.endsWith('/pods')) asked.push(`${request.path} ${request.query?.['labelSelector'] ?? ''}`.trim());
          return known.json(request);
        },
      };
      await listObjects(watched, { resource: 'statefulsets', namespace, labelSelector: null }, signal);
      return asked.toSorted((a, b) => a.localeCompare(b));
    };
    expect(await podsAskedBy(null, workload('db', 'shop', 2), workload('cache', 'other', 2))).toEqual([]);
    expect(await podsAskedBy(null, workload('db', 'shop', 0), workload('cache', 'other', 2), workload('queue', 'jobs', 1))).toEqual([
      '/api/v1/namespaces/jobs/pods app=queue',
      '/api/v1/namespaces/shop/pods app=db',
    ]);
    const many = ['a', 'b', 'c', 'd'].map((name) => workload(name, 'shop', 0));
    expect(await podsAskedBy(null, ...many)).toEqual(['/api/v1/namespaces/shop/pods']);
    expect(await podsAskedBy('shop', workload('db', 'shop', 0))).toEqual(['/api/v1/namespaces/shop/pods app=db']);
    const everywhere = Array.from({ length: 100 }, (_, index) => workload('db', `team-${index}`, 0));
    expect((await podsAskedBy(null, ...everywhere)).length).toBe(20);
  });

  test('a job whose pod cannot get its image is in trouble while it runs', async () => {
    const job = capture.objects.find(({ kind, metadata }) => kind === 'Job' && metadata.name === 'backoff');
    const namespace = job?.metadata['namespace'];
    const running = {
      ...job,
      metadata: { name: 'import', namespace, uid: 'import' },
      spec: { completions: 1 },
      status: { active: 1, startTime: '2026-01-01T00:00:00Z' },
    };
    const pod: JsonObject = {
      kind: 'Pod',
      metadata: { name: 'import-x', uid: 'x', namespace, ownerReferences: [{ kind: 'Job', name: 'import', controller: true }] },
      spec: { containers: [{ name: 'app', image: 'shop:9' }] },
      status: { phase: 'Pending', containerStatuses: [{ name: 'app', state: { waiting: { reason: 'ImagePullBackOff' } } }] },
    };
    const ofAnother = { ...pod, metadata: { name: 'import-y', uid: 'y', namespace, ownerReferences: [] } };
    expect(await rowOf('jobs', 'import', capturedClient({ objects: [running, pod] }))).toMatchObject({
      level: 'degraded',
      state: { en: expect.stringMatching(/^Running: 1 pod: import-x: ImagePullBackOff/u) as string },
    });
    expect(await rowOf('jobs', 'import', capturedClient({ objects: [running, ofAnother] }))).toMatchObject({
      level: 'changing',
      state: { en: 'Running: 1 pod' },
    });
  });

  test('an autoscaler of autoscaling/v1 says why it does not scale, from the note it keeps', async () => {
    const noted = JSON.stringify([{ type: 'ScalingActive', status: 'False', message: 'missing request for cpu' }]);
    const scaler: JsonObject = {
      kind: 'HorizontalPodAutoscaler',
      apiVersion: 'autoscaling/v1',
      metadata: { name: 'old', uid: 'old', namespace: 'shop', annotations: { 'autoscaling.alpha.kubernetes.io/conditions': noted } },
      spec: { maxReplicas: 3, scaleTargetRef: { kind: 'Deployment', name: 'web' } },
      status: { currentReplicas: 1, desiredReplicas: 0 },
    };
    expect(await rowOf('horizontalpodautoscalers', 'old', capturedClient({ objects: [scaler] }))).toMatchObject({
      level: 'failing',
      state: { en: 'Cannot scale: its containers reserve no cpu', fr: 'Ne peut pas ajuster : ses conteneurs ne réservent pas de cpu' },
    });
  });

  test('where endpoints may not be read a service is not called healthy', async () => {
    const row = await rowOf('services', 'good', capturedClient({ forbidden: ['endpoints'] }));
    expect(row).toMatchObject({ level: 'unknown', state: { en: expect.stringContaining('is not known') as string } });
  });

  test('an ingress says which service is not there', async () => {
    expect(await rowOf('ingresses', 'entry')).toMatchObject({
      level: 'failing',
      state: { en: 'shop.example/api leads to the service gone, which does not exist' },
    });
    const blind = await rowOf('ingresses', 'entry', capturedClient({ forbidden: ['services', 'secrets'] }));
    expect(blind?.level).not.toBe('healthy');
  });

  test('a certificate that is over is on its secret, and nothing of the others', async () => {
    const rows = await rowsOf('secrets');
    expect(rows.find(({ name }) => name === 'expired')).toMatchObject({
      level: 'failing',
      state: { en: expect.stringMatching(/^Its certificate expired on \d{4}-/u) as string },
    });
  });

  test('slices count as endpoints do, and those without the port of the service do not', async () => {
    const good = capture.objects.find(({ kind, metadata }) => kind === 'Service' && metadata.name === 'good');
    const labels = { 'kubernetes.io/service-name': 'good' };
    const slice = (name: string, more: JsonObject): JsonObject => ({
      kind: 'EndpointSlice',
      addressType: 'IPv4',
      metadata: { name, uid: name, namespace: good?.metadata['namespace'], labels },
      ...more,
    });
    const ready = { addresses: ['10.0.0.1'], conditions: { ready: true } };
    const waiting = { addresses: ['10.0.0.2'], conditions: { ready: false } };
    const slices = (...objects: JsonObject[]) => capturedClient({ objects: [...capture.objects, ...objects], slices: true });
    expect(await rowOf('services', 'good', slices(slice('a', { ports: [{ port: 80 }], endpoints: [ready, waiting] })))).toMatchObject({
      level: 'degraded',
      state: { en: '1 endpoint ready, 1 not' },
    });
    expect(await rowOf('services', 'good', slices(slice('a', { ports: null, endpoints: [ready] })))).toMatchObject({ level: 'failing' });
    expect(await rowOf('services', 'good', slices(slice('a', { ports: [{ port: 80 }], endpoints: null })))).toMatchObject({
      level: 'failing',
    });
  });

  test('a cron job whose last run failed says so', async () => {
    const [cron] = capture.objects.filter(({ kind }) => kind === 'CronJob');
    const failed = capture.objects.find(({ kind, metadata }) => kind === 'Job' && metadata.name === 'backoff');
    const awake = { ...cron, spec: { schedule: '*/5 * * * *' }, metadata: { ...cron?.metadata, name: 'nightly' } };
    const run = {
      ...failed,
      metadata: {
        ...failed?.metadata,
        name: 'nightly-1',
        namespace: cron?.metadata['namespace'],
        ownerReferences: [{ kind: 'CronJob', name: 'nightly', controller: true }],
      },
    };
    expect(await rowOf('cronjobs', 'nightly', capturedClient({ objects: [awake, run] }))).toMatchObject({
      level: 'failing',
      state: { en: expect.stringContaining('Its last run nightly-1: Failed') as string },
    });
  });
});
