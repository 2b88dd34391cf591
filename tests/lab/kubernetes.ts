import { randomUUID } from 'node:crypto';
import { buildKubernetes, isBuilt, kubectl } from './kubernetes/build.ts';
import { endCluster, ensureCluster, isHealthy, join, leave, liveLeases } from './kubernetes/cluster.ts';
import { readRecord, withClusterLock, writeRecord } from './kubernetes/cluster-record.ts';
import type { ClusterRecord } from './kubernetes/cluster-record.ts';
import { clusterFiles, mixedKubeconfig } from './kubernetes/control-plane.ts';
import { packagesPresent } from './packages.ts';
import type { Availability } from './processes.ts';

/** A real Kubernetes 1.20 on this machine. */
export interface KubernetesLab {
  /** Path of the administrator's kubeconfig; its only context is `lab`. */
  readonly kubeconfig: string;
  /** Path of the kubeconfig of a user who may only get, list and watch pods and deployments in `default`; context `lab-viewer`. */
  readonly viewerKubeconfig: string;
  /**
   * Value for KUBECONFIG that names two files. Contexts: `lab` and `lab-viewer` work, `unreachable` points to
   * 127.0.0.1:1, `missing-certificate` names a file that does not exist.
   */
  readonly mixedKubeconfig: string;
  /** `https://127.0.0.1:PORT` */
  readonly server: string;
  /** Path of a kubectl of the same version. */
  readonly kubectl: string;
  /** Whether pods really run (one node, `node1`; images `busybox:1.36` only). */
  readonly node: boolean;
  /** Ends this use. The cluster itself ends with its last user, unless it was started by hand. */
  stop(): Promise<void>;
}

interface Options {
  /** A node that runs pods; needs root. Default true. Without it pods stay Pending. */
  readonly node?: boolean;
}

const commandLine = 'node tests/lab/kubernetes.ts';

/** Whether the cluster can be started here now; a missing build is a reason too, because it takes minutes. */
export async function availability(options: Options = {}): Promise<Availability> {
  if (process.platform !== 'linux') return { ok: false, reason: `Kubernetes runs on Linux only, not on ${process.platform}` };
  if ((options.node ?? true) && !isRoot()) return { ok: false, reason: 'a Kubernetes node needs root' };
  const packages = await packagesPresent('kubernetes');
  if (!packages.ok) return packages;
  if (!(await isBuilt())) {
    return { ok: false, reason: `Kubernetes is not built yet: ${commandLine} build (once, about 8 minutes, on Debian 12)` };
  }
  return { ok: true };
}

/**
 * Gives the machine's cluster: the one that runs, when it is healthy (a node is added when it lacks one that is asked
 * for), otherwise a new one after clearing away what an unhealthy one left. Builds it first when it was never built.
 */
export async function startKubernetes(options: Options = {}): Promise<KubernetesLab> {
  await buildKubernetes();
  const use = randomUUID();
  const record = await withClusterLock(async () => {
    const cluster = await ensureCluster(options.node ?? true);
    await join(cluster, use);
    return cluster;
  });
  return { ...describe(record), stop: () => withClusterLock(() => leave(use)) };
}

function isRoot(): boolean {
  return process.getuid?.() === 0;
}

function describe(record: ClusterRecord): Omit<KubernetesLab, 'stop'> {
  const files = clusterFiles(record.state);
  return {
    kubeconfig: files.admin,
    viewerKubeconfig: files.viewer,
    mixedKubeconfig: mixedKubeconfig(record.state),
    server: record.server,
    kubectl,
    node: record.node !== undefined,
  };
}

async function start(withNode: boolean): Promise<void> {
  await buildKubernetes();
  const record = await withClusterLock(async () => {
    const kept = { ...(await ensureCluster(withNode)), keep: true };
    await writeRecord(kept);
    return kept;
  });
  if (!record.node) console.error('Without a node, which needs root: pods stay Pending.');
  console.log(describe(record).kubeconfig);
}

async function stop(): Promise<void> {
  await withClusterLock(async () => {
    const record = await readRecord();
    if (record) await endCluster(record);
    console.log(record ? 'stopped' : 'nothing was running');
  });
}

async function status(): Promise<void> {
  const record = await readRecord();
  if (!record) {
    console.log((await isBuilt()) ? 'built, not running' : 'not built, not running');
    return;
  }
  const health = (await isHealthy(record)) ? 'running' : 'recorded, but not healthy';
  const uses = (await liveLeases(record)).length;
  console.log(`${health} at ${record.server}, ${record.node ? 'with' : 'without'} a node, used by ${uses} test processes`);
  for (const { name, pid } of record.processes) console.log(`  ${name} ${pid}`);
  console.log(`  kubeconfig ${clusterFiles(record.state).admin}`);
}

async function runCommand(command: string, flags: readonly string[]): Promise<void> {
  switch (command) {
    case 'build':
      return buildKubernetes();
    case 'start':
      return start(isRoot() && !flags.includes('--no-node'));
    case 'stop':
      return stop();
    case 'status':
      return status();
    default:
      throw new Error(`usage: ${commandLine} build | start [--no-node] | stop | status`);
  }
}

if (import.meta.main) {
  try {
    await runCommand(process.argv[2] ?? '', process.argv.slice(3));
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}
