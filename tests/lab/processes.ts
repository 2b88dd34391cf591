import { spawn } from 'node:child_process';
import { closeSync, existsSync, openSync } from 'node:fs';
import { readFile, readdir } from 'node:fs/promises';
import { connect } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

/** Whether a part of the lab can run on this machine, and if not, why, in words a person can act on. */
export type Availability = { readonly ok: true } | { readonly ok: false; readonly reason: string };

/** What a finished command left behind. */
export interface Finished {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A long-lived process that the lab started and therefore may end. */
export interface LabProcess {
  readonly pid: number;
  /** Resolves when the process is gone, however it ended. */
  readonly exited: Promise<{ readonly code: number | null; readonly signal: NodeJS.Signals | null }>;
  /** True until the process is gone. */
  running(): boolean;
  signal(name: NodeJS.Signals): void;
  /** Ends the process and everything it started: TERM first, KILL after `graceMs` (5 s). */
  stop(graceMs?: number): Promise<void>;
}

interface RunOptions {
  readonly input?: string | Uint8Array;
  readonly env?: NodeJS.ProcessEnv;
  readonly cwd?: string;
  /** Default 60 s. */
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
}

interface StartOptions {
  readonly env?: NodeJS.ProcessEnv;
  readonly cwd?: string;
  /** Where its output goes; thrown away when left out. */
  readonly logFile?: string;
  /** Given to the process on its standard input, which is then closed. */
  readonly input?: string;
  /**
   * For a program that changes its user while it runs, or is setuid or setgid: the kernel then forgets that it was to
   * end with its parent, so a shell that stays as it was passes the signal on.
   */
  readonly changesUser?: boolean;
}

/** Runs a command to its end. A non-zero exit is a value; only a command that cannot start, or takes too long, throws. */
export function run(command: string, args: readonly string[], options: RunOptions = {}): Promise<Finished> {
  const signals = [AbortSignal.timeout(options.timeoutMs ?? 60_000)];
  if (options.signal) signals.push(options.signal);
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd: options.cwd,
      env: options.env ?? process.env,
      stdio: 'pipe',
      signal: AbortSignal.any(signals),
    });
    const stdout: Buffer[] = [];
    const stderr: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => stdout.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => stderr.push(chunk));
    child.once('error', reject);
    child.once('close', (code, signal) =>
      resolve({ code, signal, stdout: Buffer.concat(stdout).toString(), stderr: Buffer.concat(stderr).toString() }),
    );
    // A command that ends without reading its input closes the pipe; its exit status says the rest.
    child.stdin.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') reject(error);
    });
    child.stdin.end(options.input ?? '');
  });
}

/** Like {@link run}, but a non-zero exit throws with what the command said. Returns standard output. */
export async function mustRun(command: string, args: readonly string[], options: RunOptions = {}): Promise<string> {
  const finished = await run(command, args, options);
  if (finished.code !== 0) {
    const said = (finished.stderr.trim() || finished.stdout.trim()).slice(-2000);
    throw new Error(`${command} ${args.join(' ')} ended with ${finished.code ?? finished.signal}: ${said}`);
  }
  return finished.stdout;
}

/**
 * Starts a process that stays. It leads a session of its own, so that Ctrl-C on the terminal reaches only the tests,
 * and on Linux the kernel ends it when the test process dies without having stopped it (setpriv(1) --pdeathsig).
 */
export function startProcess(command: string, args: readonly string[], options: StartOptions = {}): Promise<LabProcess> {
  const log = options.logFile === undefined ? 'ignore' : openSync(options.logFile, 'a');
  const passedOn = options.changesUser ? ['/bin/sh', '-c', passSignalOn, 'sh', command, ...args] : [command, ...args];
  const [program = '', ...programArgs] = existsSync(setpriv) ? [setpriv, '--pdeathsig', 'TERM', '--', ...passedOn] : passedOn;
  const child = spawn(program, programArgs, {
    cwd: options.cwd,
    env: options.env ?? process.env,
    detached: true,
    stdio: [options.input === undefined ? 'ignore' : 'pipe', log, log],
  });
  if (typeof log === 'number') closeSync(log);
  child.stdin?.end(options.input);
  let gone = false;
  const exited = new Promise<{ code: number | null; signal: NodeJS.Signals | null }>((resolve) => {
    child.once('exit', (code, signal) => {
      gone = true;
      resolve({ code, signal });
    });
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('spawn', () => {
      const pid = child.pid;
      if (pid === undefined) return reject(new Error(`${command} started without a process id`));
      resolve({
        pid,
        exited,
        running: () => !gone,
        signal: (name) => void child.kill(name),
        stop: (graceMs = 5000) => endWithDescendants(pid, exited, () => gone, graceMs),
      });
    });
  });
}

