import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { lookup } from 'node:dns/promises';
import { text } from 'node:stream/consumers';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ORPCError } from '@orpc/server';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createClusters } from '../../../main/core/kubernetes/clusters.ts';
import { exec } from '../../../main/core/kubernetes/exec/exec.ts';
import { openPortStream } from '../../../main/core/kubernetes/forwards/port-stream.ts';
import type { Failure } from '../../../preload/contract/failure.ts';
import { failureSchema } from '../../../preload/contract/failure.ts';
import { availability as kubernetesAvailability, startKubernetes } from '../../lab/kubernetes.ts';
import type { KubernetesLab } from '../../lab/kubernetes.ts';
import { callApi } from '../../lab/kubernetes/api-requests.ts';
import { deployWeb, makeNamespace } from '../../lab/kubernetes/workloads.ts';
import type { HiddenApi } from '../../lab/kubernetes/bastion.ts';
import { hideApi } from '../../lab/kubernetes/bastion.ts';
import { networkAvailability } from '../../lab/network.ts';
import { mustRun } from '../../lab/processes.ts';
import { availability as sshdAvailability, startSshd } from '../../lab/sshd.ts';
import type { SshdLab, SshServer } from '../../lab/sshd.ts';
import type { Desk } from './desk.ts';
import { openDesk, openView } from './desk.ts';

const needed = [await kubernetesAvailability(), await sshdAvailability(), await networkAvailability()];
const lacking = needed.find((one) => !one.ok);

/** The real API server in a network of its own; a real sshd is the only machine that reaches it. */
describe.skipIf(lacking !== undefined)('a cluster behind a bastion', () => {
  let folder: string;
  let cluster: KubernetesLab;
  let api: HiddenApi;
  let ssh: SshdLab<never>;
  let bastion: SshServer;
  let desk: Desk;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'pilothouse-bastion-'));
    [cluster, ssh] = await Promise.all([startKubernetes(), startSshd<never>({ variants: [] })]);
    api = await hideApi(join(folder, 'network'), { host: '127.0.0.1', port: Number(new URL(cluster.server).port) });
    bastion = await ssh.startServerIn(api.bastion);
    const kubeconfig = join(folder, 'kubeconfig');
    const written = await readFile(cluster.kubeconfig, 'utf8');
    await writeFile(kubeconfig, written.replaceAll(cluster.server, api.server));
    desk = await openDesk({ KUBECONFIG: kubeconfig });
    await mkdir(join(desk.home, '.ssh'), { recursive: true, mode: 0o700 });
    await writeFile(
      join(desk.home, '.ssh', 'config'),
      `Host gate\n  HostName ${api.bastion.address}\n  User ${ssh.user}\n  IdentityFile ${ssh.keys.ed25519.path}\n  IdentitiesOnly yes\n`,
    );
    await writeFile(join(desk.home, '.ssh', 'known_hosts'), bastion.knownHosts);
  }, 120_000);
  afterAll(async () => {
    await desk?.close();
    await bastion?.stop();
    await api?.stop();
    await Promise.all([ssh?.stop(), cluster?.stop()]);
    await rm(folder, { recursive: true, force: true });
  });

  const reach = (via: string | null) => desk.client.settings.merge({ path: ['kubernetes', 'via', 'lab'], value: via });

  test('from here neither its name nor its address is there', async () => {
    await expect(lookup('kubernetes.default.svc')).rejects.toThrow(/ENOTFOUND|EAI_AGAIN/u);
    expect(['name-not-found', 'name-lookup-failed']).toContain(
      (await failureOf(desk.client.kubernetes.namespaces.list({ context: 'lab' }))).kind,
    );
  });

  test('through the bastion its name is looked up there and checked in its certificate', async () => {
    await reach('ssh:gate');
    const { namespaces, problem } = await desk.client.kubernetes.namespaces.list({ context: 'lab' });
    expect(problem).toBeNull();
    expect(namespaces).toContain('kube-system');
    expect(await bastion.log()).toContain(`Accepted publickey for ${ssh.user}`);
  });

  test('watches run through it, and go on when the bastion was restarted', async () => {
    await reach('ssh:gate');
    const view = openView(desk, desk.client.kubernetes.deployments.watch, { context: 'lab', namespace: 'default' });
    try {
      await view.until(() => view.status()?.status === 'live', 'live');
      await bastion.restart();
      await view.until(() => view.messages.some(({ status }) => status !== 'live') && view.status()?.status === 'live', 'live again');
      await makeDeployment(cluster.kubeconfig, 'behind');
      await view.until(() => view.byName('behind') !== undefined, 'what was made after the restart');
    } finally {
      await view.close();
      await callApi(cluster.kubeconfig, 'DELETE', '/apis/apps/v1/namespaces/default/deployments/behind').catch(() => null);
    }
  });

  test('commands in containers and connections to their ports go through it too', async () => {
    await reach('ssh:gate');
    const namespace = await makeNamespace(cluster.kubeconfig, 'bastion');
    try {
      await deployWeb(cluster.kubeconfig, { namespace: namespace.name });
      const names = await mustRun(cluster.kubectl, ['--kubeconfig', cluster.kubeconfig, '-n', namespace.name, 'get', 'pods', '-o', 'name']);
      const pod = names.trim().split('\n')[0]?.replace('pod/', '') ?? '';
      const client = await createClusters(desk.core.rooms).client('lab');
      const signal = AbortSignal.timeout(30_000);
      const command = ['sh', '-c', 'echo from within; exit 7'];
      const session = await exec(
        client,
        { namespace: namespace.name, pod, container: 'web', command, stdin: { kind: 'none' }, tty: null },
        { signal },
      );
      session.stderr.resume();
      expect(await text(session.stdout)).toBe('from within\n');
      expect(await session.ended).toEqual({ exitCode: 7 });
      const stream = await openPortStream(client, { namespace: namespace.name, pod, port: 8080 }, { signal, refused: () => undefined });
      stream.write('GET / HTTP/1.0\r\n\r\n');
      expect(await text(stream)).toContain('healthy');
    } finally {
      await namespace.remove();
    }
  }, 120_000);

  test('a bastion that cannot be reached is named, and the way back is one setting', async () => {
    await reach('ssh:nobody@127.0.0.1:1');
    const failed = await failureOf(desk.client.kubernetes.namespaces.list({ context: 'lab' }));
    expect(failed.kind).toBe('connection-refused');
    expect(failed.cause.en).toMatch(/^The cluster “lab” is reached through nobody@127\.0\.0\.1:1, and that failed\. /u);
    expect(await desk.client.kubernetes.contexts.check({ context: 'lab' })).toMatchObject({ ok: false, reason: 'bastion' });
    await reach('ssh:gate');
    expect((await desk.client.kubernetes.namespaces.list({ context: 'lab' })).problem).toBeNull();
    expect(desk.bugs).toEqual([]);
  });
});

async function makeDeployment(kubeconfig: string, name: string): Promise<void> {
  await callApi(kubeconfig, 'POST', '/apis/apps/v1/namespaces/default/deployments', {
    body: {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name },
      spec: {
        replicas: 0,
        selector: { matchLabels: { app: name } },
        template: { metadata: { labels: { app: name } }, spec: { containers: [{ name: 'app', image: 'busybox:1.36' }] } },
      },
    },
  });
}

async function failureOf(call: Promise<unknown>): Promise<Failure> {
  const error = await call.then(
    () => null,
    (reason: unknown) => reason,
  );
  if (!(error instanceof ORPCError)) throw new Error(`the call did not fail as it should: ${String(error)}`);
  return failureSchema.parse(error.data);
}
