import type { Failure } from '../../../../preload/contract/failure.ts';
import type { PodLogEvent, PodLogItem } from '../../../../preload/contract/pod-logs.ts';
import type { Words } from '../../../../preload/contract/words.ts';
import type { ClusterClient } from '../cluster-client.ts';
import type { LogBeginning } from './follow-container.ts';
import { followContainer } from './follow-container.ts';
import { guessPriority } from './log-level.ts';
import type { LogQueue } from './log-queue.ts';
import type { LogSources, ReadContainer } from './log-sources.ts';
import { goneWords, restoredWords } from './log-words.ts';
import type { WatchedPods } from './watched-pods.ts';

/** The log of a pod that is gone may come to its end for so long. */
const GONE_MS = 5000;

/** Reads containers into a queue, each for as long as its pod is there. */
export interface LogReaders {
  begin(one: ReadContainer, beginning: LogBeginning): void;
  /** The pods have changed. */
  look(): void;
  readonly reading: number;
  /** Resolves when every reading has ended, which the signal brings about. */
  ended(): Promise<void>;
}

interface Surroundings {
  readonly connect: () => Promise<ClusterClient>;
  readonly watched: WatchedPods;
  readonly sources: LogSources;
  readonly queue: LogQueue;
  readonly trouble: (who: number, failure: Failure | null) => void;
  /** A reading has ended; `pod` where that was the last one of a pod that is gone. */
  readonly onEnd: () => void;
  readonly signal: AbortSignal;
}

/** Readers into one queue; each goes on over a lost connection, and over the restarts of its container. */
export function createLogReaders({ connect, watched, sources, queue, trouble, onEnd, signal }: Surroundings): LogReaders {
  const readings = new Map<number, { readonly podUid: string; readonly done: Promise<void> }>();
  const giveUp = new Map<string, { readonly controller: AbortController; timer: ReturnType<typeof setTimeout> | null }>();
  /** Of each source, the latest line: what is said of it stands behind. */
  const latest = new Map<number, string>();
  const event = (source: number, kind: PodLogEvent['kind'], words: Words) =>
    queue.event(latest.get(source) ?? '', { at: new Date().toISOString(), source, kind, words });
  const isRead = (podUid: string) => [...readings.values()].some((one) => one.podUid === podUid);

  const follow = async ({ source: { id, namespace, pod, podUid, container } }: ReadContainer, beginning: LogBeginning) => {
    const gone = giveUp.get(podUid) ?? { controller: new AbortController(), timer: null };
    giveUp.set(podUid, gone);
    if (beginning.point.time !== '') latest.set(id, beginning.point.time);
    try {
      await followContainer(
        {
          connect,
          watched,
          place: { namespace, pod, container },
          podUid,
          gone: gone.controller.signal,
          tell: {
            async lines(lines) {
              const last = lines.at(-1)?.time ?? '';
              if (last > (latest.get(id) ?? '')) latest.set(id, last);
              await queue.lines(lines.map(({ time, text }) => ({ time, source: id, priority: guessPriority(text), message: text })));
            },
            event: (kind, words) => event(id, kind, words),
            state(state) {
              sources.setState(id, state);
              const item = sources.changes();
              if (item) queue.say(item);
            },
            trouble: (failure) => trouble(id, failure),
          },
        },
        beginning,
        signal,
      );
    } catch (error) {
      if (!signal.aborted) queue.end(error);
    }
    readings.delete(id);
    if (!watched.pods.has(podUid) && !isRead(podUid) && giveUp.delete(podUid)) {
      if (gone.timer) clearTimeout(gone.timer);
      if (!signal.aborted) event(id, 'gone', goneWords(pod));
    }
    if (!signal.aborted) onEnd();
  };

  signal.addEventListener(
    'abort',
    () => {
      for (const { timer } of giveUp.values()) if (timer) clearTimeout(timer);
    },
    { once: true },
  );
  return {
    get reading() {
      return readings.size;
    },
    begin(one, beginning) {
      readings.set(one.source.id, { podUid: one.source.podUid, done: follow(one, beginning) });
    },
    look() {
      for (const [podUid, gone] of giveUp) if (!watched.pods.has(podUid)) gone.timer ??= setTimeout(() => gone.controller.abort(), GONE_MS);
    },
    async ended() {
      await Promise.all([...readings.values()].map(({ done }) => done));
    },
  };
}

/** Says whether everything is read as it comes, or since when not and why. */
export function createReachability(say: (item: PodLogItem) => void, restored: (words: Words) => void) {
  const troubles = new Map<number | 'pods', Failure>();
  let lostAt: number | null = null;
  return (who: number | 'pods', failure: Failure | null) => {
    if (failure !== null) troubles.set(who, failure);
    else if (!troubles.delete(who)) return;
    const [why] = troubles.values();
    if (why !== undefined) {
      lostAt ??= Date.now();
      say({ status: 'stale', since: new Date(lostAt).toISOString(), failure: why });
      return;
    }
    const seconds = lostAt === null ? 0 : Math.max(1, Math.round((Date.now() - lostAt) / 1000));
    lostAt = null;
    say({ status: 'live', since: new Date().toISOString() });
    if (seconds > 0) restored(restoredWords(seconds));
  };
}
