import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { eventually } from '../processes.ts';

/** A process that outlives the one that started it, written down so that a later run can end it and nothing else. */
export interface LastingProcess {
  readonly name: string;
  readonly pid: number;
  /** In clock ticks since boot: with the id, names one process and never a later one (proc(5), stat, field 22). */
  readonly startedAt: string;
  readonly log: string;
}

/** Starts a process in a session of its own; its output goes to `log`. */
export async function startLasting(
  name: string,
  command: string,
  args: readonly string[],
  options: { readonly log: string; readonly env?: NodeJS.ProcessEnv },
): Promise<LastingProcess> {
  const output = openSync(options.log, 'a');
  const child = spawn(command, args, {
    detached: true,
    stdio: ['ignore', output, output],
    env: options.env ?? process.env,
  });
  closeSync(output);
  await once(child, 'spawn');
  child.unref();
  const pid = child.pid;
  if (pid === undefined) throw new Error(`${name} started without a process id`);
  const startedAt = await startTime(pid);
  return { name, pid, startedAt: startedAt ?? '', log: options.log };
}

/** Describes a running process by its id, or says undefined when there is none. */
export async function describeProcess(name: string, pid: number, log: string): Promise<LastingProcess | undefined> {
  const startedAt = await startTime(pid);
  return startedAt === undefined ? undefined : { name, pid, startedAt, log };
}

/** Whether that very process still runs: not ended, not ended and unread, not replaced by another with its id. */
export async function isRunning(process: LastingProcess): Promise<boolean> {
  return (await startTime(process.pid)) === process.startedAt;
}

/** Throws with the last lines that the process wrote when it has ended. */
export async function mustRunStill(process: LastingProcess): Promise<void> {
  if (await isRunning(process)) return;
  const said = (await readFile(process.log, 'utf8')).trim().split('\n').slice(-8).join('\n');
  throw new Error(`${process.name} ended:\n${said}`);
}

/** Kills the process, if it is still that process, and waits until it is gone. */
export async function kill(target: LastingProcess): Promise<void> {
  if (!(await isRunning(target))) return;
  try {
    process.kill(target.pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
  await gone(target);
}

/** Waits, at most 20 s, until the process is gone. */
export async function gone(target: LastingProcess): Promise<void> {
  await eventually(`the end of ${target.name}`, async () => ((await isRunning(target)) ? undefined : true), {
    timeoutMs: 20_000,
  });
}

/** The first child of a process, as unshare(1) --fork has exactly one. */
export async function firstChild(pid: number): Promise<number | undefined> {
  const children = (await readIfThere(`/proc/${pid}/task/${pid}/children`)) ?? '';
  const [first] = children.trim().split(' ');
  return first === undefined || first === '' ? undefined : Number(first);
}

async function startTime(pid: number): Promise<string | undefined> {
  const stat = await readIfThere(`/proc/${pid}/stat`);
  if (stat === undefined) return undefined;
  // The command name stands in parentheses and may contain anything: the fields are counted from the last one.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return fields[0] === 'Z' || fields[0] === 'X' ? undefined : fields[19];
}

async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ENOENT' || code === 'ESRCH') return undefined;
    throw error;
  }
}
