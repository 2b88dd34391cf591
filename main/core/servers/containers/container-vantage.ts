import { randomUUID } from 'node:crypto';
import { failure, FailureError, failureOf, words } from '../../failure.ts';
import type { Rooms } from '../../rooms.ts';
import { COMMAND_WITHIN_MS, commandForbidden } from '../../vantage/command-failures.ts';
import { connectThrough } from '../../vantage/inside/connect-through.ts';
import { endCommand, MARK } from '../../vantage/inside/end-run.ts';
import { missingProgram } from '../../vantage/inside/missing-program.ts';
import { resolveThrough } from '../../vantage/inside/resolve-through.ts';
import { seenFrom } from '../../vantage/tcp.ts';
import type { Command, ContainerOpener, ContainerVantageName, RunningCommand, Vantage } from '../../vantage/vantage.ts';
import type { EngineRunner } from './container-engine.ts';
import { engineRunner, containerNotFound } from './container-engine.ts';
import type { InsideContainer } from './container-inside.ts';
import { findInside, notRunningInside } from './container-inside.ts';

/** What was seen of a container holds for so long: it may be made anew under the same name. */
const ENTERED_MS = 60_000;
const END_WITHIN_MS = 5000;
/** What an engine says of a command that it could not start is short; more than this a program has said. */
const LONGEST_REFUSAL = 2000;

/**
 * Opens containers of servers and of this computer as vantages, through `docker exec` or `podman exec`; one that was entered a moment ago
 * is the same one. An account that may not speak to the engine asks as root.
 */
export function createContainerVantages(rooms: Pick<Rooms, 'vantages' | 'roots'>): ContainerOpener {
  const entered = new Map<string, { readonly at: number; readonly vantage: Promise<Vantage> }>();
  return {
    /** Throws FailureError as `findInside` does, and those of the connection to the server. */
    async open(name, place, { signal }) {
      const known = entered.get(name);
      // The connection may be closed, and the server another one by now: it is asked for each time, which costs nothing while it is open.
      if (known && Date.now() - known.at < ENTERED_MS) return known.vantage;
      const one = { at: Date.now(), vantage: enter(rooms, name, place, () => entered.delete(name), signal) };
      entered.set(name, one);
      try {
        return await one.vantage;
      } catch (error) {
        if (entered.get(name) === one) entered.delete(name);
        throw error;
      }
    },
  };
}

async function enter(
  rooms: Pick<Rooms, 'vantages' | 'roots'>,
  name: string,
  { host, name: asked }: ContainerVantageName,
  forget: () => void,
  signal: AbortSignal,
): Promise<Vantage> {
  const vantage = host === 'here' ? 'here' : `ssh:${host}`;
  const enterAs = async (asRoot: boolean) => {
    const runner = await engineRunner(rooms, { vantage, asRoot }, signal);
    return { runner, container: await findInside(runner, asked, signal) };
  };
  const { runner, container } = await enterAs(false).catch((error: unknown) => {
    if (failureOf(error).kind !== 'permission-denied') throw error;
    return enterAs(true);
  });
  return vantageInside(runner, container, name, forget);
}

