import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { eventually } from '../processes.ts';
import { callApi, callApiForText, watchUntil } from './api-requests.ts';
import type { ApiObject } from './api-requests.ts';
import { makeCertificates } from './certificates.ts';
import { writeClientKubeconfig, writeMixedKubeconfig, writeTokenKubeconfig } from './kubeconfig-files.ts';
import { mustRunStill, startLasting } from './lasting-process.ts';
import type { LastingProcess } from './lasting-process.ts';

/** Where a cluster keeps what its users need, below its state folder. */
export function clusterFiles(state: string) {
  return {
    certificates: join(state, 'certificates'),
    admin: join(state, 'admin.kubeconfig'),
    viewer: join(state, 'viewer.kubeconfig'),
    mixed: join(state, 'kubeconfigs'),
    log: (name: string) => join(state, `${name}.log`),
  };
}

/** The value for KUBECONFIG that {@link startControlPlane} wrote beside the cluster. */
export function mixedKubeconfig(state: string): string {
  const { mixed } = clusterFiles(state);
  return `${join(mixed, 'work.yaml')}:${join(mixed, 'old-laptop.yaml')}`;
}

/**
 * Starts etcd, the API server, the controllers and the scheduler on free ports of 127.0.0.1, and waits until pods are
 * admitted. Every process is handed to `record` as soon as it runs. Needs no root.
 */
export async function startControlPlane(
  binaries: string,
  state: string,
  record: (server: string, started: LastingProcess) => Promise<void>,
): Promise<{ readonly server: string }> {
  const files = clusterFiles(state);
  const certificates = await makeCertificates(files.certificates);
  const [apiPort, etcdPort, peerPort] = await freePorts(3);
  const server = `https://127.0.0.1:${apiPort}`;
  const etcd = `https://127.0.0.1:${etcdPort}`;
  const peer = `https://127.0.0.1:${peerPort}`;
  const file = certificates.path;
  const start = async (name: string, command: string, args: readonly string[]) => {
    const started = await startLasting(name, command, args, { log: files.log(name) });
    await record(server, started);
    return started;
  };

  const viewerToken = randomBytes(24).toString('base64url');
  await writeFile(file('tokens.csv'), `${viewerToken},viewer,viewer,viewers\n`, { mode: 0o600 });
  await writeClientKubeconfig(files.admin, 'lab', server, certificates, 'admin');
  await writeTokenKubeconfig(files.viewer, 'lab-viewer', server, certificates, viewerToken);
  await writeMixedKubeconfig(files.mixed, server, certificates, viewerToken);
  const component = async (name: string) => {
    const path = join(state, `${name}.kubeconfig`);
    await writeClientKubeconfig(path, name, server, certificates, name);
    return path;
  };
  await mkdir(join(state, 'etcd'), { mode: 0o700 });

  const etcdProcess = await start('etcd', join(binaries, 'root/usr/bin/etcd'), [
    `--data-dir=${join(state, 'etcd')}`,
    `--listen-client-urls=${etcd}`,
    `--advertise-client-urls=${etcd}`,
    `--listen-peer-urls=${peer}`,
    `--initial-advertise-peer-urls=${peer}`,
    `--initial-cluster=default=${peer}`,
    // Without client certificates anyone on this machine could write a privileged pod past the API server.
    ...['', 'peer-'].flatMap((prefix) => [
      `--${prefix}cert-file=${file('etcd.crt')}`,
      `--${prefix}key-file=${file('etcd.key')}`,
      `--${prefix}trusted-ca-file=${file('ca.crt')}`,
      `--${prefix}client-cert-auth`,
    ]),
    '--logger=zap',
    '--log-level=warn',
  ]);
  const apiServer = await start('kube-apiserver', join(binaries, 'bin/kube-apiserver'), [
    `--etcd-servers=${etcd}`,
    `--etcd-cafile=${file('ca.crt')}`,
    `--etcd-certfile=${file('etcd.crt')}`,
    `--etcd-keyfile=${file('etcd.key')}`,
    '--bind-address=127.0.0.1',
    `--secure-port=${apiPort}`,
    '--endpoint-reconciler-type=none',
    '--service-cluster-ip-range=10.96.0.0/24',
    `--client-ca-file=${file('ca.crt')}`,
    `--tls-cert-file=${file('apiserver.crt')}`,
    `--tls-private-key-file=${file('apiserver.key')}`,
    `--token-auth-file=${file('tokens.csv')}`,
    '--service-account-issuer=https://kubernetes.default.svc',
    `--service-account-key-file=${file('sa.pub')}`,
    `--service-account-signing-key-file=${file('sa.key')}`,
    '--authorization-mode=Node,RBAC',
    '--enable-admission-plugins=NodeRestriction',
    '--allow-privileged',
    `--kubelet-certificate-authority=${file('ca.crt')}`,
    `--kubelet-client-certificate=${file('kubelet-client.crt')}`,
    `--kubelet-client-key=${file('kubelet-client.key')}`,
    '--kubelet-preferred-address-types=InternalIP,Hostname',
  ]);
  await eventually(
    'the readiness of the API server',
    async () => {
      await mustRunStill(etcdProcess);
      await mustRunStill(apiServer);
      return (await isReady(files.admin)) ? true : undefined;
    },
    { timeoutMs: 60_000 },
  );

  await start('kube-controller-manager', join(binaries, 'bin/kube-controller-manager'), [
    `--kubeconfig=${await component('controller-manager')}`,
    '--port=0',
    '--secure-port=0',
    '--leader-elect=false',
    '--use-service-account-credentials',
    `--service-account-private-key-file=${file('sa.key')}`,
    `--root-ca-file=${file('ca.crt')}`,
    `--cluster-signing-cert-file=${file('ca.crt')}`,
    `--cluster-signing-key-file=${file('ca.key')}`,
    '--node-monitor-period=2s',
    '--node-monitor-grace-period=16s',
  ]);
  await start('kube-scheduler', join(binaries, 'bin/kube-scheduler'), [
    `--kubeconfig=${await component('scheduler')}`,
    '--port=0',
    '--secure-port=0',
    '--leader-elect=false',
  ]);
  await serviceAccountReady(files.admin, 'default');
  await allowViewer(files.admin);
  return { server };
}

