import { randomUUID } from 'node:crypto';
import { FailureError, failureOf } from '../../failure.ts';
import { COMMAND_WITHIN_MS, commandForbidden, commandTooSlow } from '../../vantage/command-failures.ts';
import { endCommand, MARK } from '../../vantage/inside/end-run.ts';
import { missingProgram } from '../../vantage/inside/missing-program.ts';
import { writeInput } from '../../vantage/late-input.ts';
import { collectOutput } from '../../vantage/output.ts';
import { withinLimit } from '../../vantage/phases.ts';
import type { Command, CommandResult, RunningCommand, VantageOptions } from '../../vantage/vantage.ts';
import type { ClusterClient } from '../cluster-client.ts';
import type { ExecSession } from '../exec/exec.ts';
import { exec } from '../exec/exec.ts';
import type { ContainerPlace } from '../exec/exec-failures.ts';
import { programMissing } from '../exec/exec-failures.ts';

const END_WITHIN_MS = 5000;

/** A container commands are run in, and what is known of it. */
export interface RunPlace {
  readonly client: ClusterClient;
  readonly container: ContainerPlace;
  /** The vantage's name, for sentences. */
  readonly name: string;
  /** Whether the image has env(1): without it, programs run with the container's own environment. */
  readonly hasEnv: boolean;
}

/**
 * Gets into a container: whether commands can be run there at all is said now. Throws FailureError as `exec` does.
 */
export async function enterPod(client: ClusterClient, container: ContainerPlace, name: string, signal: AbortSignal): Promise<RunPlace> {
  const session = await exec(client, { ...container, command: ['env'], stdin: { kind: 'none' }, tty: null }, { signal });
  session.stdout.resume();
  session.stderr.resume();
  try {
    return { client, container, name, hasEnv: (await session.ended).exitCode === 0 };
  } catch (error) {
    if (failureOf(error).kind !== 'command-missing') throw error;
    return { client, container, name, hasEnv: false };
  }
}

/** Runs a command in a container, whole: see `Vantage.run`. */
export async function runInPod(place: RunPlace, command: Command, { signal, timeoutMs: stepMs }: VantageOptions): Promise<CommandResult> {
  const timeoutMs = Math.min(command.timeoutMs ?? COMMAND_WITHIN_MS, stepMs);
  const startedAt = performance.now();
  const onTimeout = () => commandTooSlow(command.program, place.name, timeoutMs);
  return await withinLimit({ signal, timeoutMs, onTimeout }, async (within) => {
    const given = command.stdin === undefined ? 0 : Buffer.byteLength(command.stdin);
    const stdin =
      command.stdinLater === undefined
        ? given === 0
          ? ({ kind: 'none' } as const)
          : ({ kind: 'bytes', bytes: given } as const)
        : ({ kind: 'stream' } as const);
    const session = await begin(place, command, stdin, within);
    const output = collectOutput(command.largestOutputBytes);
    session.stdout.on('data', (chunk: Buffer) => output.add('stdout', chunk));
    session.stderr.on('data', (chunk: Buffer) => output.add('stderr', chunk));
    if (stdin.kind !== 'none') writeInput(command, session.stdin, session.stderr);
    const { exitCode } = await session.ended;
    const result = { stdout: output.text('stdout'), stderr: output.text('stderr') };
    const why = whyNotRun(place, command.program, exitCode, `${result.stderr}\n${result.stdout}`);
    if (why !== null) throw new FailureError(why);
    return { ...result, exitCode, signal: null, truncated: output.truncated, durationMs: performance.now() - startedAt };
  });
}

/**
 * Starts a command in a container and hands its streams over: see `Vantage.start`. With `open`, the end of its input is not told: for
 * programs that hear of it in their own way.
 */
export async function startInPod(
  place: RunPlace,
  command: Command,
  { signal, input = 'stream' }: { readonly signal: AbortSignal; readonly input?: 'stream' | 'open' },
): Promise<RunningCommand> {
  const body = input === 'stream' && command.bulkInput === true && (await hasBase64(place, signal));
  const session = await begin(place, command, { kind: body ? 'body' : input }, signal);
  if (command.stdin !== undefined) session.stdin.write(command.stdin);
  const ended = session.ended.then(({ exitCode }) => ({ exitCode, signal: null }));
  ended.catch(() => {});
  return { stdout: session.stdout, stderr: session.stderr, stdin: session.stdin, ended };
}

/** Whether the image has what a body is read with; asked once for each place. */
function hasBase64(place: RunPlace, signal: AbortSignal): Promise<boolean> {
  const known = withBase64.get(place);
  if (known) return known;
  const asked = runInPod(
    place,
    { program: 'sh', args: ['-c', 'command -v sed && command -v base64'] },
    { signal, timeoutMs: END_WITHIN_MS },
  ).then(
    ({ exitCode }) => exitCode === 0,
    () => {
      withBase64.delete(place);
      return false;
    },
  );
  withBase64.set(place, asked);
  return asked;
}

const withBase64 = new WeakMap<RunPlace, Promise<boolean>>();

/** Starts a command that can be ended: with its signal, what runs in the container ends too, as far as the image has the means. */
async function begin(
  place: RunPlace,
  command: Command,
  stdin: Parameters<typeof exec>[1]['stdin'],
  signal: AbortSignal,
): Promise<ExecSession> {
  const run = randomUUID();
  const environment = Object.entries({ LC_ALL: 'C', [MARK]: run, ...command.env }).map(([name, value]) => `${name}=${value}`);
  const words = [command.program, ...command.args];
  const { client, container } = place;
  const marked = place.hasEnv ? ['env', ...environment, ...words] : words;
  const session = await exec(client, { ...container, command: marked, stdin, tty: null }, { signal });
  const end = () => {
    if (place.hasEnv) void endRun(place, run, 'TERM');
  };
  signal.addEventListener('abort', end, { once: true });
  const forget = () => signal.removeEventListener('abort', end);
  session.ended.then(forget, forget);
  return session;
}

/** Ends what a run left in its container. Nobody waits for it, and nothing depends on it: what cannot be ended ends with its pod. */
export async function endRun(
  { client, container }: Pick<RunPlace, 'client' | 'container'>,
  run: string,
  first: 'TERM' | 'HUP',
): Promise<void> {
  try {
    const command = endCommand(run, first);
    const signal = AbortSignal.timeout(END_WITHIN_MS);
    const session = await exec(client, { ...container, command, stdin: { kind: 'none' }, tty: null }, { signal });
    session.stdout.resume();
    session.stderr.resume();
    await session.ended;
  } catch {
    // No shell in the image, or the pod is gone: there is nothing more to do about it.
  }
}

/** Why the program did not begin, from an exit code and what was said; null when it did. */
function whyNotRun(place: RunPlace, program: string, exitCode: number, said: string) {
  const start = said.slice(0, 2000);
  if (exitCode === 126 || exitCode === 127) {
    // Some runtimes start everything, and say on its output that they could not.
    const missing = missingProgram(start);
    if (missing !== null) return programMissing(missing, place.container, start.trim());
  }
  if (!start.includes(program)) return null;
  if (exitCode === 127 && /not found|no such file/iu.test(start)) return programMissing(program, place.container, start.trim());
  if (exitCode === 126 && /permission denied|cannot execute|can't execute/iu.test(start))
    return commandForbidden(program, place.name, start.trim());
  return null;
}
