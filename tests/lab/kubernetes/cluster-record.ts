import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { LastingProcess } from './lasting-process.ts';

/** Where finished builds and the record of the running cluster are kept, outside every checkout. */
export const cacheFolder = join(homedir(), '.cache', 'pilothouse-lab');

/** The one cluster of this machine (of this user): enough to use it, to judge its health and to end it. */
export interface ClusterRecord {
  /** The folder of its data, keys, logs and kubeconfigs. */
  readonly state: string;
  readonly server: string;
  /** Recorded as each starts, so that a start that breaks off leaves nothing unknown behind. */
  readonly processes: readonly LastingProcess[];
  /** False while a start is under way: a cluster found so was left half-started. */
  readonly complete: boolean;
  /** Set once the node is Ready. */
  readonly node?: { readonly bridge: string; readonly address: string };
  /** Started by hand: it stays until it is stopped by hand. */
  readonly keep: boolean;
  /** The test processes that use it now. The last to leave ends a cluster that nobody asked to keep. */
  readonly leases: readonly Lease[];
}

/** One use of the cluster, by one process. */
interface Lease {
  readonly id: string;
  readonly holder: LastingProcess;
}

const recordFile = join(cacheFolder, 'kubernetes.cluster.json');

/** Reads what is recorded; undefined when no cluster is. */
export async function readRecord(): Promise<ClusterRecord | undefined> {
  try {
    return JSON.parse(await readFile(recordFile, 'utf8')) as ClusterRecord;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Replaces the record in one rename. */
export async function writeRecord(record: ClusterRecord): Promise<void> {
  await mkdir(cacheFolder, { recursive: true });
  await writeFile(`${recordFile}.new`, JSON.stringify(record, null, 2), { mode: 0o600 });
  await rename(`${recordFile}.new`, recordFile);
}

export async function removeRecord(): Promise<void> {
  await rm(recordFile, { force: true });
}

/**
 * Runs `work` while no other process starts, joins or stops the cluster. flock(1) holds the lock and the kernel frees
 * it when this process ends, however it ends. Waits at most 180 s for its turn.
 */
export async function withClusterLock<T>(work: () => Promise<T>): Promise<T> {
  await mkdir(cacheFolder, { recursive: true });
  const holder = spawn('/usr/bin/flock', ['--wait', '180', join(cacheFolder, 'kubernetes.cluster.lock'), '-c', 'echo held; cat'], {
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  const ended = once(holder, 'close');
  const held = await Promise.race([once(holder.stdout, 'data').then(() => true), ended.then(() => false)]);
  if (!held) throw new Error('another process has been starting or stopping the Kubernetes lab for more than 180 s');
  try {
    return await work();
  } finally {
    holder.stdin.end();
    await ended;
  }
}
