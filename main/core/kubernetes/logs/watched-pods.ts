import type { Failure } from '../../../../preload/contract/failure.ts';
import { failureOf } from '../../failure.ts';
import { pauseUntil } from '../../pause.ts';
import { ApiStatusError } from '../api-failure.ts';
import { isObject } from '../api-object.ts';
import type { ClusterClient } from '../cluster-client.ts';
import { listPages } from '../list-pages.ts';
import { retryDelayMs } from '../live/retry.ts';
import { mustListAgain, watchEvents } from '../watch-events.ts';
import type { LogPod } from './log-pod.ts';
import { readLogPod } from './log-pod.ts';
import type { PodChoice } from './pods-of-target.ts';

/** The server ends each watch after so long: a connection that died is noticed this long, and ten seconds, after its last byte. */
const WATCH_SECONDS = 30;

/** The pods of a target as they are now, for those who read their logs. */
export interface WatchedPods {
  readonly pods: ReadonlyMap<string, LogPod>;
  /** Asks for one pod anew; null when it is gone. Throws as `ClusterClient.open`. */
  refresh(pod: LogPod, signal: AbortSignal): Promise<LogPod | null>;
  /** Waits for the next change, or that the cluster can be reached again, at most so long; returns early when the signal aborts. */
  changed(ms: number, signal: AbortSignal): Promise<void>;
  /** Aborts when connections made until now are no longer trusted. */
  readonly trust: AbortSignal;
  /** Follows the pods until the signal aborts. Throws what no retry can help (`kubernetes-forbidden`). */
  watch(signal: AbortSignal): Promise<void>;
}

interface Surroundings {
  readonly connect: () => Promise<ClusterClient>;
  readonly choice: PodChoice;
  /** Called after each change. */
  readonly onChange: () => void;
  /** Why they cannot be watched; null when they are. */
  readonly onTrouble: (failure: Failure | null) => void;
}

/** Lists the pods once. Throws FailureError as `ClusterClient.open`. */
export async function watchedPods({ connect, choice, onChange, onTrouble }: Surroundings, signal: AbortSignal): Promise<WatchedPods> {
  const { path, labelSelector, fieldSelector, includes } = choice;
  const selectors = { labelSelector, fieldSelector };
  const pods = new Map<string, LogPod>();
  const waiting = new Set<() => void>();
  let trust = new AbortController();
  const wake = () => {
    for (const one of [...waiting]) one();
  };
  const put = (value: unknown): string | null => {
    const pod = readLogPod(value);
    if (pod === null || !includes(pod)) return null;
    pods.set(pod.uid, pod);
    return pod.uid;
  };
  const changed = () => {
    wake();
    onChange();
  };
  const list = async (client: ClusterClient, within: AbortSignal): Promise<string> => {
    const seen = new Set<string | null>();
    let version = '';
    for await (const page of listPages(client, path, { signal: within, ...selectors })) {
      version = page.resourceVersion;
      for (const item of page.items) seen.add(put(item));
    }
    for (const uid of [...pods.keys()]) if (!seen.has(uid)) pods.delete(uid);
    return version;
  };

  let resourceVersion: string | null = await list(await connect(), signal);
  const follow = async (within: AbortSignal, worked: () => void) => {
    const client = await connect();
    if (resourceVersion === null) {
      resourceVersion = await list(client, within);
      changed();
    }
    const events = watchEvents(client, path, { resourceVersion, seconds: WATCH_SECONDS, signal: within, ...selectors, onOpen: worked });
    for await (const batch of events) {
      for (const event of batch) {
        if (event.resourceVersion !== '') ({ resourceVersion } = event);
        if (event.kind === 'changed') put(event.object);
        else if (event.kind === 'removed') pods.delete(readLogPod(event.object)?.uid ?? '');
      }
      changed();
    }
  };

  return {
    pods,
    get trust() {
      return trust.signal;
    },
    async refresh(pod, within) {
      try {
        const client = await connect();
        const answer = await client.json({
          path: `/api/v1/namespaces/${encodeURIComponent(pod.namespace)}/pods/${encodeURIComponent(pod.name)}`,
          signal: within,
        });
        const now = readLogPod(isObject(answer) ? answer : null);
        if (now?.uid !== pod.uid) return null;
        if (pods.has(now.uid)) pods.set(now.uid, now);
        return now;
      } catch (error) {
        if (error instanceof ApiStatusError && error.status === 404) return null;
        // To list them is not to get one: then what the watch says has to do.
        if (error instanceof ApiStatusError && error.status === 403) return pods.get(pod.uid) ?? null;
        throw error;
      }
    },
    async changed(ms, within) {
      let mine: (() => void) | null = null;
      await pauseUntil(ms, within, (resume) => {
        mine = resume;
        waiting.add(resume);
      });
      if (mine !== null) waiting.delete(mine);
    },
    async watch(within) {
      let failures = 0;
      while (!within.aborted) {
        const startedAt = performance.now();
        try {
          await follow(within, () => {
            failures = 0;
            onTrouble(null);
            wake();
          });
          // The server's own end: the next one goes on from there; one that ends at once is not asked again at once.
          if (performance.now() - startedAt < 1000) await pauseUntil(1000, within);
        } catch (error) {
          if (within.aborted) return;
          if (error instanceof ApiStatusError && error.status === 403) throw error;
          if (mustListAgain(error)) resourceVersion = null;
          failures += 1;
          onTrouble(failureOf(error));
          // What broke this connection broke those of the logs too, even where nothing has said so yet.
          const before = trust;
          trust = new AbortController();
          before.abort();
          await pauseUntil(
            retryDelayMs(failures, failureOf(error).kind, error instanceof ApiStatusError ? error.retryAfterMs : null),
            within,
          );
        }
      }
    },
  };
}
