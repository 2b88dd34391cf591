import { spawn } from 'node:child_process';
import { failureOf } from '../../failure.ts';
import type { Prompter } from '../../vantage/prompts.ts';
import type { LoginProgram } from '../contexts/kubeconfig-file.ts';
import { invocationOf } from './login-invocation.ts';
import { loginQuestions } from './login-questions.ts';
import { runOnOwnTerminal, wantsTerminal } from './login-terminal.ts';

/** kubelogin and its like open a browser and wait for the person. */
export const LOGIN_WITHIN_MS = 180_000;
const LARGEST_OUTPUT_BYTES = 1024 * 1024;

/** How a login program went. */
export type LoginRun =
  | {
      readonly kind: 'ended';
      readonly exitCode: number | null;
      readonly signal: string | null;
      readonly stdout: string;
      readonly stderr: string;
    }
  | { readonly kind: 'timed-out'; readonly stderr: string }
  | { readonly kind: 'declined'; readonly stderr: string }
  | { readonly kind: 'error'; readonly message: string; readonly stderr: string };

interface Running {
  readonly context: string;
  readonly prompter: Prompter;
  readonly signal: AbortSignal;
}

/**
 * On the person's own terminal where there is one (the command line), as kubectl does. Else what it asks is shown and typed in: on a terminal
 * made for it when it must have one, as the kubeconfig says (`Always`) or as it said itself.
 */
export async function runLogin(
  file: string,
  program: LoginProgram,
  env: (interactive: boolean) => Readonly<Record<string, string | undefined>>,
  running: Running,
): Promise<LoginRun> {
  const { interactiveMode } = program;
  const { prompter } = running;
  if (interactiveMode === 'Never') return runProgram(file, program, env(false), running);
  if (prompter.useTerminal) return prompter.useTerminal(() => runOnPersonsTerminal(file, program, env(true), running.signal));
  const always = interactiveMode === 'Always';
  const without = always && process.platform !== 'win32' ? null : await runProgram(file, program, env(always), running);
  const wants = without === null || (without.kind === 'ended' && without.exitCode !== 0 && wantsTerminal(without.stderr));
  if (without !== null && (!wants || process.platform === 'win32')) return without;
  try {
    const limits = { limitMs: LOGIN_WITHIN_MS, largestOutputBytes: LARGEST_OUTPUT_BYTES };
    return await runOnOwnTerminal(file, program, env(true), { ...running, ...limits });
  } catch (error) {
    if (failureOf(error).kind !== 'not-available') throw error;
    // No terminal is to be had here: what it does without one is all there is.
    return without ?? runProgram(file, program, env(true), running);
  }
}

function runProgram(
  file: string,
  program: LoginProgram,
  env: Readonly<Record<string, string | undefined>>,
  { context, prompter, signal }: Running,
): Promise<LoginRun> {
  return new Promise((finish, reject) => {
    const { file: started, args, verbatim } = invocationOf(file, program.args, env);
    const child = spawn(started, [...args], {
      env,
      windowsVerbatimArguments: verbatim,
      stdio: ['pipe', 'pipe', 'pipe'],
      detached: process.platform !== 'win32',
      windowsHide: true,
    });
    let stdout = '';
    let stderr = '';
    const kill = () => {
      if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
      if (process.platform === 'win32') child.kill();
      else process.kill(-child.pid, 'SIGKILL');
    };
    // A program that ends without reading its input closes it; its exit code says the rest.
    child.stdin.on('error', () => undefined);
    const questions = loginQuestions((answer) => child.stdin.write(`${answer}\n`), { program, context, prompter, onDeclined: kill });
    if (program.interactiveMode === 'Never') child.stdin.end();
    const settle = (end: () => void) => {
      questions.ended();
      clearTimeout(timer);
      signal.removeEventListener('abort', abort);
      end();
    };
    const abort = () => {
      kill();
      settle(() => reject(signal.reason));
    };
    const timer = setTimeout(() => {
      kill();
      settle(() => finish({ kind: 'timed-out', stderr }));
    }, LOGIN_WITHIN_MS);
    signal.addEventListener('abort', abort, { once: true });
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
      if (stdout.length > LARGEST_OUTPUT_BYTES) kill();
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr = (stderr + text).slice(-8192);
      questions.heard(stderr);
    });
    child.on('error', (error) => settle(() => finish({ kind: 'error', message: error.message, stderr })));
    child.on('close', (exitCode, endedBy) =>
      settle(() =>
        finish(questions.declined ? { kind: 'declined', stderr } : { kind: 'ended', exitCode, signal: endedBy, stdout, stderr }),
      ),
    );
    if (signal.aborted) abort();
  });
}

/** On the terminal this process was started in: what it says and asks passes by here. */
function runOnPersonsTerminal(
  file: string,
  program: LoginProgram,
  env: Readonly<Record<string, string | undefined>>,
  signal: AbortSignal,
): Promise<LoginRun> {
  return new Promise((finish, reject) => {
    const { file: started, args, verbatim } = invocationOf(file, program.args, env);
    const child = spawn(started, [...args], {
      env,
      windowsVerbatimArguments: verbatim,
      stdio: ['inherit', 'pipe', 'inherit'],
      timeout: LOGIN_WITHIN_MS,
      signal,
    });
    let stdout = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
      if (stdout.length > LARGEST_OUTPUT_BYTES) child.kill();
    });
    child.on('error', (error) => {
      if (signal.aborted) reject(signal.reason);
      else finish({ kind: 'error', message: error.message, stderr: '' });
    });
    child.on('close', (exitCode, endedBy) => finish({ kind: 'ended', exitCode, signal: endedBy, stdout, stderr: '' }));
  });
}
