import type { PodLogEvent, PodLogItem } from '../../../../preload/contract/pod-logs.ts';
import { failureOf, FailureError } from '../../failure.ts';
import { ApiStatusError } from '../api-failure.ts';
import type { ClusterClient } from '../cluster-client.ts';
import type { LogChunk, LogPart } from './container-log.ts';
import { readContainerLog } from './container-log.ts';
import type { LogBeginning } from './follow-container.ts';
import { guessPriority } from './log-level.ts';
import type { StampedLine } from './log-line.ts';
import { packedLines } from './log-queue.ts';
import type { ReadContainer } from './log-sources.ts';
import { noPreviousRun, notReadWords, notStartedWords, saidWords } from './log-words.ts';
import type { LogReader } from './merged-log.ts';
import { mergedLogs } from './merged-log.ts';
import { createResumePoint } from './resume-point.ts';

/** Nothing of a log for so long, though more of it is there. */
const SILENCE_MS = 30_000;
/** Where logs are followed, one that does not come keeps the others waiting no longer than this. */
const PATIENCE_MS = 2000;

interface Kept {
  readonly part: LogPart;
  readonly previous: boolean;
  /** They are followed afterwards: what cannot be read now is read then. */
  readonly followed: boolean;
}

/**
 * What is kept of the logs, ordered by time across all of them, however long they are. Fills `beginnings` with where each is to be
 * followed from. Throws FailureError `kubernetes-forbidden`, `not-available` where there is no previous run, and, of a single log, what
 * reading it fails with.
 */
export async function* keptLogs(
  client: ClusterClient,
  containers: readonly ReadContainer[],
  { part, previous, followed }: Kept,
  beginnings: Map<number, LogBeginning>,
  signal: AbortSignal,
): AsyncGenerator<PodLogItem[]> {
  const left = new AbortController();
  const within = AbortSignal.any([signal, left.signal]);
  const said: PodLogEvent[] = [];
  let read = 0;
  const started = containers.filter(({ container }) =>
    previous ? container.restarts > 0 || container.previous !== null : container.run !== null,
  );
  if (!previous && !followed)
    for (const one of containers)
      if (one.container.run === null) said.push(problemOf(one, notStartedWords(namedOf(one), one.container.waitsFor)));
  const readers = started.map((one) => {
    const point = createResumePoint();
    const reading = point.begin();
    const late = new AbortController();
    const log = readContainerLog(client, placeOf(one), {
      ...part,
      follow: false,
      previous,
      signal: AbortSignal.any([within, late.signal]),
      silenceMs: SILENCE_MS,
    });
    beginnings.set(one.source.id, { point, run: null, part });
    const lines = ({ lines: whole, half, said: instead }: LogChunk): readonly StampedLine[] => {
      if (instead !== null) said.push(problemOf(one, saidWords(namedOf(one), instead)));
      // Half a line may go on yet: it is read anew by whoever follows.
      const all = half === null || followed ? whole : [...whole, half];
      for (const { time } of all) reading.take(time);
      if (all.length > 0) beginnings.set(one.source.id, { point, run: one.container.run, part });
      return all;
    };
    const reader: LogReader<ReadContainer> = {
      source: one,
      async next() {
        try {
          const next = await log.next();
          if (next.done === true || late.signal.aborted) return null;
          read += 1;
          return lines(next.value);
        } catch (error) {
          within.throwIfAborted();
          if (late.signal.aborted) return null;
          const status = error instanceof ApiStatusError ? error.status : null;
          if (status === 403 || (!followed && started.length === 1 && !(previous && status === 400))) throw error;
          // Gone or not started, as the list did not know yet; a run whose log is gone.
          if (!followed && status !== 400 && status !== 404) said.push(problemOf(one, notReadWords(namedOf(one), failureOf(error).cause)));
          return null;
        }
      },
    };
    return { reader, late };
  });
  try {
    const merged = mergedLogs(
      readers.map(({ reader }) => reader),
      followed ? { patienceMs: PATIENCE_MS, onLate: (one) => readers.find(({ reader }) => reader.source === one)?.late.abort() } : {},
    );
    for await (const lines of merged) {
      yield* packedLines(
        lines.map(({ source: { source }, line: { time, text } }) => ({
          time,
          source: source.id,
          priority: guessPriority(text),
          message: text,
        })),
      );
      if (said.length > 0) yield said.splice(0).map((event) => ({ event }));
    }
    if (said.length > 0) yield said.splice(0).map((event) => ({ event }));
    if (previous && read === 0) throw new FailureError(noPreviousRun());
  } finally {
    left.abort();
  }
}

function problemOf({ source }: ReadContainer, words: PodLogEvent['words']): PodLogEvent {
  return { at: new Date().toISOString(), source: source.id, kind: 'problem', words };
}

function namedOf({ source: { pod, container } }: ReadContainer) {
  return { pod, container };
}

function placeOf({ source: { namespace, pod, container } }: ReadContainer) {
  return { namespace, pod, container };
}
