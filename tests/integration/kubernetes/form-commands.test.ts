import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { open, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { availability, startKubernetes } from '../../lab/kubernetes.ts';
import type { KubernetesLab } from '../../lab/kubernetes.ts';
import { kubectl } from '../../lab/kubernetes/build.ts';
import { applyYaml, makeNamespace } from '../../lab/kubernetes/workloads.ts';
import { mustRun } from '../../lab/processes.ts';
import type { Desk } from './desk.ts';
import { openDesk } from './desk.ts';

const here = await availability();
const program = fileURLToPath(new URL('../../../main/core/cli/index.ts', import.meta.url));

describe.skipIf(!here.ok)(`objects by form and rollouts of sets, on the command line${here.ok ? '' : ` (${here.reason})`}`, () => {
  let lab: KubernetesLab;
  let namespace: Awaited<ReturnType<typeof makeNamespace>>;
  let desk: Desk;
  beforeAll(async () => {
    lab = await startKubernetes();
    namespace = await makeNamespace(lab.kubeconfig, 'commands');
    desk = await openDesk({ KUBECONFIG: lab.kubeconfig });
  });
  afterAll(async () => {
    await desk?.close();
    await namespace?.remove();
    await lab?.stop();
  });

  const kube = (...args: readonly string[]) => mustRun(kubectl, ['--kubeconfig', lab.kubeconfig, '-n', namespace.name, ...args]);
  const secretOf = async (name: string, key: string) =>
    Buffer.from(await kube('get', 'secret', name, '-o', `jsonpath={.data.${key}}`), 'base64').toString();

  /** Runs it in the namespace of the test; `fd`: a file that it has as descriptor 3. */
  async function pilothouse(args: readonly string[], { stdin = '', fd }: { readonly stdin?: string; readonly fd?: string } = {}) {
    const opened = fd === undefined ? null : await open(fd);
    const place = ['--context', 'lab', '-n', namespace.name, '--data-dir', join(desk.home, '..', 'cli')];
    const child = spawn(process.execPath, [program, ...args, ...place], {
      env: { PATH: process.env['PATH'], HOME: desk.home, LANG: 'C.UTF-8', PILOTHOUSE_KEYCHAIN: 'none', KUBECONFIG: lab.kubeconfig },
      stdio: ['pipe', 'pipe', 'pipe', ...(opened === null ? [] : [opened.fd])],
      timeout: 90_000,
    });
    let said = '';
    child.stdout?.setEncoding('utf8').on('data', (text: string) => (said += text));
    child.stderr?.setEncoding('utf8').on('data', (text: string) => (said += text));
    child.stdin?.end(stdin);
    const [code] = (await once(child, 'close')) as [number | null];
    await opened?.close();
    return { code, said };
  }

  test('a config map is made and changed, shown first; a dry run changes nothing', async () => {
    const file = join(desk.home, '..', 'nginx.conf');
    await writeFile(file, 'listen 80;\n');
    const shown = await pilothouse(['configmaps', 'create', 'settings', 'MODE=slow=er', '--from-file', file, '--dry-run']);
    expect(shown).toMatchObject({ code: 0 });
    expect(shown.said).toContain('Create configmap/settings');
    expect(await kube('get', 'configmaps', '-o', 'name')).not.toContain('settings');
    expect(await pilothouse(['configmaps', 'create', 'settings', 'MODE=slow=er', '--from-file', file, '--yes'])).toMatchObject({ code: 0 });
    const changed = await pilothouse(['configmaps', 'set', 'settings', 'SIZE=2', '--remove', 'nginx.conf', 'gone', '--yes']);
    expect(changed.said).toContain('Removed: nginx.conf.');
    expect(changed.said).toContain('Not there, so not removed: gone');
    expect(changed.said).toContain('ConfigMap settings: changed');
    expect(JSON.parse(await kube('get', 'configmap', 'settings', '-o', 'jsonpath={.data}'))).toEqual({ MODE: 'slow=er', SIZE: '2' });
  });

  test('values of a secret come from standard input or a descriptor, and are never said', async () => {
    const file = join(desk.home, '..', 'password');
    await writeFile(file, 'canary-by-descriptor\n');
    const made = await pilothouse(['secrets', 'create', 'smtp', '--stdin', 'user', '--yes'], { stdin: 'canary-by-stdin\n' });
    expect(made).toMatchObject({ code: 0 });
    const set = await pilothouse(['secrets', 'set', 'smtp', '--from-fd', 'password=3', '--yes'], { fd: file });
    expect(set).toMatchObject({ code: 0 });
    expect(made.said + set.said).not.toContain('canary');
    expect([await secretOf('smtp', 'user'), await secretOf('smtp', 'password')]).toEqual(['canary-by-stdin', 'canary-by-descriptor']);
    const none = await pilothouse(['secrets', 'set', 'smtp', '--yes']);
    expect(none).toMatchObject({ code: 2 });
    expect(none.said).toContain('--from-fd KEY=3');
  });

  test('an ingress is made for a host', async () => {
    const args = [
      'ingresses',
      'create',
      'shop',
      '--host',
      'shop.example',
      '--path',
      '/=web:80',
      '--path',
      '/api=api:http',
      '--tls',
      'shop-tls',
      '--yes',
    ];
    const made = await pilothouse(args);
    expect(made).toMatchObject({ code: 0 });
    expect(made.said).toContain('Answers for shop.example');
    const spec: unknown = JSON.parse(await kube('get', 'ingress', 'shop', '-o', 'jsonpath={.spec}'));
    expect(spec).toMatchObject({
      rules: [
        {
          host: 'shop.example',
          http: { paths: [{ path: '/', backend: { service: { name: 'web', port: { number: 80 } } } }, { path: '/api' }] },
        },
      ],
      tls: [{ hosts: ['shop.example'], secretName: 'shop-tls' }],
    });
  });

  test('rollouts take stateful and daemon sets by their kind; what sets do not have is said', async () => {
    await applyYaml(
      lab.kubeconfig,
      `apiVersion: apps/v1
kind: StatefulSet
metadata: {name: db}
spec:
  replicas: 0
  serviceName: db
  selector: {matchLabels: {app: db}}
  template:
    metadata: {labels: {app: db}}
    spec: {containers: [{name: db, image: 'busybox:1.36', command: [sleep, '600']}]}
`,
      namespace.name,
    );
    expect(await pilothouse(['rollout', 'restart', 'sts/db', '--yes'])).toMatchObject({ code: 0 });
    const history = await pilothouse(['rollout', 'history', 'statefulset/db']);
    expect(history.said).toMatch(/REVISION[\s\S]*2 \*[\s\S]*busybox:1.36/u);
    expect(await pilothouse(['rollout', 'undo', 'statefulset/db', '--to-revision', '1', '--yes'])).toMatchObject({ code: 0 });
    expect((await pilothouse(['rollout', 'status', 'sts/db'])).said).toContain('db:');
    const paused = await pilothouse(['rollout', 'pause', 'ds/agent', '--yes']);
    expect(paused.code).not.toBe(0);
    expect(paused.said).toContain('A daemon set cannot be asked to “pause”: Kubernetes has that for deployments only');
    expect(await pilothouse(['rollout', 'set-image', 'sts/db', 'db=busybox:1.37', '--yes'])).toMatchObject({ code: 0 });
    expect(await kube('get', 'statefulset', 'db', '-o', 'jsonpath={.spec.template.spec.containers[0].image}')).toBe('busybox:1.37');
    const other = await pilothouse(['rollout', 'set-image', 'sts/db', 'app=busybox:1.37', '--yes']);
    expect(other.code).not.toBe(0);
    expect(other.said).toContain('Its containers: db');
    const unknown = await pilothouse(['objects', 'show', 'gizmo', 'a']);
    expect(unknown.said).toContain('pilothouse objects kinds --context lab');
    expect(desk.bugs).toEqual([]);
  });
});
