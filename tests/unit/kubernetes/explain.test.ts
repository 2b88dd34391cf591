import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { explainObject } from '../../../main/core/kubernetes/explain/explain.ts';
import { cronJobCauses, jobCauses } from '../../../main/core/kubernetes/explain/job-causes.ts';
import type { PodScene } from '../../../main/core/kubernetes/explain/pod-scene.ts';
import { podScene } from '../../../main/core/kubernetes/explain/pod-scene.ts';
import type { WorkloadScene } from '../../../main/core/kubernetes/explain/workload-scene.ts';
import { workloadCauses } from '../../../main/core/kubernetes/explain/workload-causes.ts';
import { explanationSchema } from '../../../preload/contract/explanations.ts';
import { capture, capturedClient, place } from './captured-cluster.ts';

const explain = async (resource: string, kind: string, name: string, client = capturedClient()) =>
  explanationSchema.parse(await explainObject(client, { resource, ...place(kind, name) }, (text) => text, new AbortController().signal));

beforeEach(() => {
  vi.useFakeTimers({ now: Date.parse(capture.takenAt), toFake: ['Date'] });
});
afterEach(() => {
  vi.useRealTimers();
});

describe('pods of a real 1.20, explained', () => {
  test.each([
    ['python', 'crash/python-module', 'the Python module “pyotp” is not in the image'],
    ['command', 'crash/command-not-found', 'the command /app/serve is not in the image'],
    ['format', 'crash/exec-format', 'the image is for another processor'],
    ['port', 'crash/port-in-use', '(container again): its port is already in use'],
    ['refused', 'crash/connection-refused', '127.0.0.1 refuses the connection'],
    ['dns', 'crash/name-not-found', 'the host name “database.invalid” is not found in DNS'],
    ['readonly', 'crash/read-only-files', 'it cannot write /data: the file system is read-only'],
    ['permission', 'crash/permission-denied', '/data is denied to it'],
    ['liveness', 'crash/liveness-probe', 'its liveness check fails (HTTP probe failed with statuscode: 404)'],
    ['readiness', 'pod/readiness-probe', 'app does not pass its readiness check (database is not migrated)'],
    ['stateful', 'crash/own-error', 'FATAL: data directory has wrong ownership'],
    ['backoff', 'crash/migration-missing', 'the database has no “orders”: a migration has not been run'],
    ['denied', 'image/unauthorized', 'the registry does not let the cluster in'],
    ['absent', 'image/not-found', 'the registry does not have this image or tag'],
    ['limited', 'image/rate-limit', 'the registry has had too many requests'],
    ['nosecret', 'config/secret-missing', 'The secret database-login does not exist'],
    ['nokey', 'config/config-map-key-missing', 'The config map settings has no key “database-url”'],
    ['cpu', 'pending/cpu', 'The only node does not take the pod: not enough CPU left to reserve'],
    ['memory', 'pending/memory', 'not enough memory left to reserve'],
    ['selector', 'pending/node-selector', 'not the labels that the pod asks for'],
    ['unbound', 'pending/claim-unbound', 'a claim of the pod has no volume yet'],
    ['noclaim', 'pending/claim-missing', 'the claim nowhere does not exist'],
    ['mount', 'mount/secret-missing', 'The volume “tls” cannot be mounted: the secret shop-tls does not exist'],
    ['finalizer', 'pod/stuck-finalizer', 'the finalizer example.com/backup is waited for'],
    ['evicted', 'pod/evicted-own-limit', 'exceeds the limit "1Mi"'],
  ])('%s: %s', async (name, rule, what) => {
    const found = await explain('pods', 'Pod', name);
    expect(found).toMatchObject({ rule, level: expect.stringMatching(/^(failing|degraded)$/) as string });
    expect(found.what.en).toContain(what);
    expect(found.means).not.toBeNull();
    expect(found.since).not.toBeNull();
    expect(found.whatToDo.length).toBeGreaterThan(0);
    expect(found.evidence.length).toBeGreaterThan(0);
  });

  test('a crash says how it ended, how often, and shows the lines of the run before', async () => {
    const found = await explain('pods', 'Pod', 'python');
    expect(found.howOften?.en).toBe('exit 1, 4 restarts, it ran for less than a second the last time');
    expect(found.evidence[0]).toEqual({
      source: { en: 'Last lines of the run before (app)', fr: 'Dernières lignes de l’exécution précédente (app)' },
      text: expect.stringMatching(/^Traceback[^]*ModuleNotFoundError: No module named 'pyotp'$/) as string,
      at: '2026-11-21T21:01:34Z',
    });
    expect(found.stillServes?.en).toBe('Nothing: no other pod of its kind is ready.');
  });

  test('a pod that is well has nothing to do', async () => {
    expect(await explain('pods', 'Pod', 'web')).toMatchObject({
      level: 'healthy',
      rule: 'pod/running',
      whatToDo: [],
      also: [],
      unseen: [],
    });
  });
});

