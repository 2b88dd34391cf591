import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse, stringify } from 'yaml';
import type { ChangedObject, ObjectChange } from '../../../preload/contract/object-actions.ts';
import type { SetImage } from '../../../preload/contract/rollouts.ts';
import { availability, startKubernetes } from '../../lab/kubernetes.ts';
import type { KubernetesLab } from '../../lab/kubernetes.ts';
import { kubectl } from '../../lab/kubernetes/build.ts';
import { applyYaml, deployWeb, makeNamespace } from '../../lab/kubernetes/workloads.ts';
import { mustRun } from '../../lab/processes.ts';
import { failing, made } from './changes.ts';
import type { Desk } from './desk.ts';
import { openDesk } from './desk.ts';

const here = await availability();

const pods = (app: string, seconds: number) => `template:
    metadata: {labels: {app: ${app}}}
    spec:
      terminationGracePeriodSeconds: 1
      dnsPolicy: Default
      containers: [{name: main, image: 'busybox:1.36', command: [sleep, '${seconds}']}]`;

describe.skipIf(!here.ok)(`actions on a real cluster${here.ok ? '' : ` (${here.reason})`}`, () => {
  let lab: KubernetesLab;
  let namespace: Awaited<ReturnType<typeof makeNamespace>>;
  let desk: Desk;
  beforeAll(async () => {
    lab = await startKubernetes();
    namespace = await makeNamespace(lab.kubeconfig, 'actions');
    desk = await openDesk({ KUBECONFIG: lab.kubeconfig });
    await deployWeb(lab.kubeconfig, { namespace: namespace.name });
  });
  afterAll(async () => {
    await desk?.close();
    await namespace?.remove();
    await lab?.stop();
  });

  const kube = (...args: readonly string[]) => mustRun(kubectl, ['--kubeconfig', lab.kubeconfig, '-n', namespace.name, ...args]);
  const asked = (resource: string, name: string, change: ObjectChange) => ({
    context: 'lab',
    resource,
    namespace: resource === 'nodes' ? null : namespace.name,
    name,
    change,
  });
  const plan = (resource: string, name: string, change: ObjectChange) =>
    desk.client.kubernetes.actions.change.plan(asked(resource, name, change));
  const make = (resource: string, name: string, change: ObjectChange) =>
    made<ReturnType<typeof asked>, ChangedObject>(desk, desk.client.kubernetes.actions.change, asked(resource, name, change));

  test('a stateful set is scaled, restarted, and brought back to a revision, each followed', async () => {
    const set = (seconds: number) => `apiVersion: apps/v1
kind: StatefulSet
metadata: {name: db}
spec:
  serviceName: db
  replicas: 1
  selector: {matchLabels: {app: db}}
  ${pods('db', seconds)}
`;
    await applyYaml(lab.kubeconfig, set(3600), namespace.name);
    const { result } = await make('statefulsets', 'db', { verb: 'scale', replicas: 2 });
    expect(result).toMatchObject({ name: 'db', level: 'healthy' });
    expect(await kube('get', 'statefulset', 'db', '-o', 'jsonpath={.status.readyReplicas}')).toBe('2');
    const down = await plan('statefulsets', 'db', { verb: 'scale', replicas: 0 });
    expect(down.dangerous).toBe(true);
    expect(down.effects.map(({ en }) => en).join()).toContain('claims and data stay');

    const restarting = await plan('statefulsets', 'db', { verb: 'restart' });
    expect((await plan('statefulsets', 'db', { verb: 'restart' })).digest).toBe(restarting.digest);
    expect((await make('statefulsets', 'db', { verb: 'restart' })).result?.level).toBe('healthy');

    const history = await desk.client.kubernetes.actions.history({
      context: 'lab',
      resource: 'statefulsets',
      namespace: namespace.name,
      name: 'db',
    });
    expect(history.map(({ revision, current }) => [revision, current])).toEqual([
      [2, true],
      [1, false],
    ]);
    expect(history[0]?.template).toContain('restartedAt');
    expect(history[0]?.images).toEqual([{ container: 'main', image: 'busybox:1.36' }]);
    await make('statefulsets', 'db', { verb: 'undo', revision: 1 });
    expect(await kube('get', 'statefulset', 'db', '-o', 'jsonpath={.spec.template.metadata.annotations}')).toBe('');
    expect((await failing(plan('statefulsets', 'db', { verb: 'undo', revision: 99 }))).kind).toBe('not-found');
  });

  test('a version of a stateful set that cannot start is said in words', async () => {
    await kube('set', 'image', 'statefulset/db', 'main=127.0.0.1:1/pilothouse/missing:2');
    const failed = await failing(make('statefulsets', 'db', { verb: 'restart' }));
    expect(failed.kind).toBe('rollout-failed');
    expect(failed.cause.en).toContain('db-1');
    await kube('delete', 'statefulset', 'db', '--wait=false');
  });

  test('another image for a stateful set: a gate first, and back by itself', async () => {
    await applyYaml(
      lab.kubeconfig,
      `apiVersion: apps/v1
kind: StatefulSet
metadata: {name: store}
spec:
  serviceName: store
  replicas: 1
  selector: {matchLabels: {app: store}}
  ${pods('store', 3600)}
`,
      namespace.name,
    );
    await kube('rollout', 'status', 'statefulset/store', '--timeout=150s');
    const image = () => kube('get', 'pod', 'store-0', '-o', 'jsonpath={.spec.containers[0].image}');
    const setImage = (to: string, more: Partial<SetImage> = {}): ObjectChange => ({
      verb: 'set-image',
      images: { main: to },
      gate: null,
      gateIn: null,
      returnOnFailure: false,
      ...more,
    });
    const shown = await plan('statefulsets', 'store', setImage('docker.io/library/busybox:1.36'));
    expect(shown.commands).toEqual([
      `kubectl --context lab -n ${namespace.name} set image statefulset/store main=docker.io/library/busybox:1.36`,
    ]);
    const { result } = await make('statefulsets', 'store', setImage('docker.io/library/busybox:1.36', { gate: ['true'] }));
    expect(result).toMatchObject({ name: 'store', level: 'healthy' });
    expect(await image()).toBe('docker.io/library/busybox:1.36');
    const back = await failing(make('statefulsets', 'store', setImage('127.0.0.1:1/pilothouse/missing:2', { returnOnFailure: true })));
    expect(back.kind).toBe('rollout-failed');
    expect(back.remedy.en).toContain('brought back to revision');
    expect(await image()).toBe('docker.io/library/busybox:1.36');
    expect(await kube('get', 'statefulset', 'store', '-o', 'jsonpath={.status.readyReplicas}')).toBe('1');
    await kube('delete', 'statefulset', 'store', '--wait=false');
  }, 300_000);

  test('another image for a daemon set is planned as kubectl would set it, with the revision that it goes back to', async () => {
    await applyYaml(
      lab.kubeconfig,
      `apiVersion: apps/v1
kind: DaemonSet
metadata: {name: agent}
spec:
  selector: {matchLabels: {app: agent}}
  ${pods('agent', 3600)}
`,
      namespace.name,
    );
    const change: ObjectChange = { verb: 'set-image', images: { main: 'busybox:2' }, gate: null, gateIn: null, returnOnFailure: true };
    // Its controller writes the first revision a moment after it is there.
    await expect
      .poll(async () => (await plan('daemonsets', 'agent', change)).effects.map(({ en }) => en).join(), { timeout: 60_000, interval: 500 })
      .toContain('it goes back to revision 1 by itself');
    const shown = await plan('daemonsets', 'agent', change);
    expect(shown.commands).toEqual([`kubectl --context lab -n ${namespace.name} set image daemonset/agent main=busybox:2`]);
    expect(shown.diffs[0]?.after).toContain('image: busybox:2');
    await kube('delete', 'daemonset', 'agent', '--wait=false');
  });

  test('a cron job runs once now, is suspended and resumed; its job runs again; one that fails is said', async () => {
    const cron = (name: string, command: string) => `apiVersion: batch/v1beta1
kind: CronJob
metadata: {name: ${name}}
spec:
  schedule: "0 0 1 1 *"
  jobTemplate: {spec: {backoffLimit: 0, template: {spec: {restartPolicy: Never, dnsPolicy: Default, containers: [{name: main, image: 'busybox:1.36', command: [sh, -c, '${command}']}]}}}}
`;
    await applyYaml(lab.kubeconfig, cron('nightly', 'exit 0'), namespace.name);
    await applyYaml(lab.kubeconfig, cron('broken', 'exit 3'), namespace.name);
    const { result } = await make('cronjobs', 'nightly', { verb: 'run' });
    expect(result).toMatchObject({ resource: 'jobs', level: 'healthy' });
    expect(result?.name).toMatch(/^nightly-now-/u);
    expect((await make('jobs', result?.name ?? '', { verb: 'run' })).result?.level).toBe('healthy');
    expect((await failing(make('cronjobs', 'broken', { verb: 'run' }))).kind).toBe('command-failed');
    await make('cronjobs', 'nightly', { verb: 'suspend' });
    expect(await kube('get', 'cronjob', 'nightly', '-o', 'jsonpath={.spec.suspend}')).toBe('true');
    expect((await failing(plan('cronjobs', 'nightly', { verb: 'suspend' }))).kind).toBe('not-available');
    await make('cronjobs', 'nightly', { verb: 'resume' });
    expect(await kube('get', 'cronjob', 'nightly', '-o', 'jsonpath={.spec.suspend}')).toBe('false');
    expect((await failing(plan('cronjobs', 'nightly', { verb: 'restart' }))).kind).toBe('not-available');
  });

  test('deleting says what goes with it and who misses it; a finalizer that holds it back is named', async () => {
    const shown = await plan('deployments', 'web', { verb: 'delete', owned: 'background', waitMinutes: 2 });
    expect(shown.dangerous).toBe(true);
    expect(shown.effects.map(({ en }) => en).join('\n')).toMatch(/Its pods: web-.*They go with it/u);
    expect(shown.diffs[0]).toMatchObject({ after: null });
    const [pod = ''] = (await kube('get', 'pods', '-l', 'app=web', '-o', 'name')).split('\n');
    const one = await plan('pods', pod.replace('pod/', ''), { verb: 'delete', owned: 'background', waitMinutes: 2 });
    expect(one.effects.map(({ en }) => en).join()).toMatch(/ReplicaSet web-\S+ makes a new one/u);
    await applyYaml(
      lab.kubeconfig,
      'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: held, finalizers: [pilothouse.example/hold]}\ndata: {}\n',
      namespace.name,
    );
    const held = await plan('configmaps', 'held', { verb: 'delete', owned: 'background', waitMinutes: 2 });
    expect(held.effects.map(({ en }) => en).join()).toContain('pilothouse.example/hold');
    const unwaited = await make('configmaps', 'held', { verb: 'delete', owned: 'background', waitMinutes: 0 });
    expect(unwaited.result).toMatchObject({
      level: 'changing',
      state: { en: 'held is marked for deletion. Waits for its finalizers: pilothouse.example/hold' },
    });
    const going = make('configmaps', 'held', { verb: 'delete', owned: 'background', waitMinutes: 2 });
    await kube('wait', '--for=delete', 'configmap/held', '--timeout=1s').catch(() => '');
    const again = await plan('configmaps', 'held', { verb: 'delete', owned: 'background', waitMinutes: 2 });
    expect(again.effects.map(({ en }) => en).join()).toContain('It was asked to go already');
    await kube('patch', 'configmap', 'held', '--type=merge', '-p', '{"metadata":{"finalizers":null}}');
    const { items, result } = await going;
    expect(result?.state.en).toBe('held is gone');
    expect(items.some((item) => item.kind === 'step' && item.words.en.includes('pilothouse.example/hold'))).toBe(true);
    expect((await failing(plan('configmaps', 'held', { verb: 'delete', owned: 'background', waitMinutes: 2 }))).kind).toBe('not-found');
  });

  test('what a login may not do is said before anything, with who may', async () => {
    await applyYaml(
      lab.kubeconfig,
      `apiVersion: v1
kind: ServiceAccount
metadata: {name: looker}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: {name: ${namespace.name}-looker}
rules:
  - {apiGroups: [''], resources: [pods, configmaps], verbs: [get, list]}
  - {apiGroups: [apps], resources: [statefulsets, deployments], verbs: [get, list]}
  - {apiGroups: [rbac.authorization.k8s.io], resources: ['*'], verbs: [get, list]}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: {name: ${namespace.name}-looker}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: ${namespace.name}-looker}
subjects: [{kind: ServiceAccount, name: looker, namespace: ${namespace.name}}]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: {name: cleaner}
rules: [{apiGroups: [''], resources: [configmaps], verbs: ['*']}]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {name: cleaner}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: cleaner}
subjects: [{kind: User, apiGroup: rbac.authorization.k8s.io, name: claire}]
`,
      namespace.name,
    );
    const file: unknown = parse(await mustRun(kubectl, ['--kubeconfig', lab.kubeconfig, 'config', 'view', '--raw', '--flatten']));
    const user = { as: `system:serviceaccount:${namespace.name}:looker` };
    const config = file as { users: { name: string; user: object }[]; contexts: { name: string }[] };
    const limited = { ...config, users: config.users.map((one) => ({ ...one, user: { ...one.user, ...user } })) };
    const path = join(desk.home, '..', 'looker.kubeconfig');
    await writeFile(path, stringify(limited), { mode: 0o600 });
    const looker = await openDesk({ KUBECONFIG: path });
    try {
      await kube('create', 'configmap', 'mine');
      const place = { context: 'lab', resource: 'configmaps', namespace: namespace.name, name: 'mine' };
      const { verbs: allowed } = await looker.client.kubernetes.actions.allowed(place);
      expect(allowed.map(({ verb, allowed: may }) => [verb, may])).toEqual([
        ['edit', false],
        ['delete', false],
      ]);
      expect(allowed[1]?.why?.en).toContain('is not allowed to delete configmaps');
      expect(allowed[1]?.why?.en).toContain('User claire');
      const refused = await failing(
        looker.client.kubernetes.actions.change.plan({ ...place, change: { verb: 'delete', owned: 'background', waitMinutes: 2 } }),
      );
      expect(refused).toMatchObject({ kind: 'kubernetes-forbidden' });
      expect(refused.cause.en).toContain('Who may: ');
      expect(await kube('get', 'configmap', 'mine', '-o', 'name')).toBe('configmap/mine\n');
      expect((await desk.client.kubernetes.actions.allowed(place)).verbs.every(({ allowed: may }) => may)).toBe(true);
    } finally {
      await looker.close();
      await kube('delete', 'clusterrolebinding,clusterrole', `${namespace.name}-looker`);
    }
  });

  test('a node is cordoned and opened again; drained, budgets and local data are said first, and the pods leave one by one', async () => {
    // A node of its own, without a kubelet: draining the lab's would take everybody's pods from it.
    const node = `${namespace.name}-node`;
    const pod = (name: string, app: string, volumes: string, annotations = '{}') => `apiVersion: v1
kind: Pod
metadata: {name: ${name}, labels: {app: ${app}}, annotations: ${annotations}}
spec:
  nodeName: ${node}
  terminationGracePeriodSeconds: 0
  volumes: ${volumes}
  containers: [{name: main, image: 'busybox:1.36'}]
---
`;
    try {
      await applyYaml(
        lab.kubeconfig,
        `apiVersion: v1
kind: Node
metadata: {name: ${node}}
---
${pod('alone', 'alone', '[{name: scratch, emptyDir: {}}]')}${pod('kept', 'kept', '[]')}${pod('proxy', 'proxy', '[]', '{kubernetes.io/config.mirror: own}')}apiVersion: policy/v1beta1
kind: PodDisruptionBudget
metadata: {name: kept}
spec: {minAvailable: 1, selector: {matchLabels: {app: kept}}}
`,
        namespace.name,
      );
      const status = { phase: 'Running', conditions: [{ type: 'Ready', status: 'True' }] };
      const kept = JSON.stringify({ ...JSON.parse(await kube('get', 'pod', 'kept', '-o', 'json')), status });
      const statusPath = `/api/v1/namespaces/${namespace.name}/pods/kept/status`;
      await mustRun(kubectl, ['--kubeconfig', lab.kubeconfig, 'replace', '--raw', statusPath, '-f', '-'], { input: kept });
      await make('nodes', node, { verb: 'cordon' });
      expect(await kube('get', 'node', node, '-o', 'jsonpath={.spec.unschedulable}')).toBe('true');
      expect((await failing(plan('nodes', node, { verb: 'cordon' }))).kind).toBe('not-available');
      await make('nodes', node, { verb: 'uncordon' });
      expect(await kube('get', 'node', node, '-o', 'jsonpath={.spec.unschedulable}')).toBe('');
      const drain = { verb: 'drain', localData: false, unmanaged: false, limitMinutes: 2 } as const;
      const losing = await failing(plan('nodes', node, drain));
      expect(losing.cause.en).toContain(`${namespace.name}/alone`);
      expect(losing.cause.en).toContain('emptyDir');
      expect((await failing(plan('nodes', node, { ...drain, localData: true }))).cause.en).toContain('nothing makes these pods anew');
      const all = { ...drain, localData: true, unmanaged: true };
      const shown = await plan('nodes', node, all);
      expect(shown.effects.map(({ en }) => en).join('\n')).toContain('The budget kept lets none of these go now');
      expect(shown.effects.at(-1)?.en).toBe(`These stay, as they are of daemon sets or of the node itself: ${namespace.name}/proxy`);
      const draining = make('nodes', node, all);
      await kube('wait', '--for=delete', 'pod/alone', '--timeout=30s').catch(() => 'gone before it was looked at');
      // The budget holds back the other: it is taken away while the drain waits for it.
      expect(await kube('get', 'pods', 'kept', '-o', 'name')).toBe('pod/kept\n');
      await kube('delete', 'poddisruptionbudget', 'kept');
      const { items, result } = await draining;
      expect(result?.state.en).toContain('is empty');
      const said = items.flatMap((item) => (item.kind === 'step' ? [item.words.en] : [])).join('\n');
      expect(said).toContain('may not go yet: Cannot evict pod');
      expect(said).toContain('/alone left');
      expect(await kube('get', 'pods', '-o', 'name', '--field-selector', `spec.nodeName=${node}`)).toBe('pod/proxy\n');
    } finally {
      await kube('delete', 'node', node, '--ignore-not-found', '--wait=false');
    }
  });

  test('every action is in the journal', async () => {
    const entries = await desk.client.activity.audit({ contains: 'object.change' });
    expect(entries.map(({ result }) => result)).toEqual(expect.arrayContaining(['done', 'failed']));
    expect(desk.bugs).toEqual([]);
  });
});
