import { existsSync, readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
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

const PROGRAM_WITHIN_MS = 10 * 60_000;
const never = new AbortController().signal;
const GOAL_MB = 4;
const LONGEST_STRETCH_MS = 100;
/** Of every Linux that Node runs on (sysconf(3), _SC_CLK_TCK). */
const CLOCK_TICKS_PER_SECOND = 100;

/** Facts of two hundred hosts, cold and on open connections, beside parallel-ssh and ansible running the same script. */
export async function measureManyHosts(runs: number): Promise<(Measurement | NotMeasured)[]> {
  const here = await availability();
  if (!here.ok) return [{ name: 'facts of 200 hosts', reason: here.reason }];
  const others = { parallelSsh: await obtain('/usr/bin/parallel-ssh', 'pssh'), ansible: await obtain('/usr/bin/ansible', 'ansible-core') };
  const hosts = await startBenchHosts();
  try {
    const script = join(hosts.home, 'facts.sh');
    await writeFile(script, FACTS_SCRIPT, { mode: 0o644 });
    return await measured(hosts, `sh ${script}`, others, runs);
  } finally {
    await hosts.stop();
  }
}

interface Others {
  readonly parallelSsh: string | null;
  readonly ansible: string | null;
}

async function measured(hosts: BenchHosts, command: string, others: Others, runs: number): Promise<(Measurement | NotMeasured)[]> {
  const ours = { facts: [] as number[], factsWarm: [] as number[], one: [] as number[], oneWarm: [] as number[], stretch: [] as number[] };
  const pssh = { script: [] as number[], one: [] as number[] };
  /** Processor time on this side alone: where the hosts are machines of their own, theirs is not taken from ours. */
  const computing = { facts: [] as number[], factsWarm: [] as number[], pssh: [] as number[] };
  const computed = async (samples: number[], clock: () => number, work: () => Promise<number>) => {
    const before = clock();
    const ms = await work();
    samples.push(clock() - before);
    return ms;
  };
  const results: (Measurement | NotMeasured)[] = [];
  // First, while no memory that was needed and given back could be used for it again.
  const idle = await measureIdleMemory(hosts);
  // In turn, so that whatever else this machine does meets all of them.
  for (let round = 0; round < runs; round += 1) {
    if (others.parallelSsh === null) {
      pssh.one.push(await timed(() => parallelSsh(hosts, 'true')));
      pssh.script.push(await computed(computing.pssh, childrenMs, () => timed(() => parallelSsh(hosts, command))));
    }
    const core = await hosts.openCore();
    ours.facts.push(await computed(computing.facts, ownMs, () => timed(() => factsOfAll(core))));
    ours.factsWarm.push(await computed(computing.factsWarm, ownMs, () => timed(() => factsOfAll(core))));
    await core.close();
    const another = await hosts.openCore();
    const connecting = await watched(() => commandOnAll(another));
    ours.one.push(connecting.ms);
    ours.stretch.push(connecting.longestStretchMs);
    ours.oneWarm.push(await timed(() => commandOnAll(another)));
    await another.close();
  }
  const ansible = others.ansible === null ? await measureAnsible(hosts, command) : null;
  const compare = (name: string, samples: readonly number[], baseline: string, baselines: readonly number[] | undefined, goal?: number) => {
    if (baselines && baselines.length > 0)
      results.push({
        name,
        unit: 'ms',
        value: median(samples),
        baseline: { name: baseline, value: median(baselines), samples: baselines },
        samples,
        ...(goal !== undefined && { goal }),
      });
  };
  compare('facts of 200 hosts, cold', ours.facts, 'parallel-ssh -p 50, the same script', pssh.script, 1);
  compare('facts of 200 hosts, cold', ours.facts, 'ansible -m raw -f 50, the same script', ansible?.cold, 1 / 5);
  compare('facts of 200 hosts, warm', ours.factsWarm, 'parallel-ssh -p 50, the same script', pssh.script, 1 / 10);
  compare('facts of 200 hosts, warm', ours.factsWarm, 'ansible -m raw -f 50, warm, the same script', ansible?.warm, 1 / 10);
  compare('facts of 200 hosts, cold: computing on this side', computing.facts, 'parallel-ssh and its ssh', computing.pssh);
  compare('facts of 200 hosts, warm: computing on this side', computing.factsWarm, 'parallel-ssh and its ssh', computing.pssh);
  // One machine is all two hundred servers here, and starts a shell two hundred times: a command that does nothing shows the rest.
  compare('facts of 200 hosts, warm', ours.factsWarm, 'a command that does nothing, warm', ours.oneWarm);
  compare('true on 200 hosts, cold', ours.one, 'parallel-ssh -p 50 true', pssh.one, 1);
  compare('true on 200 hosts, warm', ours.oneWarm, 'parallel-ssh -p 50 true', pssh.one, 1 / 10);
  compare('true on 200 hosts, warm', ours.oneWarm, 'ansible -m raw -f 50 -a true, warm', ansible?.one, 1 / 10);
  compare('longest computing without a pause, 200 connecting', ours.stretch, 'limit', [LONGEST_STRETCH_MS], 1);
  results.push(idle);
  if (others.parallelSsh !== null) results.push({ name: 'beside parallel-ssh', reason: others.parallelSsh });
  if (others.ansible !== null) results.push({ name: 'beside ansible', reason: others.ansible });
  return results;
}

async function commandOnAll(core: Core): Promise<void> {
  const runIt = async (name: string) => {
    const vantage = await core.rooms.vantages.open(`ssh:${name}`, { signal: never });
    return vantage.run({ program: 'true', args: [] }, { signal: never, timeoutMs: 120_000 });
  };
  const results = await Promise.all(hostNames.map(runIt));
  if (results.some(({ exitCode }) => exitCode !== 0)) throw new Error('a host did not run true');
}

/**
 * How long some work took, and the longest stretch in which this process computed and nothing else had a turn in it. It is counted
 * in processor time: a busy machine takes turns away too.
 */
async function watched(work: () => Promise<unknown>): Promise<{ readonly ms: number; readonly longestStretchMs: number }> {
  let longestStretchMs = 0;
  let before = process.cpuUsage();
  const timer = setInterval(() => {
    const { user, system } = process.cpuUsage(before);
    longestStretchMs = Math.max(longestStretchMs, (user + system) / 1000);
    before = process.cpuUsage();
  }, 2);
  const ms = await timed(work);
  clearInterval(timer);
  return { ms, longestStretchMs };
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

interface AnsibleTimes {
  readonly cold: number[];
  readonly warm: number[];
  readonly one: number[];
}

async function measureAnsible(hosts: BenchHosts, command: string): Promise<AnsibleTimes> {
  const { listFile, configFile, environment, home } = hosts;
  const ask = async (line: string) => {
    const said = await mustRun('/usr/bin/ansible', ['all', '-i', listFile, '-m', 'raw', '-f', '50', '-a', line], {
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
  // Once each: it takes long. Its ssh keeps the connections of the first run for the others.
  return {
    cold: [await timed(() => ask(command))],
    warm: [await timed(() => ask(command))],
    one: [await timed(() => ask('true'))],
  };
}

/** Memory that two hundred open and idle connections add: resident, or in use where that is more, as pages may have been there. */
async function measureIdleMemory(hosts: BenchHosts): Promise<Measurement> {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const settled = async () => {
    for (let turn = 0; turn < 5; turn += 1) {
      collect();
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    const { rss, heapUsed, external } = process.memoryUsage();
    return { resident: rss, used: heapUsed + external };
  };
  const core = await hosts.openCore();
  const before = await settled();
  await Promise.all(hostNames.map((name) => core.rooms.vantages.open(`ssh:${name}`, { signal: never })));
  const after = await settled();
  const added = Math.max(after.resident - before.resident, after.used - before.used) / HOSTS / 1e6;
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

/** Milliseconds of processor time of this process. */
function ownMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/** The same of programs that this process started and that have ended, with all that they waited for (proc(5), cutime and cstime). */
function childrenMs(): number {
  const stat = readFileSync('/proc/self/stat', 'latin1');
  const [user = 0, system = 0] = stat
    .slice(stat.lastIndexOf(')') + 2)
    .split(' ')
    .slice(13, 15)
    .map(Number);
  return ((user + system) * 1000) / CLOCK_TICKS_PER_SECOND;
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await work();
  return performance.now() - started;
}
