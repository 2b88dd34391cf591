import type { Failure } from '../../../../preload/contract/failure.ts';
import type { LogSource, PodLogEvent } from '../../../../preload/contract/pod-logs.ts';
import type { Words } from '../../../../preload/contract/words.ts';
import { failureOf } from '../../failure.ts';
import { ApiStatusError } from '../api-failure.ts';
import type { ClusterClient } from '../cluster-client.ts';
import { retryDelayMs } from '../live/retry.ts';
import type { LogPart, LogPlace } from './container-log.ts';
import { readContainerLog } from './container-log.ts';
import type { StampedLine } from './log-line.ts';
import type { LogContainer, LogPod } from './log-pod.ts';
import { endedWords, gapWords, goneUnreadWords, missedRunsWords, restartedWords, saidWords } from './log-words.ts';
import type { ResumePoint } from './resume-point.ts';
import { createResumePoint } from './resume-point.ts';
import type { WatchedPods } from './watched-pods.ts';

/** A connection on which nothing came for so long is made anew: networks drop those that are quiet without a word. */
const QUIET_MS = 2 * 60_000;
/** The log may end a moment before the API says that the container did. */
const SETTLING_MS = 1000;
const LONGEST_WAIT_MS = 60_000;
const REST_LIMIT_MS = 30_000;

/** Where reading goes on. */
export interface LogBeginning {
  readonly point: ResumePoint;
  /** The run whose log `point` stands in; null when nothing was read. */
  readonly run: string | null;
  /** What of it to read while `point` has no line yet. */
  readonly part: LogPart;
}

/** What the reading of one container tells. */
export interface LogTeller {
  /** Resolves when more may come. */
  readonly lines: (lines: readonly StampedLine[]) => Promise<void>;
  readonly event: (kind: PodLogEvent['kind'], words: Words) => void;
  readonly state: (state: LogSource['state']) => void;
  /** Why it is not read at the moment; null when it is. */
  readonly trouble: (failure: Failure | null) => void;
}

interface Followed {
  readonly connect: () => Promise<ClusterClient>;
  readonly watched: WatchedPods;
  readonly place: LogPlace;
  readonly podUid: string;
  /** Aborts when the pod has been gone for so long that nothing more is to be expected. */
  readonly gone: AbortSignal;
  readonly tell: LogTeller;
}

/**
 * Reads the log of a container for as long as its pod is there: through restarts of the container, and on after the last line when the
 * connection was lost. Returns when nothing more can come. Throws what no retry helps against (`kubernetes-forbidden`), and the
 * signal's reason.
 */