describe('what pods belong to', () => {
  test.each([
    [
      'deployments',
      'Deployment',
      'python',
      'failing',
      'crash/python-module',
      'Its pod: the container ends again and again: the Python module “pyotp”',
    ],
    ['deployments', 'Deployment', 'web', 'healthy', 'workload/ready', 'Its one replica is ready.'],
    [
      'deployments',
      'Deployment',
      'shop',
      'degraded',
      'pods-refused/quota',
      'the quota small is used up (pods=1 used of pods=1, pods=1 asked for)',
    ],
    ['replicasets', 'ReplicaSet', 'shop', 'degraded', 'pods-refused/quota', 'New pods are refused (1 of 3 ready)'],
    ['statefulsets', 'StatefulSet', 'stateful', 'failing', 'crash/own-error', '1 of 2 pods: the container ends again and again'],
    ['daemonsets', 'DaemonSet', 'daemon', 'failing', 'image/not-found', 'absent/agent:2.0 cannot be pulled'],
    [
      'jobs',
      'Job',
      'backoff',
      'failing',
      'job/failed',
      'It failed for good after 1 try (backoffLimit 0). The container ended: the database has no “orders”',
    ],
    ['jobs', 'Job', 'overdue', 'failing', 'job/deadline', 'not done within its deadline of 2 s'],
    ['cronjobs', 'CronJob', 'suspended', 'healthy', 'cron/suspended', 'It is suspended'],
    ['services', 'Service', 'good', 'healthy', 'service/ready', '1 endpoint answers behind it.'],
    ['services', 'Service', 'typo', 'failing', 'service/selector-matches-nothing', 'no pod has the labels app=wbe'],
    ['services', 'Service', 'portname', 'failing', 'service/port-name', 'its pods have no port named “grpc”'],
    ['services', 'Service', 'readiness', 'failing', 'service/pods-not-ready', 'database is not migrated'],
    [
      'ingresses',
      'Ingress',
      'entry',
      'failing',
      'ingress/service-missing',
      'shop.example/api leads to the service gone, which does not exist',
    ],
    ['secrets', 'Secret', 'expired', 'failing', 'tls/expired', 'expired on 2026-02-01'],
    [
      'persistentvolumeclaims',
      'PersistentVolumeClaim',
      'unbound',
      'failing',
      'claim/class-missing',
      'the storage class fast does not exist',
    ],
    [
      'horizontalpodautoscalers',
      'HorizontalPodAutoscaler',
      'scaler',
      'failing',
      'autoscaler/no-metrics',
      'the cluster gives it no metrics',
    ],
    ['resourcequotas', 'ResourceQuota', 'small', 'degraded', 'quota/full', 'pods 1/1'],
    ['nodes', 'Node', 'node1', 'healthy', 'node/ready', 'It is ready.'],
  ])('%s %s %s is %s: %s', async (resource, kind, name, level, rule, what) => {
    const found = await explain(resource, kind, name);
    expect(found).toMatchObject({ level, rule });
    expect(found.what.en).toContain(what);
  });

  test('a job that failed for good says how to run it again, and speaks of no version and no restart', async () => {
    for (const name of ['backoff', 'overdue']) {
      const found = await explain('jobs', 'Job', name);
      expect(JSON.stringify(found)).not.toMatch(/version (?:before|d’avant|précédente)|starts it again|relancer,/u);
      expect(found.whatToDo.at(-1)?.en).toContain(`pilothouse jobs run ${name}`);
    }
    expect((await explain('jobs', 'Job', 'backoff')).means?.en).toContain('Nothing tries again');
  });

  test('a cron job whose last run failed is corrected in the cron job, and run by its own name', () => {
    const failed = {
      type: 'Failed',
      status: 'True',
      reason: 'BackoffLimitExceeded',
      message: 'Job has reached the specified backoff limit',
    };
    const job = {
      metadata: { name: 'nightly-1795', namespace: 'shop' },
      spec: { backoffLimit: 2 },
      status: { failed: 3, conditions: [failed] },
    };
    const object = { metadata: { name: 'nightly', namespace: 'shop' }, spec: { schedule: '0 3 * * *' } };
    const causes = jobCauses({ object: job, events: [], pods: [], now: 0 });
    const [found] = cronJobCauses({ object, events: [], jobs: [{ object: job, causes }] });
    expect(found?.whatToDo.at(-1)).toEqual({
      en: expect.stringMatching(/can be edited there.*pilothouse cronjobs run nightly \{here\}/u) as string,
      fr: expect.stringContaining('pilothouse cronjobs run nightly {here}') as string,
    });
    expect(found?.means).toEqual({
      en: 'Nothing tries this run again; the next one starts at its time.',
      fr: 'Plus rien ne réessaie cette exécution ; la suivante démarre à son heure.',
    });
    expect(JSON.stringify(found)).not.toMatch(/jobs run nightly-1795|created anew|recréez/u);
  });

  describe('a release while the version before serves', () => {
    const pod = (name: string, hash: string, createdAt: string, container: object, ready: boolean): PodScene => {
      const scene = podScene({
        metadata: { name, uid: name, namespace: 'shop', creationTimestamp: createdAt, labels: { 'pod-template-hash': hash } },
        spec: { containers: [{ name: 'web', image: 'web:2' }] },
        status: {
          phase: ready ? 'Running' : 'Pending',
          conditions: [{ type: 'Ready', status: ready ? 'True' : 'False' }],
          containerStatuses: [{ name: 'web', image: 'web:2', ready, restartCount: 0, state: container }],
        },
      });
      if (scene === null) throw new Error('no pod');
      return scene;
    };
    const message = 'rpc error: code = NotFound desc = failed to pull and unpack image "web:2": not found';
    const running = { running: { startedAt: '2026-11-21T20:00:01Z' } };
    const pods = [
      pod('web-old-1', 'old', '2026-11-21T20:00:00Z', running, true),
      pod('web-new-1', 'new', '2026-11-21T21:00:00Z', { waiting: { reason: 'ErrImagePull', message } }, false),
    ];
    const scene = (reason: string, before: number | null): WorkloadScene => ({
      resource: 'deployments',
      object: {
        metadata: { name: 'web', namespace: 'shop' },
        spec: { replicas: 1, progressDeadlineSeconds: 60 },
        status: { replicas: 2, readyReplicas: 1, updatedReplicas: 1, conditions: [{ type: 'Progressing', status: 'True', reason }] },
      },
      events: [],
      pods,
      now: Date.parse('2026-11-21T21:01:00Z'),
      before,
    });

    test('of an image that cannot be pulled, the way back is offered at once', () => {
      const [found] = workloadCauses(scene('ReplicaSetUpdated', 4));
      expect(found).toMatchObject({ rule: 'image/not-found', stillServes: { en: 'The previous version: 1 pod ready.' } });
      expect(found?.whatToDo.at(-1)?.en).toMatch(
        /^Or go back to revision 4, which still serves: pilothouse rollout undo web --to-revision 4 \{here\}$/u,
      );
      const [first] = workloadCauses(scene('ReplicaSetUpdated', null));
      expect(JSON.stringify(first)).not.toContain('rollout undo');
    });

    test('past its deadline, a pod of the version before is not counted as one of the new', () => {
      const found = workloadCauses(scene('ProgressDeadlineExceeded', 4));
      expect(found.find(({ rule }) => rule === 'rollout/deadline')?.what).toEqual({
        en: 'The rollout is past its deadline of 60 s: 1 of 1 replica of the new version, 0 of them ready',
        fr: 'Le déploiement a dépassé son délai de 60 s : 1 sur 1 à la nouvelle version, dont 0 prêt',
      });
      expect(JSON.stringify(found).match(/"en":"[^"]*rollout undo web/gu)).toHaveLength(1);
    });
  });

  test('a rollout past its deadline says first what keeps its pods, then that the deadline passed', async () => {
    const found = await explain('deployments', 'Deployment', 'deadline');
    expect(found.rule).toBe('pod/readiness-probe');
    expect(found.also.map(({ rule }) => rule)).toEqual(['rollout/deadline']);
    expect(found.also[0]?.what.en).toContain('past its deadline of 3 s');
    expect(found.stillServes?.en).toBe('Nothing: no pod is ready.');
    expect(found.also[0]?.whatToDo[0]?.en).toBe(
      'Correct what keeps the new pods from being ready: there is no revision before to go back to.',
    );
  });

  test('a rollout past its deadline names the way back as a command that runs as it is printed', async () => {
    const object = capture.objects.find(({ kind, metadata }) => kind === 'Deployment' && metadata.name === 'deadline');
    const { namespace } = place('Deployment', 'deadline');
    const labels = { app: 'deadline' };
    const set = (revision: number, readyReplicas: number) => ({
      kind: 'ReplicaSet',
      metadata: {
        name: `deadline-${revision}`,
        namespace,
        labels,
        annotations: { 'deployment.kubernetes.io/revision': String(revision) },
        ownerReferences: [{ controller: true, uid: object?.metadata.uid }],
      },
      spec: { template: {} },
      status: { readyReplicas },
    });
    const newest = {
      ...object,
      metadata: { ...object?.metadata, annotations: { 'deployment.kubernetes.io/revision': '9' } },
      spec: { replicas: 1, progressDeadlineSeconds: 3, selector: { matchLabels: labels } },
    };
    const others = capture.objects.filter((one) => one !== object && one.kind !== 'ReplicaSet');
    const client = capturedClient({ objects: [...others, newest, set(9, 0), set(8, 0), set(7, 1)] });
    const found = await explain('deployments', 'Deployment', 'deadline', client);
    const undo = `pilothouse rollout undo deadline --to-revision 7 --context ${client.target.context} -n ${String(namespace)}`;
    expect([found, ...found.also].find(({ rule }) => rule === 'rollout/deadline')?.whatToDo).toEqual([
      {
        en: `Correct what keeps the new pods from being ready, or go back: ${undo}`,
        fr: `Corrigez ce qui empêche les nouveaux pods d’être prêts, ou revenez en arrière : ${undo}`,
      },
    ]);
  });

  test('a service that matches nothing names the label that is nearly it', async () => {
    expect((await explain('services', 'Service', 'typo')).whatToDo[0]?.en).toMatch(
      /^Perhaps app=wbe is meant to be app=web, as the pod web-\S+ has it\.$/,
    );
  });

  test('an ingress says each trouble of its own, and which paths still serve', async () => {
    const found = await explain('ingresses', 'Ingress', 'entry');
    expect(found.also.map(({ rule }) => rule)).toEqual(['ingress/tls/expired', 'ingress/tls-secret-missing']);
    expect(found.stillServes?.en).toBe('shop.example/');
    expect(JSON.stringify(found)).not.toContain('PRIVATE KEY');
  });
});

