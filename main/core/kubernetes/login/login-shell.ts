import { spawn } from 'node:child_process';
import { valueOf } from './login-invocation.ts';

const LIMIT_MS = 8_000;
const LARGEST_OUTPUT_BYTES = 1024 * 1024;
const MARK = 'pilothouse-environment';

/**
 * PATH as the person's login shell sets it: a program started from a desktop has a shorter one, and lacks `aws`,
 * `kubelogin` or `gke-gcloud-auth-plugin`. Falls back to the PATH of `env` when there is no shell or it does not answer in 8 s.
 */
export async function loginShellPath(env: Readonly<Record<string, string | undefined>>, signal: AbortSignal): Promise<string> {
  const own = valueOf(env, 'PATH') ?? '';
  const shell = env['SHELL'];
  if (process.platform === 'win32' || !shell) return own;
  const output = await runShell(shell, env, signal);
  return pathIn(output) ?? own;
}

/** The PATH line of env(1) between the two marks: what start files print around it does not count. */
export function pathIn(output: string): string | null {
  const between = output.split(MARK)[1];
  const line = between?.split('\n').find((text) => text.startsWith('PATH='));
  return line === undefined || line === 'PATH=' ? null : line.slice('PATH='.length).replace(/\r$/, '');
}

function runShell(shell: string, env: Readonly<Record<string, string | undefined>>, signal: AbortSignal): Promise<string> {
  return new Promise((resolve) => {
    // Interactive, because many put PATH into .bashrc or .zshrc; in a session of its own, so that it cannot stop at our terminal.
    const child = spawn(shell, ['-i', '-l', '-c', `echo ${MARK}; /usr/bin/env; echo ${MARK}`], {
      env: { ...env, TERM: 'dumb' },
      stdio: ['ignore', 'pipe', 'ignore'],
      detached: true,
    });
    let output = '';
    const end = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', stop);
      resolve(output);
    };
    const stop = () => {
      if (child.pid !== undefined && child.exitCode === null && child.signalCode === null) process.kill(-child.pid, 'SIGKILL');
      end();
    };
    const timer = setTimeout(stop, LIMIT_MS);
    signal.addEventListener('abort', stop, { once: true });
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      if (output.length < LARGEST_OUTPUT_BYTES) output += text;
    });
    child.on('error', end);
    // `exit`, not `close`: a daemon started by a start file may hold the pipe open for ever.
    child.on('exit', () => setImmediate(end));
  });
}
