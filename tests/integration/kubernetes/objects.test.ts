import { ORPCError } from '@orpc/server';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ObjectRow } from '../../../preload/contract/cluster-objects.ts';
import type { Failure } from '../../../preload/contract/failure.ts';
import { failureSchema } from '../../../preload/contract/failure.ts';
import { availability, startKubernetes } from '../../lab/kubernetes.ts';
import type { KubernetesLab } from '../../lab/kubernetes.ts';
import { watchUntil } from '../../lab/kubernetes/api-requests.ts';
import { applyYaml, deployWeb, makeNamespace } from '../../lab/kubernetes/workloads.ts';
import { mustRun } from '../../lab/processes.ts';
import type { Desk } from './desk.ts';
import { openDesk, openView } from './desk.ts';

const here = await availability();

const ORCHARD = `
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: { name: orchards.farm.example }
spec:
  group: farm.example
  scope: Namespaced
  names: { plural: orchards, singular: orchard, kind: Orchard, shortNames: [orc] }
  versions:
    - name: v1
      served: true
      storage: true
      schema: { openAPIV3Schema: { type: object, x-kubernetes-preserve-unknown-fields: true } }
      additionalPrinterColumns:
        - { name: Trees, type: integer, jsonPath: .spec.trees }
        - { name: Sort, type: string, jsonPath: .spec.sort, priority: 1 }
        - { name: Age, type: date, jsonPath: .metadata.creationTimestamp }
`;

const orchard = (name: string, trees: number, labels: string) => `
apiVersion: farm.example/v1
kind: Orchard
metadata: { name: ${name}, labels: { ${labels} } }
spec: { trees: ${trees}, sort: boskoop }
`;

async function failureOf(call: Promise<unknown>): Promise<Failure> {
  try {
    await call;
  } catch (error) {
    if (error instanceof ORPCError) return failureSchema.parse(error.data);
    throw error;
  }
  throw new Error('the call did not fail');
}

