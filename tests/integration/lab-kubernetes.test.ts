import { delimiter } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { availability, startKubernetes } from '../lab/kubernetes.ts';
import type { KubernetesLab } from '../lab/kubernetes.ts';
import {
  applyYaml,
  brokenLastLine,
  createUnpullable,
  createUnschedulable,
  deployBroken,
  deployWeb,
  makeNamespace,
} from '../lab/kubernetes/workloads.ts';
import { mustRun, run } from '../lab/processes.ts';

const withNode = await availability();
const withoutNode = await availability({ node: false });

describe.skipIf(!withoutNode.ok)(`the Kubernetes lab${withoutNode.ok ? '' : ` (${withoutNode.reason})`}`, () => {
  let lab: KubernetesLab;

  beforeAll(async () => {
    lab = await startKubernetes({ node: false });
  });

  afterAll(async () => lab?.stop());

  const kubectl = (kubeconfig: string, ...args: string[]) => run(lab.kubectl, args, { env: { ...process.env, KUBECONFIG: kubeconfig } });

  test('a second start gives the cluster that runs, and leaving it does not end it', async () => {
    const again = await startKubernetes({ node: false });
    expect(again.server).toBe(lab.server);
    await again.stop();
    expect((await kubectl(lab.kubeconfig, 'get', '--raw', '/readyz')).stdout).toBe('ok');
  });

  test('the viewer sees pods and deployments of one namespace and nothing else', async () => {
    const may = async (...question: string[]) => (await kubectl(lab.viewerKubeconfig, 'auth', 'can-i', ...question)).stdout.trim();
    expect(await may('watch', 'pods')).toBe('yes');
    expect(await may('list', 'deployments.apps')).toBe('yes');
    expect(await may('delete', 'pods')).toBe('no');
    expect(await may('get', 'secrets')).toBe('no');
    expect(await may('list', 'pods', '--namespace', 'kube-system')).toBe('no');
    expect(await may('list', 'namespaces')).toBe('no');
  });

  test('the mixed kubeconfig has two files, two contexts that work and two that are broken in their own ways', async () => {
    expect(lab.mixedKubeconfig.split(delimiter)).toHaveLength(2);
    const ask = (context: string) => kubectl(lab.mixedKubeconfig, '--context', context, 'get', 'pods', '--request-timeout=10s');
    expect((await ask('lab')).code).toBe(0);
    expect((await ask('lab-viewer')).code).toBe(0);
    expect((await ask('unreachable')).stderr).toContain('127.0.0.1:1 was refused');
    expect((await ask('missing-certificate')).stderr).toContain('no-such.crt: no such file or directory');
  });
});

describe.skipIf(!withNode.ok)(`pods of the Kubernetes lab${withNode.ok ? '' : ` (${withNode.reason})`}`, () => {
  let lab: KubernetesLab;
  let namespace: { readonly name: string; remove(): Promise<void> };

  beforeAll(async () => {
    lab = await startKubernetes();
    namespace = await makeNamespace(lab.kubeconfig, 'lab');
  });

  afterAll(async () => {
    await namespace?.remove();
    await lab?.stop();
  });

  test('a healthy deployment has two ready replicas that answer', async () => {
    const web = await deployWeb(lab.kubeconfig, { namespace: namespace.name });
    expect(web.status.readyReplicas).toBe(2);
    const args = [
      '--kubeconfig',
      lab.kubeconfig,
      '-n',
      namespace.name,
      'exec',
      'deploy/web',
      '--',
      'wget',
      '-qO-',
      'http://127.0.0.1:8080/',
    ];
    expect(await mustRun(lab.kubectl, args)).toBe('healthy\n');
  });

  test('documents are applied as kubectl does, changes included', async () => {
    const map = (said: string) => `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: note}\ndata: {said: ${said}}\n`;
    for (const said of ['first', 'second']) {
      await applyYaml(lab.kubeconfig, map(said), namespace.name);
      const args = ['--kubeconfig', lab.kubeconfig, '-n', namespace.name, 'get', 'configmap', 'note', '-o', 'jsonpath={.data.said}'];
      expect(await mustRun(lab.kubectl, args)).toBe(said);
    }
  });

  test('a container that exits with 1 is in CrashLoopBackOff and its last words can be read', async () => {
    const pod = await deployBroken(lab.kubeconfig, { namespace: namespace.name });
    const [container] = pod.status.containerStatuses ?? [];
    expect(container?.state.waiting?.reason).toBe('CrashLoopBackOff');
    expect(container?.lastState?.terminated?.exitCode).toBe(1);
    const logs = await mustRun(lab.kubectl, [
      '--kubeconfig',
      lab.kubeconfig,
      '-n',
      namespace.name,
      'logs',
      pod.metadata.name,
      '--previous',
    ]);
    expect(logs.trim().split('\n').at(-1)).toBe(brokenLastLine);
  });

  test('an image that cannot be pulled and a pod that fits no node say so', async () => {
    const [unpullable, unschedulable] = await Promise.all([
      createUnpullable(lab.kubeconfig, { namespace: namespace.name }),
      createUnschedulable(lab.kubeconfig, { namespace: namespace.name }),
    ]);
    expect(unpullable.status.containerStatuses?.[0]?.state.waiting?.reason).toMatch(/^(ErrImagePull|ImagePullBackOff)$/);
    expect(unschedulable.status.conditions?.[0]?.message).toContain('Insufficient cpu');
  });
});
