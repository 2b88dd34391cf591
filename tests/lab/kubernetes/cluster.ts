import { rm } from 'node:fs/promises';
import { makeLastingFolder } from '../state-folder.ts';
import { built } from './build.ts';
import { readRecord, removeRecord, writeRecord } from './cluster-record.ts';
import type { ClusterRecord } from './cluster-record.ts';
import { clusterFiles, isReady, startControlPlane } from './control-plane.ts';
import { describeProcess, gone, isRunning, kill } from './lasting-process.ts';
import { kubepods, nodeFolder, removeNodeTraces, startNode } from './node.ts';

// Everything here that changes the cluster is called while its lock is held.

/** The recorded cluster when it is healthy, else a new one after clearing away what was left; with a node when asked for. */
export async function ensureCluster(withNode: boolean): Promise<ClusterRecord> {
  if (withNode && process.getuid?.() !== 0) throw new Error('a Kubernetes node needs root');
  const found = await readRecord();
  const healthy = found !== undefined && (await isHealthy(found));
  if (found && !healthy) await endCluster(found);
  const cluster = found && healthy ? found : await newCluster(found?.keep ?? false);
  if (!withNode || cluster.node) return cluster;
  return addNode(cluster);
}

/** Whether its start was completed, all its processes run and the API is ready. */
export async function isHealthy(record: ClusterRecord): Promise<boolean> {
  if (!record.complete) return false;
  const running = await Promise.all(record.processes.map(isRunning));
  return running.every(Boolean) && isReady(clusterFiles(record.state).admin);
}

/** Notes that this process uses the cluster, under an id of the caller's choice. */
export async function join(record: ClusterRecord, id: string): Promise<void> {
  const holder = await describeProcess('user', process.pid, '');
  if (!holder) throw new Error('this process has no entry in /proc');
  await writeRecord({ ...record, leases: [...(await liveLeases(record)), { id, holder }] });
}

/** Ends that use. The last to leave ends a cluster that nobody asked to keep. */
export async function leave(id: string): Promise<void> {
  const record = await readRecord();
  if (!record) return;
  const leases = (await liveLeases(record)).filter((lease) => lease.id !== id);
  if (leases.length > 0 || record.keep) await writeRecord({ ...record, leases });
  else await endCluster(record);
}

/** The uses whose process still runs. */
export async function liveLeases(record: ClusterRecord): Promise<ClusterRecord['leases']> {
  const alive = await Promise.all(record.leases.map(({ holder }) => isRunning(holder)));
  return record.leases.filter((_, index) => alive[index]);
}

/** Ends the recorded processes and removes everything they left. */
export async function endCluster(record: ClusterRecord): Promise<void> {
  const { processes, state } = await endNode(record);
  // All data goes with the cluster, so nothing has to end gracefully: the API server would take up to 62 s for that.
  for (const process of processes.toReversed()) await kill(process);
  await rm(state, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  await removeRecord();
}

async function newCluster(keep: boolean): Promise<ClusterRecord> {
  const state = (await makeLastingFolder('kubernetes')).path;
  let record: ClusterRecord = { state, server: '', processes: [], complete: false, keep, leases: [] };
  await writeRecord(record);
  try {
    await startControlPlane(built, state, async (server, started) => {
      record = { ...record, server, processes: [...record.processes, started] };
      await writeRecord(record);
    });
  } catch (error) {
    await endCluster(record);
    throw error;
  }
  record = { ...record, complete: true };
  await writeRecord(record);
  return record;
}

async function addNode(cluster: ClusterRecord): Promise<ClusterRecord> {
  const foreign = await kubepods();
  if (foreign.length > 0) throw new Error(`another kubelet seems to run here: ${foreign.join(', ')}`);
  let record: ClusterRecord = { ...cluster, complete: false };
  try {
    const node = await startNode(built, cluster.state, cluster.server, async (started) => {
      record = { ...record, processes: [...record.processes, started] };
      await writeRecord(record);
    });
    record = { ...record, node, complete: true };
    await writeRecord(record);
    return record;
  } catch (error) {
    // Others may use the control plane, which was there before.
    if (cluster.leases.length > 0 || cluster.keep) await writeRecord({ ...(await endNode(record)), complete: true });
    else await endCluster(record);
    throw error;
  }
}

/** Ends the node alone: killing unshare(1) kills process 1 of its namespace, and the kernel everything else in there. */
async function endNode(record: ClusterRecord): Promise<ClusterRecord> {
  const { node: _, ...rest } = record;
  const isNode = ({ name }: { readonly name: string }) => name === 'node' || name === 'node-init';
  const [outer, init] = record.processes.filter(isNode);
  if (!outer) return rest;
  await kill(outer);
  if (init) await gone(init);
  await removeNodeTraces();
  await rm(nodeFolder(record.state), { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  return { ...rest, processes: record.processes.filter((process) => !isNode(process)) };
}
