import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { Core } from '../../main/core/index.ts';
import { FACTS_SCRIPT } from '../../main/core/servers/facts-script.ts';
import { readFacts } from '../../main/core/servers/facts.ts';
import { availability } from '../lab/sshd.ts';
import { canInstall, installPackages } from '../lab/packages.ts';
import { mustRun } from '../lab/processes.ts';
import type { Measurement, NotMeasured } from './measure.ts';
import { median } from './measure.ts';
import { hostNames, HOSTS, startBenchHosts } from './ssh-hosts.ts';
import type { BenchHosts } from './ssh-hosts.ts';

const RUNS = 3;
const PROGRAM_WITHIN_MS = 10 * 60_000;
const never = new AbortController().signal;
const GOAL_MB = 4;

/** Facts of two hundred hosts, cold and on open connections, beside parallel-ssh and ansible running the same script. */
export async function measureManyHosts(): Promise<(Measurement | NotMeasured)[]> {
  const here = await availability();
  if (!here.ok) return [{ name: 'facts of 200 hosts', reason: here.reason }];
  const others = { parallelSsh: await obtain('/usr/bin/parallel-ssh', 'pssh'), ansible: await obtain('/usr/bin/ansible', 'ansible-core') };
  const hosts = await startBenchHosts();
  try {
    const script = join(hosts.home, 'facts.sh');
    await writeFile(script, FACTS_SCRIPT, { mode: 0o644 });
    return await measured(hosts, `sh ${script}`, others);
  } finally {
    await hosts.stop();
  }
}

interface Others {
  readonly parallelSsh: string | null;
  readonly ansible: string | null;
}

async function measured(hosts: BenchHosts, command: string, others: Others): Promise<(Measurement | NotMeasured)[]> {
  const cold: number[] = [];
  const warm: number[] = [];
  const pssh: number[] = [];
  const psshTrue: number[] = [];
  const loopDelays: number[] = [];
  // In turn, so that whatever else this machine does meets all of them.
  for (let round = 0; round < RUNS; round += 1) {
    if (others.parallelSsh === null) {
      psshTrue.push(await timed(() => parallelSsh(hosts, 'true')));
      pssh.push(await timed(() => parallelSsh(hosts, command)));
    }
    const core = await hosts.openCore();
    const delay = monitorEventLoopDelay({ resolution: 5 });
    delay.enable();
    cold.push(await timed(() => factsOfAll(core)));
    delay.disable();
    loopDelays.push(delay.max / 1e6);
    warm.push(await timed(() => factsOfAll(core)));
    await core.close();
  }
  const ansible = others.ansible === null ? await measureAnsible(hosts, command) : null;
  const results: (Measurement | NotMeasured)[] = [];
  const compare = (name: string, samples: readonly number[], baseline: string, baselines: readonly number[] | undefined, goal: number) => {
    if (baselines && baselines.length > 0)
      results.push({ name, unit: 'ms', value: median(samples), baseline: { name: baseline, value: median(baselines) }, samples, goal });
  };
  compare('facts of 200 hosts, cold', cold, 'parallel-ssh -p 50, the same script', pssh, 1);
  compare('facts of 200 hosts, cold', cold, 'parallel-ssh -p 50 true', psshTrue, 1);
  compare('facts of 200 hosts, cold', cold, 'ansible -m raw -f 50, cold', ansible?.cold, 1 / 5);
  compare('facts of 200 hosts, warm', warm, 'parallel-ssh -p 50, the same script', pssh, 1 / 10);
  compare('facts of 200 hosts, warm', warm, 'ansible -m raw -f 50, warm', ansible?.warm, 1 / 10);
  results.push({
    name: 'longest pause of the core while 200 hosts connect',
    unit: 'ms',
    value: median(loopDelays),
    baseline: { name: 'limit', value: 100 },
    samples: loopDelays,
    goal: 1,
  });
  results.push(await measureIdleMemory(hosts));
  if (others.parallelSsh !== null) results.push({ name: 'beside parallel-ssh', reason: others.parallelSsh });
  if (others.ansible !== null) results.push({ name: 'beside ansible', reason: others.ansible });
  return results;
}

/** All at once, as a list of hosts would be asked. */
async function factsOfAll(core: Core): Promise<void> {
  const read = async (name: string) => readFacts(await core.rooms.vantages.open(`ssh:${name}`, { signal: never }), never);
  const facts = await Promise.all(hostNames.map(read));
  if (facts.some(({ memory }) => memory === null)) throw new Error('a host answered without facts');
}

async function parallelSsh({ listFile, configFile, environment }: BenchHosts, command: string): Promise<void> {
  const said = await mustRun('/usr/bin/parallel-ssh', ['-i', '-p', '50', '-t', '120', '-h', listFile, '-x', `-F ${configFile}`, command], {
    env: environment,
    timeoutMs: PROGRAM_WITHIN_MS,
  });
  const answered = said.match(/\[SUCCESS\]/gu)?.length ?? 0;
  if (answered !== HOSTS) throw new Error(`parallel-ssh reached ${answered} of ${HOSTS} hosts`);
}

async function measureAnsible(hosts: BenchHosts, command: string): Promise<{ readonly cold: number[]; readonly warm: number[] }> {
  const { listFile, configFile, environment, home } = hosts;
  const ask = async () => {
    const said = await mustRun('/usr/bin/ansible', ['all', '-i', listFile, '-m', 'raw', '-f', '50', '-a', command], {
      env: {
        ...environment,
        ANSIBLE_SSH_ARGS: `-F ${configFile} -o ControlMaster=auto -o ControlPersist=60s`,
        ANSIBLE_SSH_CONTROL_PATH_DIR: join(home, 'cp'),
        ANSIBLE_NOCOLOR: '1',
      },
      timeoutMs: PROGRAM_WITHIN_MS,
    });
    const answered = said.match(/\| CHANGED \|/gu)?.length ?? 0;
    if (answered !== HOSTS) throw new Error(`ansible reached ${answered} of ${HOSTS} hosts`);
  };
  // Once each: it takes long. Its ssh keeps the connections of the first run for the second.
  return { cold: [await timed(ask)], warm: [await timed(ask)] };
}

/** Resident memory that two hundred open and idle connections add. */
async function measureIdleMemory(hosts: BenchHosts): Promise<Measurement> {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const resident = async () => {
    for (let turn = 0; turn < 5; turn += 1) {
      collect();
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    return process.memoryUsage().rss;
  };
  const core = await hosts.openCore();
  const before = await resident();
  await Promise.all(hostNames.map((name) => core.rooms.vantages.open(`ssh:${name}`, { signal: never })));
  const added = ((await resident()) - before) / HOSTS / 1e6;
  await core.close();
  return { name: 'memory of an idle connection', unit: 'MB', value: added, baseline: { name: 'goal', value: GOAL_MB }, goal: 1 };
}

/** null when the program is there, else why it is not. As root on Debian it is installed. */
async function obtain(program: string, debianPackage: string): Promise<string | null> {
  if (existsSync(program)) return null;
  const may = await canInstall();
  if (!may.ok) return `${debianPackage} is not installed (${may.reason})`;
  try {
    await installPackages([debianPackage]);
  } catch (error) {
    return `${debianPackage} cannot be installed: ${error instanceof Error ? (error.message.split('\n', 1)[0] ?? '') : String(error)}`;
  }
  return existsSync(program) ? null : `${debianPackage} has no ${program}`;
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await work();
  return performance.now() - started;
}
