import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { KubernetesLab } from '../lab/kubernetes.ts';
import { availability, startKubernetes } from '../lab/kubernetes.ts';
import { brokenLastLine, deployBroken, deployWeb, makeNamespace } from '../lab/kubernetes/workloads.ts';
import type { Workstation } from './pilothouse.ts';
import { makeWorkstation } from './pilothouse.ts';

const can = await availability();

describe.skipIf(!can.ok)(`story A: a release on Kubernetes${can.ok ? '' : ` (${can.reason})`}`, () => {
  let lab: KubernetesLab;
  let namespace: Awaited<ReturnType<typeof makeNamespace>>;
  let desk: Workstation;
  beforeAll(async () => {
    lab = await startKubernetes();
    namespace = await makeNamespace(lab.kubeconfig, 'story-a');
    desk = await makeWorkstation({ env: { KUBECONFIG: lab.mixedKubeconfig } });
  });
  afterAll(async () => {
    await desk?.remove();
    await namespace?.remove();
    await lab?.stop();
  });

  it('step 1: sees the contexts of several kubeconfig files, and a broken one hides no other', async () => {
    const answer = await desk.run(['contexts', 'list', '--json']);
    expect(answer.exitCode).toBe(0);
    const names = answer.json<{ name: string; problem: { kind: string } | null }[]>();
    expect(names.find(({ name }) => name === 'lab')?.problem).toBeNull();
    expect(names.find(({ name }) => name === 'missing-certificate')?.problem).not.toBeNull();
  });

  it('step 1: sees deployments and pods of one namespace, each with its state', async () => {
    await deployWeb(lab.kubeconfig, { namespace: namespace.name });
    const answer = await desk.run(['deployments', 'list', '--context', 'lab', '--namespace', namespace.name, '--json']);
    expect(answer.exitCode).toBe(0);
    expect(answer.json<{ name: string; ready: number; desired: number; level: string }[]>()).toMatchObject([
      { name: 'web', ready: 2, desired: 2, level: 'healthy' },
    ]);
  });

  it('step 3: a crash loop is said in words, with the last line of the container that crashed', async () => {
    await deployBroken(lab.kubeconfig, { namespace: namespace.name });
    const answer = await desk.run(['pods', 'list', '--context', 'lab', '--namespace', namespace.name, '--json']);
    expect(answer.exitCode).toBe(0);
    const broken = answer
      .json<
        { name: string; phase: string; ready: string; restarts: number; node: string; reason: string; state: { en: string; fr: string } }[]
      >()
      .find(({ name }) => name.startsWith('broken'));
    expect(broken).toMatchObject({ phase: 'Running', ready: '0/1', node: 'node1', reason: 'CrashLoopBackOff' });
    expect(broken?.state.en).toContain('exit 1');
    expect(broken?.state.en).toContain(brokenLastLine);
    expect(broken?.restarts).toBeGreaterThan(0);
  });

  it('steps 2 to 5: a release is planned, made, seen to fail while the old version serves, gone back from, and kept back by a gate', async () => {
    const rollout = (verb: string, ...rest: readonly string[]) =>
      desk.run(['rollout', verb, 'web', '--context', 'lab', '--namespace', namespace.name, '--json', ...rest]);
    const missing = 'web=127.0.0.1:1/pilothouse/missing:4.28.2';
    expect((await rollout('set-image', missing)).exitCode).toBe(2);
    const planned = await rollout('set-image', missing, '--dry-run');
    expect(planned.json<{ diffs: { after: string }[] }>().diffs[0]?.after).toContain('missing:4.28.2');
    const failed = await rollout('set-image', missing, '--yes');
    expect(failed.exitCode).toBe(1);
    expect(failed.json<{ error: { kind: string; message: string } }>().error).toMatchObject({
      kind: 'rollout-failed',
      message: expect.stringContaining('the previous version still serves'),
    });
    expect((await rollout('status')).exitCode).toBe(1);
    const history = (await rollout('history')).json<
      { revision: number; current: boolean; images: { image: string }[]; changeCause: string }[]
    >();
    expect(history[0]).toMatchObject({ current: true, changeCause: `set image ${missing}` });
    expect((await rollout('undo', '--yes')).exitCode).toBe(0);
    expect((await rollout('status')).json()).toMatchObject({ level: 'healthy', images: ['busybox:1.36'] });
    const kept = await rollout(
      'set-image',
      'web=docker.io/library/busybox:1.36',
      '--gate',
      '--yes',
      '--',
      'sh',
      '-c',
      'echo no pyotp; exit 1',
    );
    expect(kept.exitCode).toBe(1);
    expect(kept.json<{ error: { kind: string; evidence: string } }>().error).toMatchObject({ kind: 'gate-failed', evidence: 'no pyotp' });
    expect((await rollout('status')).json()).toMatchObject({ images: ['busybox:1.36'] });
  });

  it('step 6: the ingress moves from pcap.local to pcaplab.example by its YAML, with a diff first', async () => {
    const ingress = (host: string) => `apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: pcap-analyzer}
spec:
  tls: [{hosts: [${host}], secretName: pcap-tls}]
  rules:
    - host: ${host} # where its users find it
      http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: web, port: {number: 8000}}}}]}
`;
    const file = join(desk.home, 'ingress.yaml');
    const apply = async (host: string, ...rest: readonly string[]) => {
      await writeFile(file, ingress(host));
      return desk.run(['apply', file, '--context', 'lab', '--namespace', namespace.name, '--json', ...rest]);
    };
    expect((await apply('pcap.local', '--yes')).json()).toMatchObject([{ kind: 'Ingress', outcome: 'created' }]);
    const planned = (await apply('pcaplab.example', '--dry-run')).json<{ diffs: { before: string; after: string }[] }>();
    expect(planned.diffs[0]?.before).toContain('host: pcap.local');
    expect(planned.diffs[0]?.after).toContain('host: pcaplab.example');
    expect(planned.diffs[0]?.after).not.toContain('pcap.local');
    expect((await apply('pcaplab.example', '--yes')).json()).toMatchObject([
      { kind: 'Ingress', name: 'pcap-analyzer', outcome: 'changed' },
    ]);
    expect((await apply('pcaplab.example', '--yes')).json()).toMatchObject([{ outcome: 'unchanged' }]);
    const wrong = await apply('not a host', '--yes');
    expect(wrong.exitCode).toBe(1);
    expect(wrong.json<{ error: { kind: string } }>().error.kind).toBe('kubernetes-refused');
  });

  it('an unreachable cluster ends with 3 and a reason, a context that is not there with 2', async () => {
    const unreachable = await desk.run(['pods', 'list', '--context', 'unreachable', '--all-namespaces', '--json']);
    expect(unreachable.exitCode).toBe(3);
    expect(unreachable.json()).toMatchObject({ error: { kind: 'connection-refused' } });
    const unknown = await desk.run(['pods', 'list', '--context', 'nowhere', '--all-namespaces', '--json']);
    expect(unknown.exitCode).toBe(2);
    expect(unknown.json()).toMatchObject({ error: { kind: 'kubeconfig-context-unknown' } });
  });
});
