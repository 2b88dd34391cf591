import { randomUUID } from 'node:crypto';
import { ORPCError } from '@orpc/server';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ChangeProgress } from '../../../preload/contract/change.ts';
import type { Failure } from '../../../preload/contract/failure.ts';
import { failureSchema } from '../../../preload/contract/failure.ts';
import type { ChangedDeployment, DeploymentChange } from '../../../preload/contract/rollouts.ts';
import { availability, startKubernetes } from '../../lab/kubernetes.ts';
import type { KubernetesLab } from '../../lab/kubernetes.ts';
import { kubectl } from '../../lab/kubernetes/build.ts';
import { applyYaml, deployWeb, makeNamespace } from '../../lab/kubernetes/workloads.ts';
import { mustRun } from '../../lab/processes.ts';
import type { Desk } from './desk.ts';
import { openDesk } from './desk.ts';

const here = await availability();

describe.skipIf(!here.ok)(`rollouts of a real cluster${here.ok ? '' : ` (${here.reason})`}`, () => {
  let lab: KubernetesLab;
  let namespace: Awaited<ReturnType<typeof makeNamespace>>;
  let desk: Desk;
  beforeAll(async () => {
    lab = await startKubernetes();
    namespace = await makeNamespace(lab.kubeconfig, 'rollouts');
    desk = await openDesk({ KUBECONFIG: lab.kubeconfig });
    await deployWeb(lab.kubeconfig, { namespace: namespace.name });
  });
  afterAll(async () => {
    await desk?.close();
    await namespace?.remove();
    await lab?.stop();
  });

  const place = (name = 'web') => ({ context: 'lab', namespace: namespace.name, name });
  const kube = (...args: readonly string[]) => mustRun(kubectl, ['--kubeconfig', lab.kubeconfig, '-n', namespace.name, ...args]);
  const spec = (path: string, name = 'web') => kube('get', 'deployment', name, '-o', `jsonpath=${path}`);
  const plan = (change: DeploymentChange, name = 'web') => desk.client.kubernetes.rollouts.change.plan({ ...place(name), change });

  /** Plans, agrees, and reads the change to its end. */
  async function make(change: DeploymentChange, name = 'web') {
    const { digest } = await plan(change, name);
    const stream = randomUUID();
    const items: ChangeProgress<ChangedDeployment>[] = [];
    const batches = await desk.client.kubernetes.rollouts.change.apply({
      ...place(name),
      change,
      stream,
      consent: { digest, typedName: null },
    });
    for await (const batch of batches) {
      items.push(...batch.items);
      desk.core.rooms.streams.acknowledge(stream, batch.sequence);
    }
    return items;
  }
  async function failing(call: Promise<unknown>): Promise<Failure> {
    try {
      await call;
    } catch (error) {
      if (error instanceof ORPCError) return failureSchema.parse(error.data);
      throw error;
    }
    throw new Error('the call did not fail');
  }
  const setImage = (image: string, more: Partial<Extract<DeploymentChange, { verb: 'set-image' }>> = {}): DeploymentChange => ({
    verb: 'set-image',
    images: { web: image },
    gate: null,
    gateIn: null,
    returnOnFailure: false,
    ...more,
  });

  test('a plan is a server-side dry run: it shows what would come out, and changes nothing', async () => {
    const shown = await plan({ verb: 'scale', replicas: 3 });
    expect(shown).toMatchObject({ target: 'lab', dangerous: false, readOnly: false });
    expect(shown.commands).toEqual([`kubectl --context lab -n ${namespace.name} scale deployment/web --replicas=3`]);
    expect(shown.diffs[0]?.before).toContain('replicas: 2');
    expect(shown.diffs[0]?.after).toContain('replicas: 3');
    expect(await spec('{.spec.replicas}')).toBe('2');
    expect((await plan({ verb: 'scale', replicas: 0 })).dangerous).toBe(true);
  });

  test('the same plan comes out again until the object changes: what was agreed to is what is made', async () => {
    expect((await plan({ verb: 'restart' })).digest).toBe((await plan({ verb: 'restart' })).digest);
  });

  test('scaled, and followed until every replica is there', async () => {
    const items = await make({ verb: 'scale', replicas: 3 });
    expect(items.at(-1)).toMatchObject({ kind: 'done', result: { name: 'web', level: 'healthy' } });
    expect(await spec('{.status.availableReplicas}')).toBe('3');
    expect(await failing(plan({ verb: 'scale', replicas: 3 }))).toMatchObject({ kind: 'not-available' });
    await make({ verb: 'scale', replicas: 1 });
    expect(await spec('{.status.replicas}')).toBe('1');
  });

  test('a version that cannot start is said in words while the old one serves, and rolled back', async () => {
    const items: ChangeProgress<ChangedDeployment>[] = [];
    const failed = await failing(make(setImage('127.0.0.1:1/pilothouse/missing:2')).then((made) => items.push(...made)));
    expect(failed.kind).toBe('rollout-failed');
    expect(failed.cause.en).toContain('the previous version still serves');
    const history = await desk.client.kubernetes.rollouts.history(place());
    expect(history[0]).toMatchObject({
      current: true,
      images: [{ container: 'web', image: '127.0.0.1:1/pilothouse/missing:2' }],
      changeCause: 'set image web=127.0.0.1:1/pilothouse/missing:2',
    });
    expect(history[1]).toMatchObject({ current: false, images: [{ container: 'web', image: 'busybox:1.36' }] });
    const undone = await make({ verb: 'undo', revision: null });
    expect(undone.at(-1)).toMatchObject({ kind: 'done', result: { level: 'healthy' } });
    expect(await spec('{.spec.template.spec.containers[0].image}')).toBe('busybox:1.36');
    expect(await failing(plan({ verb: 'undo', revision: 99 }))).toMatchObject({ kind: 'not-found' });
  });

  test('it goes back by itself when that was asked for', async () => {
    const failed = await failing(make(setImage('127.0.0.1:1/pilothouse/missing:3', { returnOnFailure: true })));
    expect(failed.kind).toBe('rollout-failed');
    expect(failed.remedy.en).toMatch(/brought back to revision 3 \(now counted as 5\) and works again/u);
    // The one before is the one that failed, and it has no pods any more.
    expect((await plan({ verb: 'undo', revision: null })).effects.at(-1)?.en).toMatch(
      /^Revision 4 has no pods now, .* Revision 5, the present one, works\.$/u,
    );
    expect(await spec('{.spec.template.spec.containers[0].image}')).toBe('busybox:1.36');
    expect(await spec('{.status.availableReplicas}')).toBe('1');
  });

  test('a gate that fails keeps the release from starting, and leaves no job behind', async () => {
    const before = await spec('{.metadata.generation}');
    const gate = ['sh', '-c', 'echo "ModuleNotFoundError: No module named pyotp" >&2; exit 1'];
    // The same image by its full name: for the cluster it is another one.
    const failed = await failing(make(setImage('docker.io/library/busybox:1.36', { gate })));
    expect(failed).toMatchObject({ kind: 'gate-failed' });
    expect(failed.evidence).toContain('No module named pyotp');
    expect(await spec('{.metadata.generation}')).toBe(before);
    expect(await kube('get', 'jobs', '-o', 'name')).toBe('');
    const unpulled = await failing(make(setImage('127.0.0.1:1/pilothouse/missing:4', { gate })));
    expect(unpulled).toMatchObject({ kind: 'gate-failed', cause: { en: expect.stringMatching(/refused/u) as string } });
    const passed = await make(setImage('docker.io/library/busybox:1.36', { gate: ['sh', '-c', 'echo all there'] }));
    expect(passed).toContainEqual({ kind: 'output', from: 'stdout', text: 'all there\n' });
    expect(passed.at(-1)).toMatchObject({ kind: 'done' });
  });

  test('paused, nothing is rolled out; resumed, it is', async () => {
    await make({ verb: 'pause' });
    expect(await failing(plan({ verb: 'restart' }))).toMatchObject({ kind: 'not-available' });
    await make({ verb: 'resume' });
    const restarted = await make({ verb: 'restart' });
    expect(restarted.at(-1)).toMatchObject({ kind: 'done' });
    expect(await spec('{.spec.template.metadata.annotations}')).toContain('restartedAt');
    expect((await desk.client.kubernetes.rollouts.history(place()))[0]).toMatchObject({ current: true, changeCause: 'restart' });
  });

  test('secrets written into a deployment are masked in the diff and in the history', async () => {
    await applyYaml(
      lab.kubeconfig,
      `apiVersion: apps/v1
kind: Deployment
metadata: {name: masked}
spec:
  replicas: 0
  selector: {matchLabels: {app: masked}}
  template:
    metadata: {labels: {app: masked}}
    spec:
      containers:
        - {name: masked, image: 'busybox:1.36', env: [{name: DB_PASSWORD, value: canary-in-the-deployment}, {name: MODE, value: slow}]}
`,
      namespace.name,
    );
    const shown = JSON.stringify(await plan({ verb: 'restart' }, 'masked'));
    expect(shown).toContain('MODE');
    expect(shown).not.toContain('canary-in-the-deployment');
    expect(JSON.stringify(await desk.client.kubernetes.rollouts.history(place('masked')))).not.toContain('canary-in-the-deployment');
  });

  test('every change is in the journal, the failed ones too', async () => {
    const entries = await desk.client.activity.audit({ contains: 'deployment.change' });
    expect(entries.map(({ result }) => result)).toContain('failed');
    expect(entries.find(({ result }) => result === 'done')).toMatchObject({ target: `lab/${namespace.name}/deployment/web` });
    expect(desk.bugs).toEqual([]);
  });
});