export async function followContainer(
  { connect, watched, place, podUid, gone, tell }: Followed,
  beginning: LogBeginning,
  signal: AbortSignal,
): Promise<void> {
  const named = { pod: place.pod, container: place.container };
  let { point, run, part } = beginning;
  /** The run that was read to its end. */
  let finished: string | null = null;
  let restarts = 0;
  let failures = 0;
  /** Since when nothing is read, though something may be written. */
  let cut = false;
  let openedAt: number | null = null;

  const podNow = () => watched.pods.get(podUid);
  const containerOf = (pod: LogPod | null | undefined): LogContainer | null =>
    pod?.containers.find(({ name }) => name === place.container) ?? null;
  const take = async (reading: ReturnType<ResumePoint['begin']>, lines: readonly StampedLine[]) => {
    const unknown = !reading.unsure;
    const fresh = lines.filter(({ time }) => reading.take(time));
    if (unknown && reading.unsure) tell.event('gap', gapWords(named));
    if (fresh.length > 0) await tell.lines(fresh);
    return fresh.length;
  };
  const partNow = (): LogPart => {
    if (point.sinceTime !== null) return { sinceTime: point.sinceTime };
    // No line yet of those that were to come: not by the clock of this computer.
    if (part.tailLines === 0 && openedAt !== null) return { sinceSeconds: Math.ceil((performance.now() - openedAt) / 1000) + 1 };
    return part;
  };
  const finish = async (now: LogContainer | null, half: StampedLine | null, reading: ReturnType<ResumePoint['begin']>) => {
    if (half !== null) await take(reading, [half]);
    finished = run;
    if (now === null) return;
    tell.event('ended', endedWords(named, now.run === run ? now.ended : now.previous?.id === run ? now.previous : null));
  };
  const lost = async (failed: Failure, askedMs: number | null) => {
    failures += 1;
    cut = true;
    tell.trouble(failed);
    tell.state('lost');
    await watched.changed(retryDelayMs(failures, failed.kind, askedMs), signal);
  };
  const found = () => {
    failures = 0;
    cut = false;
    tell.trouble(null);
    tell.state('running');
  };
  /** The rest of a run that ended while it could not be read. */
  const readRest = async (client: ClusterClient, now: LogContainer) => {
    const reading = point.begin();
    if (now.previous?.id === run) {
      const rest = readContainerLog(client, place, { ...partNow(), follow: false, previous: true, signal, silenceMs: REST_LIMIT_MS });
      let half: StampedLine | null = null;
      for await (const chunk of rest) {
        await take(reading, chunk.lines);
        ({ half } = chunk);
      }
      await finish(now, half, reading);
      if (now.restarts > restarts + 1) tell.event('gap', missedRunsWords(named, now.restarts - restarts - 1));
    } else {
      finished = run;
      tell.event('gap', missedRunsWords(named, Math.max(1, now.restarts - restarts)));
    }
  };

  while (!signal.aborted) {
    const pod = podNow();
    if (pod === undefined) {
      if (cut && run !== finished) tell.event('gap', goneUnreadWords(place.pod));
      tell.trouble(null);
      tell.state('gone');
      return;
    }
    let now = containerOf(pod);
    if (now === null || now.run === null || now.run === finished) {
      tell.state(finished === null ? 'waiting' : 'ended');
      if (pod.finished && !pod.containers.some(({ running }) => running)) return;
      await watched.changed(LONGEST_WAIT_MS, signal);
      continue;
    }

    const within = AbortSignal.any([signal, watched.trust, gone]);
    let opened = false;
    try {
      const client = await connect();
      if (cut) {
        const fresh = await watched.refresh(pod, within);
        tell.trouble(null);
        cut = false;
        if (fresh === null) {
          if (run !== finished) tell.event('gap', goneUnreadWords(place.pod));
          tell.state('gone');
          return;
        }
        now = containerOf(fresh);
        if (now === null || now.run === null || now.run === finished) continue;
      }
      if (run !== null && run !== finished && now.run !== run) await readRest(client, now);
      if (now.run !== run) {
        if (run !== null) {
          tell.event('restarted', restartedWords(named, now.restarts));
          part = {};
        }
        run = now.run;
        point = createResumePoint();
      }
      ({ restarts } = now);
      const { running } = now;
      const reading = point.begin();
      let half: StampedLine | null = null;
      let fresh = 0;
      const log = readContainerLog(client, place, {
        ...partNow(),
        follow: true,
        signal: within,
        silenceMs: QUIET_MS,
        onOpen: () => {
          opened = true;
          openedAt ??= performance.now();
          found();
        },
      });
      for await (const chunk of log) {
        if (chunk.said !== null) tell.event('problem', saidWords(named, chunk.said));
        fresh += await take(reading, chunk.lines);
        ({ half } = chunk);
      }
      // It came to its end: because the container did, or because somebody in between ended the connection in good order.
      await watched.changed(fresh > 0 ? 0 : SETTLING_MS / 2, signal);
      const after = containerOf(await watched.refresh(pod, within));
      if (after === null || after.run !== run || !after.running) await finish(running ? after : null, half, reading);
      else await watched.changed(SETTLING_MS, signal);
    } catch (error) {
      if (signal.aborted) return;
      if (within.aborted) {
        cut = true;
        await watched.changed(SETTLING_MS, signal);
        continue;
      }
      const failed = failureOf(error);
      const status = error instanceof ApiStatusError ? error.status : null;
      if (status === 403) throw error;
      if (opened && failed.kind === 'timed-out') continue;
      // Not started yet, or gone a moment ago: the watch will say.
      if (status === 400 || status === 404) {
        await watched.changed(SETTLING_MS, signal);
        continue;
      }
      await lost(failed, error instanceof ApiStatusError ? error.retryAfterMs : null);
    }
  }
}