describe.skipIf(!here.ok)(`objects of any kind${here.ok ? '' : ` (${here.reason})`}`, () => {
  let lab: KubernetesLab;
  let desk: Desk;
  let namespace: { readonly name: string; remove(): Promise<void> };

  const kubectl = (...args: string[]) => mustRun(lab.kubectl, ['--kubeconfig', lab.kubeconfig, ...args]);
  const list = (resource: string, labelSelector: string | null = null, within: string | null = namespace.name) =>
    desk.client.kubernetes.objects.list({ context: 'lab', resource, namespace: within, labelSelector });
  const get = (resource: string, name: string, within: string | null = namespace.name) =>
    desk.client.kubernetes.objects.get({ context: 'lab', resource, namespace: within, name });

  beforeAll(async () => {
    lab = await startKubernetes();
    namespace = await makeNamespace(lab.kubeconfig, 'objects');
    desk = await openDesk({ KUBECONFIG: lab.kubeconfig });
  });

  afterAll(async () => {
    await desk?.close();
    if (lab) await kubectl('delete', 'customresourcedefinition', 'orchards.farm.example', '--ignore-not-found', '--wait=false');
    await namespace?.remove();
    await lab?.stop();
  });

  test('a kind that was just defined is found by its id and its short name, with the columns of its definition, live, by label', async () => {
    await applyYaml(lab.kubeconfig, ORCHARD);
    await kubectl('wait', '--for=condition=Established', 'customresourcedefinition/orchards.farm.example', '--timeout=30s');
    await applyYaml(lab.kubeconfig, [orchard('north', 12, 'side: north'), orchard('south', 3, 'side: south')].join('---'), namespace.name);

    const { head, rows } = await list('orc');
    expect(head.kind).toMatchObject({ id: 'orchards.farm.example', kind: 'Orchard', version: 'v1', namespaced: true });
    expect(head.columns.map(({ key, type, optional }) => ({ key, type, optional }))).toEqual([
      { key: 'trees', type: 'number', optional: false },
      { key: 'sort', type: 'name', optional: true },
    ]);
    expect(rows.map(({ name, cells, state }) => ({ name, cells, state }))).toEqual([
      { name: 'north', cells: [12, 'boskoop'], state: null },
      { name: 'south', cells: [3, 'boskoop'], state: null },
    ]);
    expect((await list('orchards.farm.example', 'side in (south)')).rows.map(({ name }) => name)).toEqual(['south']);
    expect((await failureOf(list('orchards.farm.example', 'side in'))).kind).toBe('bad-input');

    const scope = { context: 'lab', resource: 'orchards.farm.example', namespace: namespace.name, labelSelector: 'side=north' };
    const view = openView<ObjectRow>(
      desk,
      ({ stream }, options) => desk.client.kubernetes.objects.watch({ ...scope, stream }, options),
      scope,
    );
    try {
      await view.until(() => view.status()?.status === 'live' && view.rows.size === 1, 'the list is live');
      await applyYaml(lab.kubeconfig, orchard('west', 7, 'side: north'), namespace.name);
      await view.until(() => view.byName('west')?.cells[0] === 7, 'a new one comes with its columns');
      await kubectl('patch', '-n', namespace.name, 'orchards', 'west', '--type=merge', '-p', '{"spec":{"trees":8}}');
      await view.until(() => view.byName('west')?.cells[0] === 8, 'a change of it comes');
      await kubectl(
        ...['patch', '-n', namespace.name, 'orchards', 'west', '--type=merge', '-p'],
        JSON.stringify({ status: { conditions: [{ type: 'Ready', status: 'False', reason: 'Frost', message: 'it froze.' }] } }),
      );
      await view.until(() => view.byName('west')?.state?.en === 'Not Ready: it froze', 'its condition is its state');
      expect(view.byName('west')?.level).toBe('degraded');
      await kubectl('label', '-n', namespace.name, 'orchards', 'west', '--overwrite', 'side=south');
      await view.until(() => view.byName('west') === undefined, 'it leaves when its label does not fit any more');
      expect(view.byName('north')?.cells).toEqual([12, 'boskoop']);
    } finally {
      await view.close();
    }
    expect((await failureOf(list('meadows.farm.example'))).kind).toBe('not-found');
    expect(await get('orchards.farm.example', 'north')).toMatchObject({
      facts: [{ value: 12 }, { value: 'boskoop' }],
      labels: { side: 'north' },
    });
  });

  test('a deployment leads down to its pods and up again, a service and an ingress to them, a pod to what it uses', async () => {
    await deployWeb(lab.kubeconfig, { namespace: namespace.name });
    await applyYaml(
      lab.kubeconfig,
      `
apiVersion: v1
kind: Service
metadata: { name: web }
spec: { selector: { app: web }, ports: [{ port: 80, targetPort: 8080 }] }
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: { name: web }
spec:
  tls: [{ hosts: [web.example], secretName: web-tls }]
  rules: [{ host: web.example, http: { paths: [{ path: /, pathType: Prefix, backend: { service: { name: web, port: { number: 80 } } } }] } }]
---
apiVersion: v1
kind: ConfigMap
metadata: { name: settings }
data: { COLOUR: blue, DATABASE_PASSWORD: hunter2hunter2 }
---
apiVersion: v1
kind: Pod
metadata: { name: reader, labels: { app: reader } }
spec:
  containers:
    - name: reader
      image: busybox:1.36
      command: [sleep, '3600']
      envFrom: [{ configMapRef: { name: settings } }]
      resources: { requests: { cpu: 10m, memory: 8Mi }, limits: { memory: 64Mi } }
`,
      namespace.name,
    );
    const names = (links: readonly { readonly name: string }[] | undefined) => links?.map(({ name }) => name) ?? [];
    const group = (details: Awaited<ReturnType<typeof get>>, heading: string) =>
      details.links.find(({ heading: { en } }) => en === heading)?.links;

    const deployment = await get('deployments', 'web');
    const [replicaSet] = group(deployment, 'Its replica sets') ?? [];
    const pods = group(deployment, 'Its pods') ?? [];
    expect(pods).toHaveLength(2);
    expect(pods.every(({ level, state }) => level === 'healthy' && state?.en === 'Running')).toBe(true);
    expect(deployment.containers).toMatchObject([{ name: 'web', image: 'busybox:1.36' }]);

    const pod = await get('pods', pods[0]?.name ?? '');
    expect(pod.owners).toMatchObject([{ resource: 'replicasets', name: replicaSet?.name }]);
    expect(names(group(pod, 'Services that lead to it'))).toEqual(['web']);
    expect(pod.conditions.find(({ type }) => type === 'Ready')?.level).toBe('healthy');
    expect(pod.events.map(({ reason }) => reason)).toContain('Started');
    expect(pod.usageProblem?.en).toContain('no metrics server');
    expect((await get('replicasets', replicaSet?.name ?? '')).owners).toMatchObject([{ resource: 'deployments', name: 'web' }]);

    const service = await get('services', 'web');
    expect(names(group(service, 'Pods it leads to')).toSorted()).toEqual(names(pods).toSorted());
    expect(names(group(service, 'Ingresses that lead to it'))).toEqual(['web']);
    const ingress = await get('ingresses', 'web');
    expect([names(group(ingress, 'Services it leads to')), names(group(ingress, 'Certificates'))]).toEqual([['web'], ['web-tls']]);

    const reader = await get('pods', 'reader');
    expect(names(group(reader, 'Config maps it uses'))).toEqual(['settings']);
    expect(reader.containers[0]?.resources).toEqual({
      cpuRequestMillicores: 10,
      cpuLimitMillicores: null,
      memoryRequestBytes: 8 * 2 ** 20,
      memoryLimitBytes: 64 * 2 ** 20,
    });
    const settings = await get('configmaps', 'settings');
    expect(names(group(settings, 'Pods that use it'))).toEqual(['reader']);
    expect(settings.data).toEqual([
      { key: 'COLOUR', bytes: 4, text: 'blue', whole: true, revealable: false },
      { key: 'DATABASE_PASSWORD', bytes: 14, text: null, whole: false, revealable: false },
    ]);
    expect((await failureOf(get('pods', 'nobody'))).kind).toBe('not-found');
  });

  test('values of a secret leave the core one by one, and the journal knows of each', async () => {
    await kubectl(
      ...['create', 'secret', 'generic', 'login', '-n', namespace.name, '--from-literal=password=correct horse', '--from-literal=user=ops'],
    );
    const { head, rows } = await list('secrets');
    expect(head.columns.map(({ key }) => key)).toEqual(['type', 'data']);
    expect(rows.find(({ name }) => name === 'login')).toMatchObject({ cells: ['Opaque', 2], state: null });
    const details = await get('secrets', 'login');
    expect(details.data).toEqual([
      { key: 'password', bytes: 13, text: null, whole: false, revealable: true },
      { key: 'user', bytes: 3, text: null, whole: false, revealable: true },
    ]);
    expect(JSON.stringify([rows, details])).not.toMatch(/correct horse|Y29ycmVjdCBob3JzZQ/u);

    const place = { context: 'lab', namespace: namespace.name, name: 'login' };
    expect(await desk.client.kubernetes.secrets.reveal({ ...place, key: 'password' })).toEqual({ value: 'correct horse', binary: false });
    expect((await failureOf(desk.client.kubernetes.secrets.reveal({ ...place, key: 'pin' }))).kind).toBe('not-found');
    const entries = await desk.client.activity.audit({ contains: 'secret.reveal' });
    expect(entries.map(({ target, result }) => ({ target, result }))).toEqual([
      { target: `lab: secrets ${namespace.name}/login pin`, result: 'failed' },
      { target: `lab: secrets ${namespace.name}/login password`, result: 'done' },
    ]);
    expect(JSON.stringify(entries)).not.toContain('correct horse');
  });

  test('every kind that the cluster can list can be listed, and nodes say what is asked of them', async () => {
    const kinds = await desk.client.kubernetes.kinds.list({ context: 'lab' });
    expect(kinds.length).toBeGreaterThan(40);
    const failed: string[] = [];
    for (const { id } of kinds) {
      const { head, rows } = await list(id, null, null);
      if (rows.some(({ cells }) => cells.length !== head.columns.length)) failed.push(id);
    }
    expect(failed).toEqual([]);
    const [node] = (await list('nodes', null, null)).rows;
    expect(node?.state?.en).toBe('Ready');
    const details = await get('nodes', node?.name ?? '', null);
    expect(details.facts.find(({ name }) => name.en === 'CPU its pods ask for')?.value).toBeGreaterThanOrEqual(0);
    expect(details.usageProblem?.en).toContain('no metrics server');
    expect(await desk.client.kubernetes.usage.list({ context: 'lab', of: 'nodes', namespace: null })).toMatchObject({ items: [] });
  });

  test('what a login may not see says so, beside what it may', async () => {
    const viewer = await openDesk({ KUBECONFIG: lab.mixedKubeconfig });
    try {
      const within = { context: 'lab-viewer', namespace: namespace.name };
      const refused = await failureOf(viewer.client.kubernetes.objects.list({ ...within, resource: 'secrets' }));
      expect(refused.kind).toBe('kubernetes-forbidden');
      const head = await viewer.client.kubernetes.objects.head({ ...within, resource: 'secrets' });
      expect(head).toMatchObject({ columns: [], stated: true });
      expect((await failureOf(viewer.client.kubernetes.secrets.reveal({ ...within, name: 'login', key: 'user' }))).kind).toBe(
        'kubernetes-forbidden',
      );
      expect((await viewer.client.activity.audit({ contains: 'secret.reveal' }))[0]).toMatchObject({ result: 'refused' });
    } finally {
      await viewer.close();
    }
    expect(desk.bugs).toEqual([]);
  });

  test('a job that fails and a stateful set say how they do', async () => {
    await applyYaml(
      lab.kubeconfig,
      `
apiVersion: batch/v1
kind: Job
metadata: { name: broken }
spec: { backoffLimit: 0, template: { spec: { restartPolicy: Never, containers: [{ name: main, image: busybox:1.36, command: ['false'] }] } } }
---
apiVersion: apps/v1
kind: StatefulSet
metadata: { name: keeper }
spec:
  serviceName: keeper
  selector: { matchLabels: { app: keeper } }
  template:
    metadata: { labels: { app: keeper } }
    spec: { containers: [{ name: main, image: busybox:1.36, command: [sleep, '3600'] }] }
`,
      namespace.name,
    );
    await watchUntil<{ metadata: { name: string }; status?: { readyReplicas?: number } }>(
      lab.kubeconfig,
      { path: `/apis/apps/v1/namespaces/${namespace.name}/statefulsets`, name: 'keeper' },
      ({ status }) => status?.readyReplicas === 1,
      {},
    );
    expect((await list('statefulsets')).rows).toMatchObject([
      { name: 'keeper', level: 'healthy', state: { en: '1 of 1 ready' }, cells: ['1/1', 1, 'keeper', 'busybox:1.36'] },
    ]);
    await kubectl('wait', '--for=condition=Failed', 'job/broken', '-n', namespace.name, '--timeout=60s');
    const [job] = (await list('jobs')).rows;
    expect(job).toMatchObject({ name: 'broken', level: 'failing' });
    expect(job?.state).toEqual({
      en: 'Failed for good: its pods failed too often (backoffLimit 0)',
      fr: 'Échec définitif : ses pods ont échoué trop souvent (backoffLimit 0)',
    });
  });
});
