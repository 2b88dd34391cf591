import { spawn } from 'node:child_process';
import { FailureError } from '../failure.ts';
import { commandForbidden, commandMissing } from './command-failures.ts';
import type { Command, RunningCommand } from './vantage.ts';

/** After SIGTERM, a program has this long to end by itself. */
const GRACE_MS = 2000;

/** Starts a command on this computer, in a process group of its own, and hands its streams over. */
export async function startHere(
  command: Command,
  { signal }: { readonly signal: AbortSignal },
  env: Readonly<Record<string, string | undefined>>,
): Promise<RunningCommand> {
  signal.throwIfAborted();
  const grouped = process.platform !== 'win32';
  const child = spawn(command.program, command.args, {
    env: { ...env, LC_ALL: 'C', ...command.env },
    stdio: 'pipe',
    detached: grouped,
    windowsHide: true,
  });
  const kill = (name: NodeJS.Signals) => {
    if (child.pid === undefined || child.exitCode !== null) return;
    try {
      if (grouped) process.kill(-child.pid, name);
      else child.kill(name);
    } catch (error) {
      // It ended by itself in between.
      if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
    }
  };
  await new Promise<void>((resolve, reject) => {
    child.once('spawn', resolve);
    child.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') reject(new FailureError(commandMissing(command.program, 'here', error.message)));
      else if (error.code === 'EACCES') reject(new FailureError(commandForbidden(command.program, 'here', error.message)));
      else reject(error);
    });
  });
  const ended: RunningCommand['ended'] = new Promise((resolve, reject) => {
    let killTimer: NodeJS.Timeout | undefined;
    const aborted = () => {
      kill('SIGTERM');
      killTimer = setTimeout(() => kill('SIGKILL'), GRACE_MS);
      // Nobody reads it any more, and what waits unread would keep it from ending.
      child.stdout.resume();
      child.stderr.resume();
    };
    if (signal.aborted) aborted();
    else signal.addEventListener('abort', aborted, { once: true });
    child.once('close', (exitCode, endedBy) => {
      clearTimeout(killTimer);
      signal.removeEventListener('abort', aborted);
      if (signal.aborted) reject(signal.reason);
      else resolve({ exitCode, signal: endedBy });
    });
  });
  ended.catch(() => {});
  // A program that ends without reading its input closes the pipe; its exit code says the rest.
  child.stdin.on('error', () => {});
  if (command.stdin !== undefined) child.stdin.write(command.stdin);
  return { stdout: child.stdout, stderr: child.stderr, stdin: child.stdin, ended };
}
