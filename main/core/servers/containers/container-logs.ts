import { StringDecoder } from 'node:string_decoder';
import type { ContainerLogLine, EngineName } from '../../../../preload/contract/containers.ts';
import { failure, FailureError, words } from '../../failure.ts';
import { BatchSource } from '../../streams.ts';
import type { EngineRunner } from './container-engine.ts';
import { findContainer } from './container-details.ts';
import { lineSplitter, parseLogLine } from '../parse/docker-log.ts';

/** Lines that wait for the reader before the engine is held back. A batch stays far below the largest message. */
const MOST_WAITING = 400;
/** What one message may carry of them, in UTF-16 units: long lines fill it sooner. */
const MOST_WAITING_TEXT = 512 * 1024;

export interface LogRequest {
  readonly engine: EngineName | null;
  readonly container: string;
  readonly lines: number;
  readonly since: string;
  readonly follow: boolean;
}

/**
 * The lines of a container as they were written, both of its streams in their order. Ends with the container, or, without
 * `follow`, at the newest. Throws as `findContainer` does, and FailureError `command-failed` when its log cannot be read (drivers
 * such as syslog or none keep nothing here).
 */
export async function* containerLogs(runner: EngineRunner, request: LogRequest, signal: AbortSignal): AsyncGenerator<ContainerLogLine[]> {
  const since = sinceOf(request.since);
  const { engine, found } = await findContainer(runner, request, signal);
  const left = new AbortController();
  const within = AbortSignal.any([signal, left.signal]);
  const args = [
    'logs',
    '--timestamps',
    '--tail',
    String(request.lines),
    ...(since === '' ? [] : ['--since', since]),
    ...(request.follow ? ['--follow'] : []),
    found.Id,
  ];
  // Both streams through one pipe: only so do their lines keep the order in which they were written.
  const running = await runner.start({ program: 'sh', args: ['-c', 'exec "$@" 2>&1', 'sh', engine, ...args] }, { signal: within });
  running.stdin.end();
  running.stderr.resume();
  const source = new BatchSource<ContainerLogLine>();
  const pump = async () => {
    const decoder = new StringDecoder('utf8');
    const seen: { last: ContainerLogLine | null } = { last: null };
    let waiting = 0;
    const lines = lineSplitter((line) => {
      seen.last = parseLogLine(line);
      waiting += line.length;
      source.push(seen.last);
    });
    try {
      for await (const chunk of running.stdout as AsyncIterable<Buffer>) {
        lines.push(decoder.write(chunk));
        if (source.backlog >= MOST_WAITING || waiting >= MOST_WAITING_TEXT) {
          await source.taken();
          waiting = 0;
        }
      }
    } catch (error) {
      // The end of the command says why its output broke off.
      if (!(error instanceof Error)) throw error;
    }
    lines.push(decoder.end());
    lines.end();
    try {
      const { exitCode } = await running.ended;
      // What the engine itself says carries no time of a container's line.
      const { last: said } = seen;
      if (exitCode !== 0 && said !== null && said.time === null) source.end(new FailureError(unreadable(found.Name, said.text)));
      else source.end();
    } catch (error) {
      source.end(within.aborted ? undefined : error);
    }
  };
  const pumping = pump();
  try {
    yield* source.read(signal);
  } finally {
    left.abort();
    running.stdout.destroy();
    await pumping;
  }
}

/** `10m`, `2h`, an RFC 3339 time or seconds since the epoch, as docker-logs(1) takes it. Throws `bad-input`. */
function sinceOf(written: string): string {
  const since = written.trim();
  if (since === '' || /^(?:\d+(?:\.\d+)?(?:[smhd]|ms)?)+$|^\d{4}-\d\d-\d\d(?:T[\d:.]+(?:Z|[+-]\d\d:?\d\d)?)?$/u.test(since)) return since;
  throw new FailureError(
    failure(
      'bad-input',
      words(`“${since}” is no time to begin at.`, `« ${since} » n’est pas un moment de départ.`),
      words(
        'Write how long ago (10m, 2h) or when (2026-11-21T10:00:00Z).',
        'Écrivez depuis combien de temps (10m, 2h) ou depuis quand (2026-11-21T10:00:00Z).',
      ),
    ),
  );
}

function unreadable(name: string, said: string) {
  const shown = name.replace(/^\//u, '');
  return failure(
    'command-failed',
    words(`The log of ${shown} cannot be read here.`, `Le journal de ${shown} ne peut pas être lu ici.`),
    words(
      'What the engine said is below. Log drivers that send lines elsewhere (syslog, gelf, none) keep nothing on the machine.',
      'Ce que le moteur a dit figure ci-dessous. Les pilotes qui envoient les lignes ailleurs (syslog, gelf, none) ne gardent rien sur la machine.',
    ),
    { evidence: said.slice(0, 2000) },
  );
}