test.each([
  ['pods', 'Pod', 'python'],
  ['deployments', 'Deployment', 'deadline'],
  ['services', 'Service', 'good'],
  ['nodes', 'Node', 'node1'],
] as const)('explaining one of %s reads by name and selector only, whatever else the cluster holds', async (resource, kind, name) => {
  const client = capturedClient();
  const asked: { readonly path: string; readonly selected: boolean }[] = [];
  await explain(resource, kind, name, {
    ...client,
    json(request) {
      const { labelSelector, fieldSelector } = request.query ?? {};
      asked.push({ path: request.path, selected: labelSelector !== undefined || fieldSelector !== undefined });
      return client.json(request);
    },
  });
  expect(asked.filter(({ path, selected }) => /\/(?:pods|events|replicasets)$/u.test(path) && !selected)).toEqual([]);
  // The kinds of a cluster are a larger answer than all the rest.
  expect(asked.filter(({ path }) => path === '/api' || path === '/apis')).toEqual([]);
  expect(asked.length).toBeLessThan(15);
});

describe('what cannot be looked at', () => {
  test('a login that may not read events and pods still gets the words of the object, and is told what is missing', async () => {
    const found = await explain('deployments', 'Deployment', 'deadline', capturedClient({ forbidden: ['events', 'pods'] }));
    expect(found.rule).toBe('rollout/deadline');
    expect(found.unseen.map(({ en }) => en).toSorted()).toEqual(['This login may not read events.', 'This login may not read pods.']);
  });

  test('an object or a kind that does not exist is not found; a missing namespace is said', async () => {
    const ask = (resource: string, namespace: string | null, name: string) =>
      explainObject(capturedClient(), { resource, namespace, name }, (text) => text, new AbortController().signal);
    await expect(ask('pods', 'shop', 'nobody')).rejects.toMatchObject({ failure: { kind: 'not-found' } });
    await expect(ask('unicorns', 'shop', 'x')).rejects.toMatchObject({ failure: { kind: 'not-found' } });
    await expect(ask('pods', null, 'x')).rejects.toMatchObject({ failure: { kind: 'bad-input' } });
  });

  test('secrets in log lines are not shown: passwords of URLs, and what the keeper knows', async () => {
    const { name } = place('Pod', 'python');
    const logs = { ...capture.logs, [`${name}/app/true`]: 'OperationalError: postgres://shop:hunter2@db/shop with token s3cr3t\n' };
    const found = await explainObject(
      capturedClient({ logs }),
      { resource: 'pods', ...place('Pod', 'python') },
      (text) => text.replaceAll('s3cr3t', '[redacted]'),
      new AbortController().signal,
    );
    expect(JSON.stringify(found)).not.toMatch(/hunter2|s3cr3t/);
    expect(found.evidence[0]?.text).toContain('postgres://shop:');
  });
});
