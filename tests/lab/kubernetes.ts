import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { packagesPresent } from './packages.ts';
import { run } from './processes.ts';
import type { Availability } from './processes.ts';
import { makeStateFolder } from './state-folder.ts';
import { cacheFolder, readRecord, removeRecord, withClusterLock, writeRecord } from './kubernetes/cluster-record.ts';
import type { ClusterRecord } from './kubernetes/cluster-record.ts';
import { clusterFiles, isReady, mixedKubeconfig, startControlPlane } from './kubernetes/control-plane.ts';
import { describeProcess, gone, isRunning, kill } from './kubernetes/lasting-process.ts';
import { kubepods, removeNodeTraces, startNode } from './kubernetes/node.ts';
import { kubectl } from './kubernetes/workloads.ts';

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

const built = join(cacheFolder, 'kubernetes');
const buildScript = join(import.meta.dirname, 'kubernetes', 'build.sh');
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

/** Builds what the cluster runs, unless that is done. Takes minutes; what the build says goes to this process's stderr. */
async function buildKubernetes(signal?: AbortSignal): Promise<void> {
  if (await isBuilt()) return;
  const finished = await run(buildScript, [cacheFolder], { timeoutMs: 60 * 60_000, ...(signal ? { signal } : {}) });
  process.stderr.write(finished.stderr);
  if (finished.code !== 0) throw new Error(`Kubernetes could not be built: ${finished.stderr.trim().split('\n').at(-1)}`);
}

/**
 * Gives the machine's cluster: the one that runs, when it is healthy (a node is added when it lacks one that is asked
 * for), otherwise a new one after clearing away what an unhealthy one left. Builds it first when it was never built.
 */
export async function startKubernetes(options: Options = {}): Promise<KubernetesLab> {
  await buildKubernetes();
  const lease = randomUUID();
  const record = await withClusterLock(async () => {
    const cluster = await ensureCluster(options.node ?? true);
    const holder = await describeProcess('user', process.pid, '');
    if (!holder) throw new Error('this process has no entry in /proc');
    const leased = { ...cluster, leases: [...cluster.leases, { id: lease, holder }] };
    await writeRecord(leased);
    return leased;
  });
  return { ...describe(record), stop: () => withClusterLock(() => leave(lease)) };
}

function isRoot(): boolean {
  return process.getuid?.() === 0;
}

async function isBuilt(): Promise<boolean> {
  return (await run(buildScript, [cacheFolder, '--check'])).code === 0;
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

async function ensureCluster(node: boolean): Promise<ClusterRecord> {
  const found = await readRecord();
  let record = found && (await isHealthy(found)) ? found : undefined;
  if (!record && found) await endCluster(found);
  try {
    record ??= await newCluster();
    if (!node || record.node) return record;
    return await addNode(record);
  } catch (error) {
    const partial = await readRecord();
    if (partial) await endCluster(partial);
    throw error;
  }
}

async function newCluster(): Promise<ClusterRecord> {
  const state = (await makeStateFolder('kubernetes')).path;
  let record: ClusterRecord = { state, server: '', processes: [], keep: false, leases: [] };
  await writeRecord(record);
  await startControlPlane(built, state, async (server, started) => {
    record = { ...record, server, processes: [...record.processes, started] };
    await writeRecord(record);
  });
  return record;
}

async function addNode(cluster: ClusterRecord): Promise<ClusterRecord> {
  if (!isRoot()) throw new Error('a Kubernetes node needs root');
  const foreign = await kubepods();
  if (foreign.length > 0) throw new Error(`another kubelet seems to run here: ${foreign.join(', ')}`);
  let record = cluster;
  const node = await startNode(built, cluster.state, cluster.server, async (started) => {
    record = { ...record, processes: [...record.processes, started] };
    await writeRecord(record);
  });
  return { ...record, node };
}

async function isHealthy(record: ClusterRecord): Promise<boolean> {
  const running = await Promise.all(record.processes.map(isRunning));
  return running.length > 0 && running.every(Boolean) && (await isReady(clusterFiles(record.state).admin));
}

async function leave(lease: string): Promise<void> {
  const record = await readRecord();
  if (!record) return;
  const others = record.leases.filter(({ id }) => id !== lease);
  const alive = await Promise.all(others.map(({ holder }) => isRunning(holder)));
  const leases = others.filter((_, index) => alive[index]);
  if (leases.length > 0 || record.keep) await writeRecord({ ...record, leases });
  else await endCluster(record);
}

/** Ends the recorded processes (the node first: it takes all containers and mounts with it) and removes their traces. */
async function endCluster(record: ClusterRecord): Promise<void> {
  const hadNode = record.processes.some(({ name }) => name === 'node');
  // Killing unshare(1) kills process 1 of the node's namespace, and the kernel everything else in it.
  for (const process of record.processes.toReversed()) {
    if (process.name === 'node-init') continue;
    await kill(process);
  }
  for (const process of record.processes) if (process.name === 'node-init') await gone(process);
  if (hadNode) await removeNodeTraces();
  await rm(record.state, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  await removeRecord();
}

async function status(): Promise<string> {
  const record = await readRecord();
  if (!record) return (await isBuilt()) ? 'built, not running' : 'not built, not running';
  const healthy = (await isHealthy(record)) ? 'running' : 'recorded, but not healthy';
  const lines = [`${healthy} at ${record.server}, ${record.node ? 'with a node' : 'without a node'}, used by ${record.leases.length}`];
  for (const { name, pid } of record.processes) lines.push(`  ${name} ${pid}`);
  return [...lines, `  kubeconfig ${clusterFiles(record.state).admin}`].join('\n');
}

async function runCommand(command: string | undefined, flags: readonly string[]): Promise<void> {
  switch (command ?? '') {
    case 'build':
      return buildKubernetes();
    case 'start': {
      await buildKubernetes();
      const record = await withClusterLock(async () => {
        const kept = { ...(await ensureCluster(isRoot() && !flags.includes('--no-node'))), keep: true };
        await writeRecord(kept);
        return kept;
      });
      if (!record.node) console.error('Without a node: pods stay Pending. A node needs root.');
      console.log(describe(record).kubeconfig);
      return;
    }
    case 'stop':
      return withClusterLock(async () => {
        const record = await readRecord();
        if (record) await endCluster(record);
        console.log(record ? 'stopped' : 'nothing was running');
      });
    case 'status':
      console.log(await status());
      return;
    default:
      throw new Error(`usage: ${commandLine} build | start [--no-node] | stop | status`);
  }
}

if (import.meta.main) {
  try {
    await runCommand(process.argv[2], process.argv.slice(3));
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}
