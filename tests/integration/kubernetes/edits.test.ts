import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { AppliedObject } from '../../../preload/contract/manifests.ts';
import { availability, startKubernetes } from '../../lab/kubernetes.ts';
import type { KubernetesLab } from '../../lab/kubernetes.ts';
import { kubectl } from '../../lab/kubernetes/build.ts';
import { applyYaml, makeNamespace } from '../../lab/kubernetes/workloads.ts';
import { mustRun } from '../../lab/processes.ts';
import { failing, made } from './changes.ts';
import type { Desk } from './desk.ts';
import { openDesk } from './desk.ts';

const here = await availability();

/** No pods: what is looked at is who owns which field. */
const SHOP = `apiVersion: apps/v1
kind: Deployment
metadata:
  name: shop
  labels: {app: shop, team: kubectl}
  annotations: {owner: somebody}
spec:
  replicas: 0
  selector: {matchLabels: {app: shop}}
  template:
    metadata: {labels: {app: shop}}
    spec:
      containers:
        - name: shop
          image: shop/shop:1
          args: [serve, --quiet]
          env:
            - {name: MODE, value: slow}
            - {name: OLD, value: "1"}
            - {name: REGION, value: eu}
          ports: [{containerPort: 8080}]
        - name: side
          image: shop/side:1
`;

