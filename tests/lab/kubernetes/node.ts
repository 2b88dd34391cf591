import { copyFile, mkdir, readdir, rmdir } from 'node:fs/promises';
import { networkInterfaces } from 'node:os';
import { join } from 'node:path';
import { eventually, mustRun, run } from '../processes.ts';
import { watchUntil } from './api-requests.ts';
import type { ApiObject } from './api-requests.ts';
import { openCertificates, signNode } from './certificates.ts';
import { clusterFiles } from './control-plane.ts';
import { writeClientKubeconfig } from './kubeconfig-files.ts';
import { describeProcess, firstChild, mustRunStill, startLasting } from './lasting-process.ts';
import type { LastingProcess } from './lasting-process.ts';

/** The bridge that carries the pods. Interface names have at most 15 characters. */
const bridge = 'pilothouse-k8s';

/** The folder of everything the node writes. */
export function nodeFolder(state: string): string {
  return join(state, 'node');
}

interface Node extends ApiObject {
  readonly status?: { readonly conditions?: readonly { readonly type: string; readonly status: string }[] };
}

/**
 * Adds the real node `node1` to a running control plane and waits until it is Ready: dockerd and kubelet in a process
 * and a mount namespace of their own, pods on a bridge of their own. Needs root.
 */
export async function startNode(
  binaries: string,
  state: string,
  server: string,
  record: (started: LastingProcess) => Promise<void>,
): Promise<{ readonly bridge: string; readonly address: string }> {
  const files = clusterFiles(state);
  const folder = nodeFolder(state);
  await mkdir(folder, { mode: 0o700 });
  const address = await makeBridge();
  const certificates = openCertificates(files.certificates);
  await signNode(certificates, address);
  await writeClientKubeconfig(join(folder, 'kubelet.kubeconfig'), 'node1', server, certificates, 'node1');
  for (const name of ['ca.crt', 'kubelet.crt', 'kubelet.key']) await copyFile(certificates.path(name), join(folder, name));

  // bash reads a script as it runs it: the node's must not change under it when the checkout does.
  const script = join(folder, 'node.sh');
  await copyFile(join(import.meta.dirname, 'node.sh'), script);

  const log = files.log('node');
  const namespace = await startLasting(
    'node',
    'unshare',
    [
      '--mount',
      '--propagation=slave',
      '--pid',
      '--fork',
      '--kill-child=KILL',
      '--mount-proc',
      '--',
      join(binaries, 'root/usr/bin/tini-static'),
      '--',
      'bash',
      script,
      binaries,
      folder,
      bridge,
      address,
    ],
    { log },
  );
  await record(namespace);
  // Process 1 of the namespace is gone only when everything in it is, so it is what a stop waits for.
  const init = await eventually('the first process of the node', async () => {
    await mustRunStill(namespace);
    const pid = await firstChild(namespace.pid);
    return pid === undefined ? undefined : describeProcess('node-init', pid, log);
  });
  await record(init);

  const abort = new AbortController();
  const ready = watchUntil<Node>(
    files.admin,
    { path: '/api/v1/nodes', name: 'node1' },
    (node) => node.status?.conditions?.some(({ type, status }) => type === 'Ready' && status === 'True') ?? false,
    { timeoutMs: 120_000, signal: abort.signal },
  );
  const died = eventually('the end of the node', () => mustRunStill(namespace), { timeoutMs: 120_000, signal: abort.signal });
  try {
    await Promise.race([ready, died]);
  } finally {
    abort.abort();
    await Promise.allSettled([ready, died]);
  }
  return { bridge, address };
}

/** Removes what outlives the node's processes: the bridge and the kubelet's cgroups. */
export async function removeNodeTraces(): Promise<void> {
  if ((await run('ip', ['link', 'show', 'dev', bridge])).code === 0) await mustRun('ip', ['link', 'delete', 'dev', bridge]);
  for (const group of await kubepods()) {
    // A cgroup stays busy for a moment after its last process ended.
    await eventually(`the removal of ${group}`, async () => ((await removeCgroup(group)) ? true : undefined));
  }
}

/** The cgroups that a kubelet has made here: below every controller (cgroup v1) or at the top (v2). */
export async function kubepods(): Promise<readonly string[]> {
  const top = '/sys/fs/cgroup';
  const controllers = (await readdir(top, { withFileTypes: true })).filter((entry) => entry.isDirectory());
  const found: string[] = [];
  for (const folder of [top, ...controllers.map(({ name }) => join(top, name))]) {
    if ((await readdir(folder)).includes('kubepods')) found.push(join(folder, 'kubepods'));
  }
  return found;
}

/** Removes a cgroup, its children first; false while one of them is busy. */
async function removeCgroup(path: string): Promise<boolean> {
  const children = (await readdir(path, { withFileTypes: true })).filter((entry) => entry.isDirectory());
  for (const child of children) if (!(await removeCgroup(join(path, child.name)))) return false;
  try {
    await rmdir(path);
    return true;
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'EBUSY') return false;
    throw error;
  }
}

/** Makes the bridge with the first address of a network that no interface here is part of; gives the address. */
async function makeBridge(): Promise<string> {
  const taken = Object.values(networkInterfaces()).flatMap((addresses) => addresses?.map(({ address }) => address) ?? []);
  for (let third = 0; third < 256; third++) {
    const network = `10.213.${third}.`;
    if (taken.some((address) => address.startsWith(network))) continue;
    await mustRun('ip', ['link', 'add', 'name', bridge, 'type', 'bridge']);
    await mustRun('ip', ['address', 'add', `${network}1/24`, 'dev', bridge]);
    await mustRun('ip', ['link', 'set', 'dev', bridge, 'up']);
    return `${network}1`;
  }
  throw new Error('no free network for pods in 10.213.0.0/16');
}
