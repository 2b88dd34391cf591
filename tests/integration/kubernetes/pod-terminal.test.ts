import { randomBytes, randomUUID } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { failureSchema } from '../../../preload/contract/failure.ts';
import { availability, startKubernetes } from '../../lab/kubernetes.ts';
import type { KubernetesLab } from '../../lab/kubernetes.ts';
import { kubectl } from '../../lab/kubernetes/build.ts';
import { deployWeb, makeNamespace } from '../../lab/kubernetes/workloads.ts';
import { mustRun } from '../../lab/processes.ts';
import type { Desk } from './desk.ts';
import { openDesk } from './desk.ts';

const here = await availability();

describe.skipIf(!here.ok)(`terminals and files in containers${here.ok ? '' : ` (${here.reason})`}`, () => {
  let lab: KubernetesLab;
  let namespace: Awaited<ReturnType<typeof makeNamespace>>;
  let desk: Desk;
  let pod: string;
  const kube = (...args: readonly string[]) => mustRun(kubectl, ['--kubeconfig', lab.kubeconfig, '-n', namespace.name, ...args]);
  beforeAll(async () => {
    lab = await startKubernetes();
    namespace = await makeNamespace(lab.kubeconfig, 'terminal');
    desk = await openDesk({ KUBECONFIG: lab.kubeconfig });
    await deployWeb(lab.kubeconfig, { namespace: namespace.name });
    pod = (await kube('get', 'pods', '-o', 'name')).trim().split('\n')[0]?.replace('pod/', '') ?? '';
  }, 120_000);
  afterAll(async () => {
    await desk?.close();
    await namespace?.remove();
    await lab?.stop();
  });

  async function failing(call: Promise<unknown>) {
    try {
      await call;
    } catch (error) {
      return failureSchema.parse(error instanceof Error && 'data' in error ? error.data : null);
    }
    throw new Error('the call did not fail');
  }

  test('a shell in a container shows what is typed and run, and is gone from the pod once closed', async () => {
    const { terminals } = desk.client.servers;
    const vantage = `pod:lab/${namespace.name}/${pod}/web`;
    const open = await terminals.open({ vantage, size: { columns: 80, rows: 24 } });
    expect(open).toMatchObject({ state: 'open', vantage });
    let shown = '';
    const ends = new AbortController();
    const stream = randomUUID();
    const reading = (async () => {
      for await (const { items, sequence } of await terminals.output({ stream, id: open.id }, { signal: ends.signal })) {
        for (const { bytes } of items) shown += Buffer.from(bytes, 'base64').toString('utf8');
        await desk.client.system.acknowledge({ stream, sequence });
      }
    })();
    await terminals.write({ id: open.id, data: 'echo "$((40 + 2)) é"; sleep 4321 &\r' });
    await expect.poll(() => shown, { timeout: 30_000 }).toContain('42 é');
    await terminals.resize({ id: open.id, size: { columns: 101, rows: 33 } });
    // Sizes and what is typed go to the node on channels of their own: neither waits for the other.
    const asked = async () => {
      await terminals.write({ id: open.id, data: 'stty size\r' });
      return shown;
    };
    await expect.poll(asked, { timeout: 30_000, interval: 500 }).toContain('33 101');
    expect(await kube('exec', pod, '--', 'ps')).toContain('sleep 4321');
    await terminals.close({ id: open.id });
    await expect.poll(() => kube('exec', pod, '--', 'ps'), { timeout: 30_000, interval: 500 }).not.toContain('sleep 4321');
    ends.abort();
    await reading.catch(() => null);
  }, 120_000);

  test('the containers of a pod, and an ephemeral one where the cluster has them', async () => {
    const place = { context: 'lab', namespace: namespace.name, pod };
    expect(await desk.client.kubernetes.inside.containers(place)).toMatchObject({
      defaultContainer: 'web',
      containers: [{ name: 'web', running: true, role: 'main' }],
    });
    // Kubernetes 1.20 has them switched off.
    const refused = await failing(desk.client.kubernetes.inside.debug.plan({ ...place, image: 'busybox:1.36', target: 'web' }));
    expect(refused).toMatchObject({ kind: 'not-available' });
    expect(refused.cause.en).toContain('has no ephemeral containers');
  });

  test('files and folders go into a container and come back the same, and the context says who may', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'pilothouse-pod-files-'));
    const content = randomBytes(300_000);
    await mkdir(desk.home, { recursive: true });
    await mkdir(join(folder, 'sent', 'deep'), { recursive: true });
    await writeFile(join(folder, 'sent', 'deep', 'é à.bin'), content);
    await writeFile(join(folder, 'sent', 'empty'), '');
    const vantage = `pod:lab/${namespace.name}/${pod}/web`;
    const copy = async (from: { vantage: string; path: string }, to: { vantage: string; path: string }) => {
      const { transfer } = desk.client.servers.files;
      const { digest } = await transfer.plan({ from, to, recursive: true });
      const stream = randomUUID();
      let last: unknown;
      for await (const { items, sequence } of await transfer.apply({
        from,
        to,
        recursive: true,
        stream,
        consent: { digest, typedName: null },
      })) {
        last = items.at(-1) ?? last;
        await desk.client.system.acknowledge({ stream, sequence });
      }
      return last;
    };
    expect(await copy({ vantage: 'here', path: join(folder, 'sent') }, { vantage, path: '/tmp/sent' })).toMatchObject({ kind: 'done' });
    expect(await kube('exec', pod, '--', 'sh', '-c', 'cat /tmp/sent/deep/* | wc -c; ls -A /tmp/sent')).toBe('300000\ndeep\nempty\n');
    expect(await copy({ vantage, path: '/tmp/sent' }, { vantage: 'here', path: join(folder, 'back') })).toMatchObject({ kind: 'done' });
    expect((await readFile(join(folder, 'back', 'deep', 'é à.bin'))).equals(content)).toBe(true);
    await desk.core.rooms.settings.merge(['kubernetes', 'environments', 'lab'], 'production');
    const plan = await desk.client.servers.files.transfer.plan({
      from: { vantage: 'here', path: join(folder, 'sent') },
      to: { vantage, path: '/tmp/more' },
      recursive: true,
    });
    expect(plan).toMatchObject({ environment: 'production', protected: true });
    await desk.core.rooms.settings.merge(['kubernetes', 'environments', 'lab'], null);
    await rm(folder, { recursive: true });
  });

  test('a read-only context gets no terminal', async () => {
    await desk.core.rooms.settings.merge(['kubernetes', 'readOnly', 'lab'], true);
    const vantage = `pod:lab/${namespace.name}/${pod}`;
    expect(await failing(desk.client.servers.terminals.open({ vantage, size: { columns: 80, rows: 24 } }))).toMatchObject({
      kind: 'target-read-only',
    });
    await desk.core.rooms.settings.merge(['kubernetes', 'readOnly', 'lab'], null);
    expect(desk.bugs).toEqual([]);
  });

  test('a shell whose pod is deleted says that the pod is gone', async () => {
    const { terminals } = desk.client.servers;
    const open = await terminals.open({ vantage: `pod:lab/${namespace.name}/${pod}/web`, size: { columns: 80, rows: 24 } });
    await kube('delete', 'pod', pod, '--wait=false', '--grace-period=1');
    const ends = new AbortController();
    const stream = randomUUID();
    const watching = await terminals.watch({ stream }, { signal: AbortSignal.any([ends.signal, AbortSignal.timeout(60_000)]) });
    for await (const { items, sequence } of watching) {
      await desk.client.system.acknowledge({ stream, sequence });
      const its = items.at(-1)?.find(({ id }) => id === open.id);
      if (its?.state === 'open' || its?.state === 'opening') continue;
      expect(its?.failure).toMatchObject({ kind: 'not-found', cause: { en: expect.stringContaining(`The pod ${pod} is gone`) } });
      break;
    }
    ends.abort();
    await terminals.close({ id: open.id });
  });
});
