import { StringDecoder } from 'node:string_decoder';
import type { Readable } from 'node:stream';
import type { RunItem } from '../../../preload/contract/runs.ts';
import { failure, FailureError, failureOf, words } from '../failure.ts';
import type { Rooms } from '../rooms.ts';
import type { BatchSource } from '../streams.ts';
import type { Command, RunningCommand, Vantage } from '../vantage/vantage.ts';

/** Output that waits for the reader, in pieces, before the commands are held back. A batch stays below the largest message. */
const MOST_PIECES = 32;
const LARGEST_PIECE_BYTES = 32 * 1024;

export interface ManyRun {
  readonly vantages: readonly string[];
  readonly command: Command;
  readonly asRoot: boolean;
  readonly concurrency: number;
  readonly timeoutMs: number;
}

type Needs = Pick<Rooms, 'vantages' | 'roots'>;

/**
 * Runs one command on each server, so many at once, in the order in which they were named; one that fails stops no other.
 * `onEnd` hears of each, for the journal. Rejects only with the reason of the signal.
 */
export async function runOnMany(
  needs: Needs,
  run: ManyRun,
  source: BatchSource<RunItem>,
  signal: AbortSignal,
  onEnd: (item: Extract<RunItem, { kind: 'ended' | 'failed' }>) => void,
): Promise<void> {
  const left = [...new Set(run.vantages)];
  const worker = async () => {
    for (let vantage = left.shift(); vantage !== undefined; vantage = left.shift()) {
      if (signal.aborted) return;
      const ended = await runOnOne(needs, vantage, run, source, signal);
      onEnd(ended);
      source.push(ended);
    }
  };
  await Promise.all(Array.from({ length: Math.min(run.concurrency, left.length) }, worker));
  signal.throwIfAborted();
}

async function runOnOne(
  { vantages, roots }: Needs,
  name: string,
  { command, asRoot, timeoutMs }: ManyRun,
  source: BatchSource<RunItem>,
  signal: AbortSignal,
): Promise<Extract<RunItem, { kind: 'ended' | 'failed' }>> {
  const startedAt = performance.now();
  const limit = AbortSignal.timeout(timeoutMs);
  const within = AbortSignal.any([signal, limit]);
  const ms = () => Math.round(performance.now() - startedAt);
  try {
    source.push({ kind: 'started', vantage: name });
    const vantage = await vantages.open(name, { signal: within });
    const running = await start(vantage, command, asRoot ? roots : null, within);
    running.stdin.end();
    await Promise.all([forward(running.stdout, name, 'stdout', source), forward(running.stderr, name, 'stderr', source)]);
    const { exitCode, signal: endedBy } = await running.ended;
    return { kind: 'ended', vantage: name, exitCode, signal: endedBy, ms: ms() };
  } catch (error) {
    const why = limit.aborted && !signal.aborted ? tooSlow(name, timeoutMs) : failureOf(error);
    return { kind: 'failed', vantage: name, failure: why, ms: ms() };
  }
}

async function start(vantage: Vantage, command: Command, roots: Rooms['roots'] | null, signal: AbortSignal): Promise<RunningCommand> {
  if (roots === null) return vantage.start(command, { signal });
  const root = await roots.of(vantage, { signal });
  return root.start(command, { signal });
}

/** Hands a stream on piece by piece; it is read no faster than the window reads. A character is never cut in two. */
async function forward(stream: Readable, vantage: string, from: 'stdout' | 'stderr', source: BatchSource<RunItem>): Promise<void> {
  const decoder = new StringDecoder('utf8');
  const send = (text: string) => {
    if (text !== '') source.push({ kind: 'output', vantage, from, text });
  };
  try {
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      for (let at = 0; at < chunk.length; at += LARGEST_PIECE_BYTES) {
        send(decoder.write(chunk.subarray(at, at + LARGEST_PIECE_BYTES)));
        if (source.backlog >= MOST_PIECES) await source.taken();
      }
    }
  } catch (error) {
    // The end of the command says why its output broke off.
    if (!(error instanceof Error)) throw error;
  }
  send(decoder.end());
}

function tooSlow(name: string, limitMs: number) {
  const host = name.replace(/^ssh:/u, '');
  const seconds = Math.round(limitMs / 100) / 10;
  return failure(
    'timed-out',
    words(
      `${host} did not finish within ${seconds} s; the command was ended there.`,
      `${host} n’a pas fini en ${seconds} s ; la commande y a été arrêtée.`,
    ),
    words('Give it more time, or look at what it waits for.', 'Donnez-lui plus de temps, ou regardez ce qu’elle attend.'),
  );
}

/** Refuses what was not agreed to. Throws FailureError `confirmation-needed`. */
export function needAgreement(missing: { readonly environments: readonly string[]; readonly dangerous: readonly string[] }): void {
  const { environments, dangerous } = missing;
  if (environments.length > 0) {
    const names = environments.join(', ');
    const flags = environments.map((one) => `--confirm ${one}`).join(' ');
    throw new FailureError(
      failure(
        'confirmation-needed',
        words(
          `Some of these servers are protected (${names}): nothing was run.`,
          `Certains de ces serveurs sont protégés (${names}) : rien n’a été exécuté.`,
        ),
        words(
          `Type the environment to confirm: ${names}; on the command line: ${flags}`,
          `Tapez l’environnement pour confirmer : ${names} ; en ligne de commande : ${flags}`,
        ),
      ),
    );
  }
  if (dangerous.length > 0) {
    throw new FailureError(
      failure(
        'confirmation-needed',
        words(
          `This command may stop or destroy something (${dangerous.join('; ')}): nothing was run.`,
          `Cette commande peut arrêter ou détruire quelque chose (${dangerous.join(' ; ')}) : rien n’a été exécuté.`,
        ),
        words('Confirm that you mean it; on the command line: --yes', 'Confirmez que c’est voulu ; en ligne de commande : --yes'),
      ),
    );
  }
}