/** Whether the API server of that kubeconfig answers that it is ready. */
export async function isReady(kubeconfig: string): Promise<boolean> {
  try {
    return (await callApiForText(kubeconfig, 'GET', '/readyz', { signal: AbortSignal.timeout(5000) })) === 'ok';
  } catch {
    return false;
  }
}

interface ServiceAccount extends ApiObject {
  readonly secrets?: readonly unknown[];
}

/** Waits until pods can be created in the namespace: its default service account must have its token first. */
export async function serviceAccountReady(kubeconfig: string, namespace: string): Promise<void> {
  await watchUntil<ServiceAccount>(
    kubeconfig,
    { path: `/api/v1/namespaces/${namespace}/serviceaccounts`, name: 'default' },
    (account) => (account.secrets?.length ?? 0) > 0,
  );
}

/** Gives `viewer` its only rights: to see the pods and deployments of the namespace `default`. */
async function allowViewer(kubeconfig: string): Promise<void> {
  const path = '/apis/rbac.authorization.k8s.io/v1/namespaces/default';
  const apiVersion = 'rbac.authorization.k8s.io/v1';
  const verbs = ['get', 'list', 'watch'];
  await callApi(kubeconfig, 'POST', `${path}/roles`, {
    body: {
      apiVersion,
      kind: 'Role',
      metadata: { name: 'viewer' },
      rules: [
        { apiGroups: [''], resources: ['pods'], verbs },
        { apiGroups: ['apps'], resources: ['deployments'], verbs },
      ],
    },
  });
  await callApi(kubeconfig, 'POST', `${path}/rolebindings`, {
    body: {
      apiVersion,
      kind: 'RoleBinding',
      metadata: { name: 'viewer' },
      subjects: [{ kind: 'User', name: 'viewer', apiGroup: 'rbac.authorization.k8s.io' }],
      roleRef: { kind: 'Role', name: 'viewer', apiGroup: 'rbac.authorization.k8s.io' },
    },
  });
}

/** Ports of 127.0.0.1 that were free a moment ago; all are held until the last is found, so that they differ. */
async function freePorts(count: number): Promise<readonly number[]> {
  const servers = Array.from({ length: count }, () => createServer());
  const ports: number[] = [];
  for (const server of servers) {
    server.listen({ host: '127.0.0.1', port: 0 });
    await once(server, 'listening');
    ports.push((server.address() as AddressInfo).port);
  }
  for (const server of servers) {
    server.close();
    await once(server, 'close');
  }
  return ports;
}
