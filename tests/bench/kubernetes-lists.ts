import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createRouterClient } from '@orpc/server';
import { openCore } from '../../main/core/index.ts';
import { availability } from '../lab/kubernetes.ts';
import { kubectl } from '../lab/kubernetes/build.ts';
import type { Crowd } from '../lab/kubernetes/crowd.ts';
import { startCrowd } from '../lab/kubernetes/crowd.ts';
import { measureLiveTable } from './kubernetes-table.ts';
import type { Measurement, NotMeasured } from './measure.ts';
import { median } from './measure.ts';

const GOAL_MB = 250;
const WITHIN_MS = 120_000;

/**
 * 10,000 pods on 50 nodes of a real API server: the first screen and the whole list beside `kubectl get pods -A`, what the engine keeps in
 * memory while all are watched, and a window in which 200 of them change every second. With `minutes` the changes go on for so long.
 */
export async function measureKubernetes(root: string, runs: number, minutes: number): Promise<(Measurement | NotMeasured)[]> {
  const here = await availability({ node: false });
  if (!here.ok) return [{ name: 'pods of a large cluster', reason: here.reason }];
  process.stderr.write('  writing 10,000 pods into an API server (about a minute)\n');
  const crowd = await startCrowd();
  try {
    return [...(await lists(root, crowd, runs)), ...(await memory(crowd)), ...(await measureLiveTable(root, crowd, minutes))];
  } finally {
    await crowd.stop();
  }
}

async function lists(root: string, crowd: Crowd, runs: number): Promise<Measurement[]> {
  const environment = { PATH: process.env['PATH'], KUBECONFIG: crowd.kubeconfig, HOME: tmpdir(), PILOTHOUSE_KEYCHAIN: 'none' };
  const data = await mkdtemp(join(tmpdir(), 'pilothouse-bench-'));
  const samples = { first: [] as number[], whole: [] as number[], command: [] as number[], kubectl: [] as number[] };
  try {
    const ours = [join(root, 'out/main/cli.js'), 'pods', 'list', '--context', 'lab', '--all-namespaces', '--data-dir', data];
    // kubectl keeps what it discovered for ten minutes: neither side discovers anew.
    await run(kubectl, ['get', 'pods', '-A'], environment);
    for (let round = 0; round < runs; round += 1) {
      samples.kubectl.push(await timed(() => run(kubectl, ['get', 'pods', '-A'], environment)));
      samples.command.push(await timed(() => run(process.execPath, ours, environment)));
      const opened = await watchPods(crowd, data);
      samples.first.push(opened.firstMs);
      samples.whole.push(opened.wholeMs);
      await opened.close();
    }
  } finally {
    await rm(data, { recursive: true, force: true });
  }
  const beside = (name: string, which: keyof typeof samples, goal?: number): Measurement => ({
    name,
    unit: 'ms',
    value: median(samples[which]),
    samples: samples[which],
    baseline: { name: 'kubectl get pods -A', value: median(samples.kubectl), samples: samples.kubectl },
    ...(goal === undefined ? {} : { goal }),
  });
  return [
    beside('10,000 pods: first screen, call to rows', 'first', 0.5),
    beside('10,000 pods: all of them, call to last row', 'whole', 1),
    beside('10,000 pods: pods list -A, start to exit', 'command', 1),
  ];
}

/** Opens a core and watches all pods, as the window does. */
async function watchPods(crowd: Crowd, dataDir: string) {
  const core = await openCore({
    dataDir,
    version: '0.0.0-bench',
    home: dataDir,
    env: { PATH: process.env['PATH'], KUBECONFIG: crowd.kubeconfig, PILOTHOUSE_KEYCHAIN: 'none' },
  });
  const client = createRouterClient(core.router, {
    context: { who: 'bench', reportBug: (error) => process.stderr.write(`${String(error)}\n`) },
  });
  const ended = new AbortController();
  const stream = crypto.randomUUID();
  const startedAt = performance.now();
  let [firstMs, wholeMs, rows] = [Number.NaN, Number.NaN, 0];
  const batches = await client.kubernetes.pods.watch({ stream, context: 'lab', namespace: null }, { signal: ended.signal });
  for await (const { sequence, items } of batches) {
    await client.system.acknowledge({ stream, sequence });
    for (const { kind, upserts, more } of items) {
      if (kind === 'status') continue;
      rows += upserts.length;
      if (Number.isNaN(firstMs) && rows > 0) firstMs = performance.now() - startedAt;
      if (more !== true) wholeMs = performance.now() - startedAt;
    }
    if (!Number.isNaN(wholeMs)) break;
  }
  if (rows < crowd.pods) throw new Error(`${rows} of ${crowd.pods} pods came`);
  return {
    firstMs,
    wholeMs,
    async close() {
      ended.abort();
      await core.close();
    },
  };
}

/** What a core of its own process takes more when pods and deployments of all namespaces are watched. */
async function memory(crowd: Crowd): Promise<Measurement[]> {
  const data = await mkdtemp(join(tmpdir(), 'pilothouse-bench-'));
  const watcher = spawn(process.execPath, [join(import.meta.dirname, 'kubernetes-watch-process.ts'), data], {
    env: { PATH: process.env['PATH'], KUBECONFIG: crowd.kubeconfig, PILOTHOUSE_KEYCHAIN: 'none' },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  try {
    const said = lines(watcher.stdout);
    await said('idle');
    const idle = await residentMb(watcher.pid);
    watcher.stdin.write('watch\n');
    await said('watching');
    // What a collection soon gives back is not kept.
    await sleep(5000);
    const watching = await residentMb(watcher.pid);
    return [
      {
        name: 'memory of the engine, everything watched, above idle',
        unit: 'MB',
        value: watching - idle,
        baseline: { name: 'goal', value: GOAL_MB },
        goal: 1,
      },
    ];
  } finally {
    watcher.kill('SIGTERM');
    await rm(data, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  }
}

/** Resolves when a line of the output is that word. */
function lines(output: NodeJS.ReadableStream): (word: string) => Promise<void> {
  let text = '';
  const waiting = new Set<() => void>();
  output.on('data', (chunk: Buffer) => {
    text += chunk.toString('utf8');
    for (const look of waiting) look();
  });
  return (word) =>
    new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`it never said ${word}`)), WITHIN_MS);
      const look = () => {
        if (!text.split('\n').includes(word)) return;
        clearTimeout(timer);
        waiting.delete(look);
        resolve();
      };
      waiting.add(look);
      look();
    });
}

/** VmRSS of proc(5), MB. */
async function residentMb(pid: number | undefined): Promise<number> {
  const status = await readFile(`/proc/${pid ?? 0}/status`, 'utf8');
  return Number(/^VmRSS:\s+(\d+) kB/mu.exec(status)?.[1]) / 1024;
}

async function run(program: string, args: readonly string[], env: NodeJS.ProcessEnv): Promise<void> {
  const child = spawn(program, args, { env, stdio: ['ignore', 'pipe', 'inherit'], timeout: WITHIN_MS });
  let rows = 0;
  child.stdout.on('data', (chunk: Buffer) => {
    for (const byte of chunk) if (byte === 10) rows += 1;
  });
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  if (code !== 0 || rows < 10_000) throw new Error(`${program} ended with ${code ?? 'a signal'} after ${rows} lines`);
}

async function timed(work: () => Promise<void>): Promise<number> {
  const startedAt = performance.now();
  await work();
  return performance.now() - startedAt;
}
