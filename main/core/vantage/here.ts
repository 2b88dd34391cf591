import { spawn } from 'node:child_process';
import { lookup } from 'node:dns/promises';
import { FailureError } from '../failure.ts';
import { COMMAND_WITHIN_MS, commandForbidden, commandMissing, commandTooSlow } from './command-failures.ts';
import { collectOutput } from './output.ts';
import { startHere } from './here-start.ts';
import { withinLimit } from './phases.ts';
import { explainTcpError, lookupFailed, openTcp } from './tcp.ts';
import type { Command, CommandResult, Vantage, VantageOptions } from './vantage.ts';
import { writeInput } from './late-input.ts';

/** After SIGTERM, a program has this long to end by itself. */
const GRACE_MS = 2000;

/** This computer. */
export function hereVantage(env: Readonly<Record<string, string | undefined>>): Vantage {
  return {
    name: 'here',
    connect: openTcp,
    run: (command, options) => runHere(command, options, env),
    start: (command, options) => startHere(command, options, env),
    async resolve(host, { signal, timeoutMs }) {
      const limit = { signal, timeoutMs, onTimeout: () => lookupFailed(host, 'here', { evidence: `no answer within ${timeoutMs} ms` }) };
      try {
        const found = await withinLimit(limit, () => lookup(host, { all: true, order: 'verbatim' }));
        return found.map(({ address, family }) => ({ address, family: family === 6 ? 6 : 4 }));
      } catch (error) {
        if (error instanceof Error && 'code' in error && 'syscall' in error)
          throw new FailureError(explainTcpError(error, host, 0, 'here'));
        throw error;
      }
    },
  };
}

function runHere(
  command: Command,
  { signal, timeoutMs: stepMs }: VantageOptions,
  env: Readonly<Record<string, string | undefined>>,
): Promise<CommandResult> {
  const timeoutMs = Math.min(command.timeoutMs ?? COMMAND_WITHIN_MS, stepMs);
  return new Promise((resolve, reject) => {
    if (signal.aborted) {
      reject(signal.reason);
      return;
    }
    const startedAt = performance.now();
    const output = collectOutput(command.largestOutputBytes);
    // A process group of its own, so that what the program started ends with it.
    const grouped = process.platform !== 'win32';
    const child = spawn(command.program, command.args, {
      env: { ...env, LC_ALL: 'C', ...command.env },
      stdio: 'pipe',
      detached: grouped,
      windowsHide: true,
    });
    let ending: { readonly error: unknown } | null = null;
    let killTimer: NodeJS.Timeout | undefined;
    const kill = (name: NodeJS.Signals) => {
      if (child.pid === undefined) return;
      try {
        if (grouped) process.kill(-child.pid, name);
        else child.kill(name);
      } catch (error) {
        // It ended by itself in between.
        if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
      }
    };
    const end = (error: unknown) => {
      if (ending) return;
      ending = { error };
      kill('SIGTERM');
      killTimer = setTimeout(() => kill('SIGKILL'), GRACE_MS);
    };
    const aborted = () => end(signal.reason);
    const timer = setTimeout(() => end(new FailureError(commandTooSlow(command.program, 'here', timeoutMs))), timeoutMs);
    const settle = () => {
      clearTimeout(timer);
      clearTimeout(killTimer);
      signal.removeEventListener('abort', aborted);
    };
    signal.addEventListener('abort', aborted, { once: true });
    child.stdout.on('data', (chunk: Buffer) => output.add('stdout', chunk));
    child.stderr.on('data', (chunk: Buffer) => output.add('stderr', chunk));
    // A program that ends without reading its input closes the pipe; its exit code says the rest.
    child.stdin.on('error', () => {});
    writeInput(command, child.stdin, child.stderr);
    child.once('error', (error: NodeJS.ErrnoException) => {
      settle();
      if (error.code === 'ENOENT') reject(new FailureError(commandMissing(command.program, 'here', error.message)));
      else if (error.code === 'EACCES') reject(new FailureError(commandForbidden(command.program, 'here', error.message)));
      else reject(error);
    });
    child.once('close', (exitCode, endedBy) => {
      settle();
      if (ending) {
        reject(ending.error);
        return;
      }
      resolve({
        exitCode,
        signal: endedBy,
        stdout: output.text('stdout'),
        stderr: output.text('stderr'),
        truncated: output.truncated,
        durationMs: performance.now() - startedAt,
      });
    });
  });
}
