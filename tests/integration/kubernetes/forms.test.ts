import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { availability, startKubernetes } from '../../lab/kubernetes.ts';
import type { KubernetesLab } from '../../lab/kubernetes.ts';
import { kubectl } from '../../lab/kubernetes/build.ts';
import { applyYaml, makeNamespace } from '../../lab/kubernetes/workloads.ts';
import { mustRun } from '../../lab/processes.ts';
import { failing, made } from './changes.ts';
import type { Desk } from './desk.ts';
import { openDesk } from './desk.ts';

const here = await availability();
const run = promisify(execFile);

describe.skipIf(!here.ok)(`forms on a real cluster${here.ok ? '' : ` (${here.reason})`}`, () => {
  let lab: KubernetesLab;
  let namespace: Awaited<ReturnType<typeof makeNamespace>>;
  let desk: Desk;
  beforeAll(async () => {
    lab = await startKubernetes();
    namespace = await makeNamespace(lab.kubeconfig, 'forms');
    desk = await openDesk({ KUBECONFIG: lab.kubeconfig });
  });
  afterAll(async () => {
    await desk?.close();
    await namespace?.remove();
    await lab?.stop();
  });

  const kube = (...args: readonly string[]) => mustRun(kubectl, ['--kubeconfig', lab.kubeconfig, '-n', namespace.name, ...args]);
  const input = (resource: 'configmaps' | 'secrets', name: string, more: object = {}) => ({
    context: 'lab',
    namespace: namespace.name,
    resource,
    name,
    ...more,
  });
  const forms = () => desk.client.kubernetes.forms;
  const text = (value: string) => ({ encoding: 'text', value }) as const;

  test('a secret is made, a key set and one removed; base64 is nobody’s business, and no value is shown', async () => {
    const create = input('secrets', 'smtp', { create: true, set: { user: text('ops'), password: text('canary-in-the-form') } });
    expect(JSON.stringify(await forms().data.plan(create))).not.toContain('canary');
    expect((await made(desk, forms().data, create)).result).toMatchObject({ outcome: 'created' });
    await made(desk, forms().data, input('secrets', 'smtp', { set: { host: text('mail.example') }, remove: ['user'] }));
    const data: Record<string, string> = JSON.parse(await kube('get', 'secret', 'smtp', '-o', 'jsonpath={.data}'));
    expect(Object.fromEntries(Object.entries(data).map(([key, value]) => [key, Buffer.from(value, 'base64').toString()]))).toEqual({
      password: 'canary-in-the-form',
      host: 'mail.example',
    });
  });

  test('a login to a registry has the form that the kubelet reads', async () => {
    const registry = { server: 'registry.example', username: 'ci', password: 'canary-of-the-registry' };
    await made(desk, forms().data, input('secrets', 'pull', { create: true, type: 'kubernetes.io/dockerconfigjson', registry }));
    const value = await kube('get', 'secret', 'pull', '-o', 'jsonpath={.data.\\.dockerconfigjson}');
    expect(JSON.parse(Buffer.from(value, 'base64').toString())).toEqual({
      auths: {
        'registry.example': {
          username: 'ci',
          password: 'canary-of-the-registry',
          auth: Buffer.from('ci:canary-of-the-registry').toString('base64'),
        },
      },
    });
  });

  test('the key of a certificate is checked to be its own', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'pilothouse-forms-'));
    try {
      for (const name of ['one', 'two'])
        await run('openssl', [
          'req',
          '-x509',
          '-newkey',
          'ec',
          '-pkeyopt',
          'ec_paramgen_curve:P-256',
          '-nodes',
          '-days',
          '2',
          '-subj',
          `/CN=${name}.example`,
          '-keyout',
          join(folder, `${name}.key`),
          '-out',
          join(folder, `${name}.crt`),
        ]);
      const pem = async (name: string) => text(await readFile(join(folder, name), 'utf8'));
      const tls = async (key: string) =>
        input('secrets', 'tls', {
          create: true,
          type: 'kubernetes.io/tls',
          set: { 'tls.crt': await pem('one.crt'), 'tls.key': await pem(key) },
        });
      const wrong = await failing(forms().data.plan(await tls('two.key')));
      expect(wrong).toMatchObject({ kind: 'bad-input' });
      expect(wrong.cause.en).toContain('not the key of the first certificate');
      expect((await made(desk, forms().data, await tls('one.key'))).result).toMatchObject({ outcome: 'created' });
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });

  test('bytes stay bytes, text from a file is text; who uses it is said, and restarted where that is asked for; immutable says so', async () => {
    const bytes = Buffer.from([0, 255, 1, 254]).toString('base64');
    const set = {
      logo: { encoding: 'base64', value: bytes },
      conf: { encoding: 'base64', value: Buffer.from('a=1\n').toString('base64') },
    };
    await made(desk, forms().data, input('configmaps', 'settings', { create: true, set }));
    expect(await kube('get', 'configmap', 'settings', '-o', 'jsonpath={.binaryData.logo} {.data.conf}')).toBe(`${bytes} a=1\n`);
    await applyYaml(
      lab.kubeconfig,
      `apiVersion: apps/v1
kind: Deployment
metadata: {name: reader}
spec:
  replicas: 1
  selector: {matchLabels: {app: reader}}
  template:
    metadata: {labels: {app: reader}}
    spec: {terminationGracePeriodSeconds: 1, dnsPolicy: Default, containers: [{name: main, image: 'busybox:1.36', command: [sleep, '3600'], envFrom: [{configMapRef: {name: settings}}]}]}
`,
      namespace.name,
    );
    const change = input('configmaps', 'settings', { set: { conf: text('a=2\n') } });
    expect((await forms().data.plan(change)).effects.map(({ en }) => en).join()).toContain('deployment/reader uses it');
    const { items } = await made(desk, forms().data, { ...change, restart: true });
    expect(items.some((item) => item.kind === 'step' && item.words.en === 'deployment/reader is restarted')).toBe(true);
    expect(await kube('get', 'deployment', 'reader', '-o', 'jsonpath={.spec.template.metadata.annotations}')).toContain('restartedAt');
    await kube('patch', 'configmap', 'settings', '--type=merge', '-p', '{"immutable":true}');
    expect((await failing(forms().data.plan(input('configmaps', 'settings', { set: { conf: text('a=3') } })))).cause.en).toContain(
      'is immutable',
    );
    const large = { big: { encoding: 'text', value: 'x'.repeat(1_200_000) } };
    expect((await failing(forms().data.plan(input('configmaps', 'large', { create: true, set: large })))).cause.en).toContain('1 MiB');
  });

  test('an ingress moves to another host by form, with its certificate; what would not answer is said', async () => {
    await applyYaml(
      lab.kubeconfig,
      `apiVersion: v1
kind: Service
metadata: {name: pcap}
spec: {selector: {app: pcap}, ports: [{name: http, port: 8000}]}
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: pcap, annotations: {kept.example/as-it-is: 'yes'}}
spec:
  tls: [{hosts: [pcap.local], secretName: pcap-tls}]
  rules: [{host: pcap.local, http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: pcap, port: {name: http}}}}]}}]
`,
      namespace.name,
    );
    const place = { context: 'lab', namespace: namespace.name, name: 'pcap' };
    const { rules, tls, services } = await forms().ingress.read(place);
    expect(rules).toEqual([{ host: 'pcap.local', paths: [{ path: '/', pathType: 'Prefix', service: 'pcap', port: 'http' }] }]);
    expect(services).toEqual([{ name: 'pcap', ports: ['http', '8000'] }]);
    const moved = {
      ...place,
      rules: rules.map((rule) => ({ ...rule, host: 'pcaplab.example' })),
      tls: tls.map((one) => ({ ...one, hosts: ['pcaplab.example'] })),
    };
    const shown = await forms().ingress.change.plan(moved);
    expect(shown.title.en).toBe('Move pcap from pcap.local to pcaplab.example');
    expect(shown.effects.map(({ en }) => en).join()).toContain('No longer answers for: pcap.local');
    await made(desk, forms().ingress.change, moved);
    expect(
      await kube('get', 'ingress', 'pcap', '-o', 'jsonpath={.spec.rules[0].host} {.spec.tls[0].hosts[0]} {.metadata.annotations}'),
    ).toMatch(/^pcaplab\.example pcaplab\.example .*kept\.example/u);
    const wrong = { ...moved, rules: moved.rules.map((rule) => ({ ...rule, paths: rule.paths.map((path) => ({ ...path, port: '9' })) })) };
    expect((await forms().ingress.change.plan(wrong)).effects.map(({ en }) => en).join()).toContain('has no port 9; it has http, 8000');
    expect(desk.bugs).toEqual([]);
  });
});