function vantageInside(runner: EngineRunner, container: InsideContainer, name: string, forget: () => void): Vantage {
  /** The engine's command, with a mark by which what it starts can be found and ended: no engine ends it with its client. */
  const marked = (command: Command, run: string, input: boolean): Command => {
    const environment = Object.entries({ LC_ALL: 'C', [MARK]: run, ...command.env }).flatMap(([key, value]) => ['-e', `${key}=${value}`]);
    const { env: _env, program, args, ...rest } = command;
    return {
      ...rest,
      program: container.engine,
      args: ['exec', ...(input ? ['-i'] : []), ...environment, container.id, program, ...args],
    };
  };
  const endAt = (signal: AbortSignal, run: string): (() => void) => {
    const end = () => void endRun(runner, container, run);
    signal.addEventListener('abort', end, { once: true });
    return () => signal.removeEventListener('abort', end);
  };
  const whyNot = (program: string, exitCode: number | null, said: string): FailureError | null => {
    const why = whyNotRun({ runner, container, name }, program, exitCode, said);
    // It may be another container by now.
    if (why !== null && why.failure.kind !== 'command-missing' && why.failure.kind !== 'permission-denied') forget();
    return why;
  };

  const run: Vantage['run'] = async (command, { signal, timeoutMs }) => {
    const id = randomUUID();
    const limit = Math.min(command.timeoutMs ?? COMMAND_WITHIN_MS, timeoutMs);
    const input = command.stdin !== undefined || command.stdinLater !== undefined;
    const forgetEnd = endAt(signal, id);
    try {
      const result = await runner.run(marked(command, id, input), { signal, timeoutMs: limit });
      const why = whyNot(command.program, result.exitCode, `${result.stderr}\n${result.stdout}`);
      if (why !== null) throw why;
      return result;
    } catch (error) {
      // Its client was ended; what it had started was not.
      if (failureOf(error).kind === 'timed-out') void endRun(runner, container, id);
      throw error;
    } finally {
      forgetEnd();
    }
  };
  const start: Vantage['start'] = async (command, { signal }): Promise<RunningCommand> => {
    const id = randomUUID();
    const running = await runner.start(marked(command, id, true), { signal });
    const forgetEnd = endAt(signal, id);
    let said = '';
    const listen = (chunk: Buffer) => {
      said += chunk.toString('utf8');
      if (said.length > LONGEST_REFUSAL) running.stderr.off('data', listen);
    };
    // Heard beside whoever reads it: as long as nobody does, it is not taken from the stream.
    running.stderr.once('resume', () => running.stderr.on('data', listen));
    const ended = running.ended.then(
      (end) => {
        forgetEnd();
        const why = whyNot(command.program, end.exitCode, said);
        if (why !== null) throw why;
        return end;
      },
      (error: unknown) => {
        forgetEnd();
        throw error;
      },
    );
    ended.catch(() => {});
    return { ...running, ended };
  };
  return {
    name,
    run,
    start,
    connect: (host, port, options) => connectThrough(start, name, { host, port }, options),
    resolve: (host, options) => resolveThrough(run, name, host, options),
  };
}

/** Ends what a run left in its container. Nobody waits for it: what cannot be ended ends with its container. */
async function endRun(runner: EngineRunner, { engine, id }: InsideContainer, run: string): Promise<void> {
  try {
    await runner.run(
      { program: engine, args: ['exec', id, ...endCommand(run, 'TERM')] },
      { signal: AbortSignal.timeout(END_WITHIN_MS), timeoutMs: END_WITHIN_MS },
    );
  } catch {
    // No shell in the image, the container or the connection is gone: there is nothing more to do about it.
  }
}

interface Inside {
  readonly runner: EngineRunner;
  readonly container: InsideContainer;
  readonly name: string;
}

/** Why the program did not begin, from an exit code and what the engine said; null when it did. */
function whyNotRun({ runner, container, name }: Inside, program: string, exitCode: number | null, said: string): FailureError | null {
  if (exitCode === null || exitCode === 0) return null;
  const start = said.slice(0, LONGEST_REFUSAL).trim();
  // Error response from daemon: Container 3f2a is not running; podman: can only create exec sessions on running containers.
  const fromEngine = /^Error(?: response from daemon)?:/mu.test(start);
  if (fromEngine && /no such container|no container with (?:name or )?id/iu.test(start))
    return containerNotFound(runner.target, container.name);
  if (fromEngine && /is not running|is paused|is restarting|container state improper|on running containers/iu.test(start))
    return notRunningInside(runner.target, container.name, start);
  if (exitCode !== 126 && exitCode !== 127) return null;
  const missing = missingProgram(start);
  if (missing !== null) return programMissing(missing, name, start);
  if (/^OCI runtime|^Error: /mu.test(start) && /permission denied/iu.test(start))
    return new FailureError(commandForbidden(program, name, start));
  if (exitCode === 127 && start.includes(program) && /not found|no such file/iu.test(start)) return programMissing(program, name, start);
  return null;
}

/** The image holds no such program. */
function programMissing(program: string, name: string, evidence: string): FailureError {
  const place = seenFrom(name);
  return new FailureError(
    failure(
      'command-missing',
      words(`There is no program ${program} in ${place.en}.`, `Il n’y a pas de programme ${program} dans ${place.fr}.`),
      words(
        'Its image does not have it: choose another container of the same network, or the server itself.',
        'Son image ne l’a pas : choisissez un autre conteneur du même réseau, ou le serveur lui-même.',
      ),
      evidence === '' ? {} : { evidence },
    ),
  );
}
