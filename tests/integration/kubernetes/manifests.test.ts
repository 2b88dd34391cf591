import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { MASK } from '../../../main/core/credentials/masked-values.ts';
import type { AppliedObject } from '../../../preload/contract/manifests.ts';
import { availability, startKubernetes } from '../../lab/kubernetes.ts';
import type { KubernetesLab } from '../../lab/kubernetes.ts';
import { kubectl } from '../../lab/kubernetes/build.ts';
import { deployWeb, makeNamespace } from '../../lab/kubernetes/workloads.ts';
import { mustRun } from '../../lab/processes.ts';
import { failing, made } from './changes.ts';
import type { Desk } from './desk.ts';
import { openDesk } from './desk.ts';

const here = await availability();

describe.skipIf(!here.ok)(`manifests on a real cluster${here.ok ? '' : ` (${here.reason})`}`, () => {
  let lab: KubernetesLab;
  let namespace: Awaited<ReturnType<typeof makeNamespace>>;
  let desk: Desk;
  beforeAll(async () => {
    lab = await startKubernetes();
    namespace = await makeNamespace(lab.kubeconfig, 'manifests');
    desk = await openDesk({ KUBECONFIG: lab.kubeconfig });
    await deployWeb(lab.kubeconfig, { namespace: namespace.name });
  });
  afterAll(async () => {
    await desk?.close();
    await namespace?.remove();
    await lab?.stop();
  });

  const kube = (...args: readonly string[]) => mustRun(kubectl, ['--kubeconfig', lab.kubeconfig, '-n', namespace.name, ...args]);
  const input = (text: string, force = false) => ({ context: 'lab', namespace: namespace.name, text, force });
  const plan = (text: string, force = false) => desk.client.kubernetes.manifests.apply.plan(input(text, force));
  const apply = (text: string, force = false) =>
    made<ReturnType<typeof input>, { objects: AppliedObject[] }>(desk, desk.client.kubernetes.manifests.apply, input(text, force));
  const place = (resource: string, name: string) => ({ context: 'lab', resource, namespace: namespace.name, name });
  const edit = (resource: string, name: string, base: string, text: string) => ({ ...place(resource, name), base, text });

  const settings = `# kept by the person who wrote it
apiVersion: v1
kind: ConfigMap
metadata: {name: settings}
data:
  MODE: slow
  nginx.conf: |
    server {
      listen 80;
    }
`;

  test('a plan is a dry run: what is new stands there as given, and nothing is made', async () => {
    const shown = await plan(settings);
    expect(shown).toMatchObject({ target: 'lab', dangerous: false, title: { en: 'Create configmap/settings' } });
    expect(shown.diffs[0]).toMatchObject({ path: `${namespace.name}/configmap/settings`, before: null });
    expect(shown.diffs[0]?.after).toContain('listen 80;');
    expect(shown.commands[0]).toContain('apply --server-side --field-manager=pilothouse');
    expect(await kube('get', 'configmaps', '-o', 'name')).not.toContain('settings');
  });

  test('several documents: created, then changed, then as they are, each with its result', async () => {
    const secret = 'apiVersion: v1\r\nkind: Secret\r\nmetadata:\r\n  name: smtp\r\nstringData:\r\n  password: canary-in-the-secret\r\n';
    const both = `${settings}---\r\n${secret}`;
    expect(JSON.stringify(await plan(both))).not.toContain('canary');
    const first = await apply(both);
    expect(first.result?.objects.map(({ kind, outcome }) => `${kind} ${outcome}`)).toEqual(['ConfigMap created', 'Secret created']);
    const changed = both.replace('MODE: slow', 'MODE: fast');
    const shown = await plan(changed);
    expect(shown.title.en).toBe('Apply 2 objects: 0 new, 1 changed, 1 as they are');
    expect(shown.diffs.map(({ path }) => path)).toEqual([`${namespace.name}/configmap/settings`]);
    expect((await apply(changed)).result?.objects.map(({ outcome }) => outcome)).toEqual(['changed', 'unchanged']);
    expect(await kube('get', 'configmap', 'settings', '-o', 'jsonpath={.data.MODE}')).toBe('fast');
    expect((await plan(changed)).diffs).toEqual([]);
  });

  const three = 'apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec: {replicas: 3}\n';

  test('fields of a controller are a conflict that names it, taken over only when that is asked for; those of kubectl are told', async () => {
    const told = await plan(three);
    expect(told.dangerous).toBe(false);
    expect(told.effects.map(({ en }) => en).join()).toContain('set with kubectl (kubectl-client-side-apply: .spec.replicas)');
    await kube('patch', 'deployment', 'web', '--field-manager=flux-controller', '-p', '{"spec":{"replicas":1}}');
    const refused = await failing(plan(three));
    expect(refused.kind).toBe('apply-conflict');
    expect(refused.cause.en).toContain('flux-controller: .spec.replicas');
    expect(await kube('get', 'deployment', 'web', '-o', 'jsonpath={.spec.replicas}')).toBe('1');
    const shown = await plan(three, true);
    expect(shown.effects.map(({ en }) => en).join()).toContain('taken over from flux-controller: .spec.replicas');
    const { result, items } = await apply(three, true);
    expect(result?.objects).toMatchObject([{ kind: 'Deployment', outcome: 'changed', level: 'healthy' }]);
    expect(items.some(({ kind }) => kind === 'step')).toBe(true);
    expect(await kube('get', 'deployment', 'web', '-o', 'jsonpath={.status.availableReplicas}')).toBe('3');
  });

  test('what was scaled here is no conflict for an apply from here; ports of a service need no protocol', async () => {
    const scaled = { context: 'lab', namespace: namespace.name, name: 'web', change: { verb: 'scale', replicas: 1 } } as const;
    await made<typeof scaled, unknown>(desk, desk.client.kubernetes.rollouts.change, scaled);
    const service =
      'apiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec: {selector: {app: web}, ports: [{port: 80, targetPort: 8080}]}\n';
    const both = `${three}---\n${service}`;
    expect((await plan(both)).effects).toEqual([]);
    expect((await apply(both)).result?.objects.map(({ outcome }) => outcome)).toEqual(['changed', 'created']);
    expect(await kube('get', 'deployment', 'web', '-o', 'jsonpath={.spec.replicas}')).toBe('3');
    expect(await kube('get', 'service', 'web', '-o', 'jsonpath={.spec.ports[0].protocol}')).toBe('TCP');
  });

  test('a definition with its first object and a namespace with what goes into it, in one text and in any order', async () => {
    const group = `${namespace.name}.example`;
    const text = `apiVersion: ${group}/v1
kind: Capture
metadata: {name: first, namespace: ${namespace.name}-new}
spec: {seconds: 5}
---
apiVersion: v1
kind: List
items:
  - apiVersion: v1
    kind: Namespace
    metadata: {name: ${namespace.name}-new}
  - apiVersion: apiextensions.k8s.io/v1
    kind: CustomResourceDefinition
    metadata: {name: captures.${group}}
    spec:
      group: ${group}
      scope: Namespaced
      names: {kind: Capture, plural: captures, singular: capture, listKind: CaptureList}
      versions:
        - name: v1
          served: true
          storage: true
          schema:
            openAPIV3Schema:
              type: object
              properties: {spec: {type: object, properties: {seconds: {type: integer}}}}
`;
    try {
      const shown = await plan(text);
      expect(shown.effects.map(({ en }) => en).join()).toContain('Could not be tried beforehand');
      const { result } = await apply(text);
      expect(result?.objects.map(({ kind, namespace: its, outcome }) => `${kind} ${its} ${outcome}`)).toEqual([
        'Namespace null created',
        'CustomResourceDefinition null created',
        `Capture ${namespace.name}-new created`,
      ]);
      expect(await kube('get', `captures.${group}`, 'first', '-n', `${namespace.name}-new`, '-o', 'jsonpath={.spec.seconds}')).toBe('5');
      const unknownField = text.replace('seconds: 5', 'secondz: 5');
      expect((await failing(plan(unknownField))).evidence).toContain('secondz');
    } finally {
      await kube('delete', 'crd', `captures.${group}`, '--ignore-not-found');
      await kube('delete', 'namespace', `${namespace.name}-new`, '--ignore-not-found', '--wait=false');
    }
  });

  test('what is wrong in the text or for the cluster is said before anything is made', async () => {
    expect((await failing(plan('apiVersion: v1\nkind: ConfigMap\nmetadata:\n\tname: a\n'))).cause.en).toContain('Line 4, column 1: a tab');
    expect((await failing(plan('apiVersion: shop/v1\nkind: Order\nmetadata: {name: a}\n'))).cause.en).toContain('has no Order in shop/v1');
    const old = await failing(plan('apiVersion: apps/v1beta1\nkind: Deployment\nmetadata: {name: a}\n'));
    expect(old.cause.en).toContain('does not serve Deployment in apps/v1beta1');
    const misspelt = await failing(plan(settings.replace('\ndata:', '\ndataa:')));
    expect(misspelt).toMatchObject({ kind: 'kubernetes-refused' });
    expect(misspelt.evidence).toContain('dataa');
    const one = await failing(plan(`${settings}---\n${settings.replace('\ndata:', '\ndataa:').replace('settings', 'other')}`));
    expect(one.cause.en).toContain('1 of 2 objects would not be taken; nothing was changed. configmap/other');
  });

  test('the cluster’s own description of its kinds finds fields it does not have and values of another type, with their lines', async () => {
    const text = `apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  replicaz: 2
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
        - name: web
          env:
            - {name: PORT, value: 8080}
          ports: [{containerPort: "http"}]
          readinessProbe: {httpGet: {path: /, port: http}}
          resources: {limits: {memory: 64Mi, cpu: 1}}
`;
    const { problems, described } = await desk.client.kubernetes.manifests.check({ context: 'lab', text });
    expect(described).toBe(true);
    expect(problems.map(({ line, words }) => `${line}: ${words.en}`)).toEqual([
      '5: .spec.replicaz is not known to the cluster. Is replicas meant?',
      '13: .spec.template.spec.containers[0].env[0].value must be a text, and is a whole number. Put it between quotes.',
      '14: .spec.template.spec.containers[0].ports[0].containerPort must be a whole number, and is a text.',
    ]);
  });

  test('edited: the text has no status and no secret; what was masked and left stays what it was', async () => {
    const { text, masked } = await desk.client.kubernetes.manifests.read(place('secrets', 'smtp'));
    expect(masked).toBe(true);
    expect(text).toContain(`password: "${MASK}`);
    expect(text).not.toContain('managedFields');
    const wanted = text.replace('\ndata:\n', '\nstringData:\n  user: postmaster\ndata:\n');
    const { result } = await made(desk, desk.client.kubernetes.manifests.edit, edit('secrets', 'smtp', text, wanted));
    expect(result).toMatchObject({ kind: 'Secret', outcome: 'changed' });
    const data = await kube('get', 'secret', 'smtp', '-o', 'jsonpath={.data.password} {.data.user}');
    expect(data.split(' ').map((value) => Buffer.from(value, 'base64').toString())).toEqual(['canary-in-the-secret', 'postmaster']);
  });

  test('edited: texts of several lines stand as blocks; a workload is followed; another change in between is not written over', async () => {
    const before = await desk.client.kubernetes.manifests.read(place('configmaps', 'settings'));
    expect(before.text).toContain('  nginx.conf: |\n    server {');
    const web = await desk.client.kubernetes.manifests.read(place('deployments', 'web'));
    expect(web.text).not.toContain('status:');
    const { result } = await made(
      desk,
      desk.client.kubernetes.manifests.edit,
      edit('deployments', 'web', web.text, web.text.replace('replicas: 3', 'replicas: 2')),
    );
    expect(result).toMatchObject({ level: 'healthy' });
    const late = await failing(
      desk.client.kubernetes.manifests.edit.plan(edit('deployments', 'web', web.text, web.text.replace('replicas: 3', 'replicas: 5'))),
    );
    expect(late.kind).toBe('object-changed');
    expect(await kube('get', 'deployment', 'web', '-o', 'jsonpath={.spec.replicas}')).toBe('2');
    const renamed = edit('configmaps', 'settings', before.text, before.text.replace('name: settings', 'name: other'));
    expect((await failing(desk.client.kubernetes.manifests.edit.plan(renamed))).cause.en).toContain('metadata.name is settings');
  });

  test('every apply and edit is in the journal, without a secret', async () => {
    const entries = await desk.client.activity.audit({ contains: 'object.' });
    expect(entries.map(({ action }) => action)).toEqual(expect.arrayContaining(['object.apply', 'object.edit']));
    expect(JSON.stringify(entries)).not.toContain('canary');
    expect(desk.bugs).toEqual([]);
  });
});