const setpriv = '/usr/bin/setpriv';

/** The first wait ends with the signal, the second one with the daemon. */
const passSignalOn = '"$@" & child=$!; trap \'kill -TERM "$child"\' TERM; wait "$child"; wait "$child"';

/** Whether a process with this id exists, whoever it belongs to. */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}

/**
 * Waits until `probe` returns something other than undefined, asking every 25 ms.
 * For states that no event announces (a socket that listens, a file that another program writes).
 */
export async function eventually<T>(
  what: string,
  probe: () => Promise<T | undefined> | T | undefined,
  options: { readonly timeoutMs?: number; readonly signal?: AbortSignal } = {},
): Promise<T> {
  const timeoutMs = options.timeoutMs ?? 15_000;
  const end = Date.now() + timeoutMs;
  for (;;) {
    options.signal?.throwIfAborted();
    const value = await probe();
    if (value !== undefined) return value;
    if (Date.now() > end) throw new Error(`${what} did not happen within ${timeoutMs / 1000} s`);
    await delay(25);
  }
}

/** Waits until something accepts connections there; fails at once when `owner`, which should listen, is gone. */
export async function listening(address: string, port: number, owner?: LabProcess): Promise<void> {
  await eventually(`listening on ${address}:${port}`, async () => {
    if (owner && !owner.running()) throw new Error(`the process that should listen on ${address}:${port} has ended`);
    return (await accepts(address, port)) ? true : undefined;
  });
}

function accepts(address: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: address, port, timeout: 1000 });
    const answer = (yes: boolean) => {
      socket.destroy();
      resolve(yes);
    };
    socket.once('connect', () => answer(true));
    socket.once('error', () => answer(false));
    socket.once('timeout', () => answer(false));
  });
}

async function endWithDescendants(pid: number, exited: Promise<unknown>, gone: () => boolean, graceMs: number): Promise<void> {
  // Taken before the parent ends: afterwards its children belong to init and nothing tells that they were ours.
  const descendants = await descendantsOf(pid);
  if (!gone()) {
    process.kill(pid, 'SIGTERM');
    const ended = await Promise.race([exited.then(() => true), delay(graceMs, false, { ref: false })]);
    if (!ended && !gone()) process.kill(pid, 'SIGKILL');
    await exited;
  }
  for (const descendant of descendants) await endOrphan(descendant);
}

interface ProcessIdentity {
  readonly pid: number;
  /** In clock ticks since boot: together with the id, names one process and never a later one (proc(5), stat). */
  readonly startedAt: string;
}

async function endOrphan(orphan: ProcessIdentity): Promise<void> {
  for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
    const stillThere = async () => {
      const stat = await readStat(orphan.pid);
      return stat !== undefined && stat.startedAt === orphan.startedAt && stat.state !== 'Z';
    };
    if (!(await stillThere())) return;
    try {
      process.kill(orphan.pid, signal);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ESRCH') return;
      throw error;
    }
    const end = Date.now() + 2000;
    while (Date.now() < end && (await stillThere())) await delay(25);
  }
}

async function descendantsOf(root: number): Promise<readonly ProcessIdentity[]> {
  if (process.platform !== 'linux') return [];
  const ids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number);
  const stats = (await Promise.all(ids.map(readStat))).filter((stat) => stat !== undefined);
  const found = new Map<number, ProcessIdentity>();
  const parents = new Set([root]);
  for (let grew = true; grew;) {
    grew = false;
    for (const stat of stats) {
      if (!parents.has(stat.parent) || found.has(stat.pid)) continue;
      found.set(stat.pid, { pid: stat.pid, startedAt: stat.startedAt });
      parents.add(stat.pid);
      grew = true;
    }
  }
  return [...found.values()];
}

async function readStat(pid: number) {
  try {
    const text = await readFile(`/proc/${pid}/stat`, 'utf8');
    // The command name stands in parentheses and may contain anything, so the fields are counted from the last one.
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    return { pid, state: fields[0] ?? '', parent: Number(fields[1]), startedAt: fields[19] ?? '' };
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ENOENT' || code === 'ESRCH') return undefined;
    throw error;
  }
}