describe.skipIf(!here.ok)(`editing by server-side apply on a real cluster${here.ok ? '' : ` (${here.reason})`}`, () => {
  let lab: KubernetesLab;
  let namespace: Awaited<ReturnType<typeof makeNamespace>>;
  let desk: Desk;
  const group = () => `${namespace.name}.example`;
  beforeAll(async () => {
    lab = await startKubernetes();
    namespace = await makeNamespace(lab.kubeconfig, 'edits');
    desk = await openDesk({ KUBECONFIG: lab.kubeconfig });
    await applied();
  });
  afterAll(async () => {
    await kube('delete', 'crd', `captures.${group()}`, '--ignore-not-found');
    await desk?.close();
    await namespace?.remove();
    await lab?.stop();
  });

  const kube = (...args: readonly string[]) => mustRun(kubectl, ['--kubeconfig', lab.kubeconfig, '-n', namespace.name, ...args]);
  const helm = (patch: string) => kube('patch', 'deployment', 'shop', '--field-manager=helm', '-p', patch);
  /** By kubectl, from the person's machine: with its annotation. */
  const applied = (text = SHOP) => applyYaml(lab.kubeconfig, text, namespace.name);
  const edit = () => desk.client.kubernetes.manifests.edit;
  const place = (resource: string, name: string) => ({ context: 'lab', resource, name });
  const shop = place('deployments', 'shop');
  const asked = async (at: ReturnType<typeof place>, changed: (text: string) => string, force = false) => {
    const { text } = await desk.client.kubernetes.manifests.read({ ...at, namespace: namespace.name });
    return { ...at, namespace: namespace.name, base: text, text: changed(text), force };
  };
  const plan = async (...it: Parameters<typeof asked>) => edit().plan(await asked(...it));
  const make = async (...it: Parameters<typeof asked>) =>
    made<Awaited<ReturnType<typeof asked>>, AppliedObject>(desk, edit(), await asked(...it));
  /** What was applied from here. */
  const owned = async (resource: string, name: string) => {
    const { metadata } = JSON.parse(await kube('get', resource, name, '-o', 'json')) as {
      metadata: { managedFields?: { manager: string; operation: string; fieldsV1: unknown }[] };
    };
    return metadata.managedFields?.find(({ manager, operation }) => manager === 'pilothouse' && operation === 'Apply')?.fieldsV1;
  };
  const variables = () => kube('get', 'deployment', 'shop', '-o', 'jsonpath={.spec.template.spec.containers[0].env[*].name}');

  test('what nobody set is applied: a label and a variable, owned from here, and nothing else is', async () => {
    const shown = await plan(shop, (text) => text.replace('    team: kubectl\n', '    team: kubectl\n    seen: "yes"\n'));
    expect(shown.commands[0]).toContain('apply --server-side --field-manager=pilothouse');
    expect(shown).toMatchObject({ dangerous: false, effects: [] });
    await make(shop, (text) => text.replace('    team: kubectl\n', '    team: kubectl\n    seen: "yes"\n'));
    expect(await owned('deployment', 'shop')).toEqual({ 'f:metadata': { 'f:labels': { 'f:seen': {} } } });
    const last = await kube(
      'get',
      'deployment',
      'shop',
      '-o',
      'jsonpath={.metadata.annotations.kubectl\\.kubernetes\\.io/last-applied-configuration}',
    );
    expect(last).not.toContain('seen');
    expect(last).toContain('"team":"kubectl"');
  });

  test('a variable at the end of the list is applied too, and comes back out by an apply', async () => {
    const end = (text: string) =>
      text.replace(/(\n +)- name: REGION(\n +)value: eu\n/u, '$1- name: REGION$2value: eu$1- name: EXTRA$2value: more\n');
    const shown = await plan(shop, end);
    expect(shown.commands[0]).toContain('apply --server-side');
    await make(shop, end);
    expect(await variables()).toBe('MODE OLD REGION EXTRA');
    const out = (text: string) => text.replace(/\n +- name: EXTRA\n +value: more\n/u, '\n');
    const back = await plan(shop, out);
    expect(back.commands[0]).toContain('apply --server-side');
    expect(back.effects).toEqual([]);
    await make(shop, out);
    expect(await variables()).toBe('MODE OLD REGION');
    expect(await kube('get', 'deployment', 'shop', '-o', 'jsonpath={.metadata.labels.seen}')).toBe('yes');
  });

  test('a value that kubectl set is told, and needs no second question; one of a controller is a conflict with its owner', async () => {
    const fast = (text: string) => text.replace('value: slow', 'value: fast');
    const shown = await plan(shop, fast);
    expect(shown.commands[0]).toContain('--force-conflicts');
    expect(shown.dangerous).toBe(false);
    expect(shown.effects.map(({ en }) => en).join()).toContain(
      'what was set with kubectl (kubectl-client-side-apply: .spec.template.spec.containers[name="shop"].env[name="MODE"].value)',
    );
    const { result } = await make(shop, fast);
    expect(result).toMatchObject({ outcome: 'changed', level: 'healthy' });
    expect(await kube('get', 'deployment', 'shop', '-o', 'jsonpath={.spec.template.spec.containers[0].env[0].value}')).toBe('fast');
    // It is its own now.
    expect((await plan(shop, (text) => text.replace('value: fast', 'value: faster'))).effects).toEqual([]);
    await helm('{"metadata":{"labels":{"chart":"shop-1"}}}');
    const charted = (text: string) => text.replace('chart: shop-1', 'chart: shop-2').replace('value: fast', 'value: slow');
    const refused = await failing(plan(shop, charted));
    expect(refused.kind).toBe('apply-conflict');
    expect(refused.cause.en).toContain('deployment/shop, helm: .metadata.labels.chart');
    const forced = await plan(shop, charted, true);
    expect(forced.dangerous).toBe(true);
    expect(forced.effects.map(({ en }) => en).join()).toContain('taken over from helm: .metadata.labels.chart');
    await helm('{"metadata":{"labels":{"chart":null}}}');
  });

  test('what kubectl set and the person took out goes: a label, an annotation, a variable, a container, a word of a list; in one write', async () => {
    const without = (text: string) =>
      text
        .replace('    team: kubectl\n', '')
        .replace(/\n +- name: OLD\n +value: "1"\n/u, '\n')
        .replace(/\n +- --quiet\n/u, '\n')
        .replace(/\n {8}- name: side\n(?: {10}.*\n)*/u, '\n')
        .replace('    owner: somebody\n', '');
    const shown = await plan(shop, without);
    for (const field of [
      '.metadata.labels.team',
      '.metadata.annotations.owner',
      'env[name="OLD"]',
      'containers[name="side"]',
      'containers[name="shop"].args',
    ])
      expect(shown.effects.map(({ en }) => en).join()).toContain(field);
    expect(shown.commands[0]).toContain('replace -f -');
    expect(shown.effects.at(-1)?.en).toContain('replaced as a whole');
    const generation = Number(await kube('get', 'deployment', 'shop', '-o', 'jsonpath={.metadata.generation}'));
    await make(shop, without);
    const now = JSON.parse(await kube('get', 'deployment', 'shop', '-o', 'json')) as {
      metadata: { generation: number; labels: object; annotations: object };
      spec: { template: { spec: { containers: { name: string; args?: string[] }[] } } };
    };
    expect(now.metadata.generation).toBe(generation + 1);
    expect(now.metadata.labels).toEqual({ app: 'shop', seen: 'yes' });
    expect(Object.keys(now.metadata.annotations)).not.toContain('owner');
    expect(now.spec.template.spec.containers.map(({ name }) => name)).toEqual(['shop']);
    expect(now.spec.template.spec.containers[0]?.args).toEqual(['serve']);
    expect(await variables()).toBe('MODE REGION');
  });

  test('an apply of kubectl afterwards still works, puts back what it wants, and leaves what was added from here', async () => {
    await applied();
    expect(await kube('get', 'deployment', 'shop', '-o', 'jsonpath={.metadata.labels.team} {.metadata.labels.seen}')).toBe('kubectl yes');
    expect((await variables()).split(' ').toSorted()).toEqual(['MODE', 'OLD', 'REGION']);
  });

  test('a change in between: of the object it stops the edit, of its status it does not', async () => {
    const input = await asked(shop, (text) => text.replace('seen: "yes"', 'seen: twice'));
    const shown = await edit().plan(input);
    await kube('annotate', 'deployment', 'shop', 'someone=else');
    const late = await failing(edit().plan(input));
    expect(late.kind).toBe('object-changed');
    const again = await asked(shop, (text) => text.replace('seen: "yes"', 'seen: twice'));
    expect((await edit().plan(again)).digest).not.toBe(shown.digest);
    await made(desk, edit(), again);
    expect(await kube('get', 'deployment', 'shop', '-o', 'jsonpath={.metadata.labels.seen} {.metadata.annotations.someone}')).toBe(
      'twice else',
    );
  });

  test('a revision made by an edit or an apply has a cause of its own, where the one before had one', async () => {
    const cause = () => kube('get', 'deployment', 'shop', '-o', 'jsonpath={.metadata.annotations.kubernetes\\.io/change-cause}');
    await kube('annotate', 'deployment', 'shop', 'kubernetes.io/change-cause=somebody else’s');
    await make(shop, (text) => text.replace('image: shop/shop:1', 'image: shop/shop:2'), true);
    expect(await cause()).toBe('edit shop=shop/shop:2');
    const text = SHOP.replace('shop/shop:1', 'shop/shop:3');
    const input = { context: 'lab', namespace: namespace.name, text, force: true };
    await made<typeof input, { objects: AppliedObject[] }>(desk, desk.client.kubernetes.manifests.apply, input);
    expect(await cause()).toBe('apply shop=shop/shop:3');
    expect((await desk.client.kubernetes.manifests.apply.plan(input)).diffs).toEqual([]);
  });

  test('another order of a list, a field that the kind does not have, an object of a defined kind', async () => {
    const turned = (text: string) => text.replace(/( +- name: OLD\n +value: "1"\n)( +- name: REGION\n +value: eu\n)/u, '$2$1');
    const order = await plan(shop, turned, true);
    expect(order.commands[0]).toContain('replace -f -');
    const unknown = await failing(plan(shop, (text) => text.replace('\nspec:\n', '\nspec:\n  replicaz: 2\n')));
    expect(unknown).toMatchObject({ kind: 'kubernetes-refused' });
    expect(unknown.evidence).toContain('replicaz');

    await applied(`apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: captures.${group()}}
spec:
  group: ${group()}
  scope: Namespaced
  names: {kind: Capture, plural: captures, singular: capture, listKind: CaptureList}
  versions:
    - name: v1
      served: true
      storage: true
      schema:
        openAPIV3Schema:
          type: object
          properties:
            spec:
              type: object
              properties:
                seconds: {type: integer}
                steps: {type: array, items: {type: object, properties: {name: {type: string}, run: {type: string}}}}
`);
    await kube('wait', '--for=condition=Established', `crd/captures.${group()}`, '--timeout=30s');
    await applied(
      `apiVersion: ${group()}/v1\nkind: Capture\nmetadata: {name: first}\nspec: {seconds: 5, steps: [{name: a, run: x}, {name: b, run: late}]}\n`,
    );
    const capture = place(`captures.${group()}`, 'first');
    const shorter = (text: string) => text.replace(/ +- name: b\n +run: late\n/u, '').replace('seconds: 5', 'seconds: 6');
    const { result } = await make(capture, shorter, true);
    expect(result).toMatchObject({ kind: 'Capture', outcome: 'changed' });
    expect(await kube('get', `captures.${group()}`, 'first', '-o', 'jsonpath={.spec.seconds} {.spec.steps[*].name}')).toBe('6 a');
    expect(desk.bugs).toEqual([]);
  });
});
