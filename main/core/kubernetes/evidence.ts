import { maskedLog } from '../credentials/masked-text.ts';
import { ApiStatusError } from './api-failure.ts';
import { isObject, listAt, objectAt, textAt } from './api-object.ts';
import type { ClusterClient } from './cluster-client.ts';
import { fetchLastLogLine } from './pods/last-log-line.ts';
import type { Wanted } from './pods/pod-state.ts';

const CONCURRENT_FETCHES = 4;
const FETCH_LIMIT_MS = 15_000;
const LARGEST_MEMORY = 2000;
/** An event's message may change; a log line that is not there yet may come. */
const ASK_AGAIN_MS = 30_000;
/** Where logs are forbidden, one refusal speaks for the namespace. */
const FORBIDDEN_MS = 5 * 60_000;

/**
 * Last log lines and warnings of one cluster: fetched when first asked for, a few at a time, and kept. What is asked for is
 * answered at once with what is known; listeners hear when more is.
 */
export interface EvidenceDesk {
  readonly ask: (wanted: Wanted) => string | null;
  /** Called with the pod's uid when something new is known of it. */
  onArrival(listener: (uid: string) => void): () => void;
  /** Resolves when everything asked for so far is known or given up, or the signal aborts. */
  settled(signal: AbortSignal): Promise<void>;
}

interface Known {
  readonly value: string | null;
  /** Milliseconds since the epoch: from then on it is asked for again. Infinity for what cannot change. */
  readonly until: number;
}

/** The desk of one cluster; what it reads goes through `redact` before it is kept. */
export function createEvidenceDesk(
  connect: () => Promise<ClusterClient>,
  redact: (text: string) => string,
  closing: AbortSignal,
): EvidenceDesk {
  const known = new Map<string, Known>();
  const queue = new Map<string, Wanted>();
  const running = new Set<string>();
  const forbidden = new Map<string, number>();
  const listeners = new Set<(uid: string) => void>();
  const idle = new Set<() => void>();
  let workers = 0;

  const remember = (key: string, value: Known) => {
    known.delete(key);
    known.set(key, value);
    for (const oldest of known.keys()) {
      if (known.size <= LARGEST_MEMORY) break;
      known.delete(oldest);
    }
  };

  const fetchOne = async (wanted: Wanted): Promise<Known> => {
    const { namespace } = wanted.pod;
    const place = `${wanted.kind}/${namespace}`;
    if ((forbidden.get(place) ?? 0) > Date.now()) return { value: null, until: Date.now() + FORBIDDEN_MS };
    try {
      const value = await read(await connect(), wanted, AbortSignal.any([closing, AbortSignal.timeout(FETCH_LIMIT_MS)]));
      const lasting = wanted.kind === 'last-log-line' && value !== null;
      return { value: value === null ? null : redact(value), until: lasting ? Number.POSITIVE_INFINITY : Date.now() + ASK_AGAIN_MS };
    } catch (error) {
      // Evidence is a help, not the state itself: without it the row still stands.
      const refused = error instanceof ApiStatusError && error.status === 403;
      if (refused) forbidden.set(place, Date.now() + FORBIDDEN_MS);
      return { value: null, until: Date.now() + (refused ? FORBIDDEN_MS : ASK_AGAIN_MS) };
    }
  };

  /** Fetches what is queued, one after the other, until nothing is left. */
  const work = async () => {
    for (const [key, wanted] of queue) {
      if (closing.aborted) break;
      queue.delete(key);
      running.add(key);
      const before = known.get(key)?.value ?? null;
      const found = await fetchOne(wanted);
      running.delete(key);
      remember(key, found);
      if (found.value !== before) for (const listener of listeners) listener(wanted.pod.uid);
    }
    workers -= 1;
    if (workers === 0) for (const wake of idle) wake();
  };

  const fetchMore = () => {
    while (workers < CONCURRENT_FETCHES && workers < running.size + queue.size) {
      workers += 1;
      void work();
    }
  };

  return {
    ask(wanted) {
      const { key } = wanted;
      const found = known.get(key);
      if ((!found || found.until <= Date.now()) && !running.has(key) && !queue.has(key)) {
        queue.set(key, wanted);
        queueMicrotask(fetchMore);
      }
      return found?.value ?? null;
    },
    onArrival(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    settled(signal) {
      if (workers === 0 && queue.size === 0) return Promise.resolve();
      return new Promise((resolve) => {
        const done = () => {
          idle.delete(done);
          signal.removeEventListener('abort', done);
          resolve();
        };
        idle.add(done);
        signal.addEventListener('abort', done, { once: true });
        if (signal.aborted) done();
      });
    },
  };
}

async function read(client: ClusterClient, wanted: Wanted, signal: AbortSignal): Promise<string | null> {
  const { pod } = wanted;
  if (wanted.kind === 'last-log-line') {
    const line = await fetchLastLogLine(
      client,
      { namespace: pod.namespace, pod: pod.name, container: wanted.container, previous: wanted.previous },
      signal,
    );
    return line === null ? null : maskedLog(line);
  }
  const events = await client.json({
    path: `/api/v1/namespaces/${encodeURIComponent(pod.namespace)}/events`,
    query: { fieldSelector: `involvedObject.uid=${pod.uid},type=Warning`, limit: 100 },
    signal,
  });
  return latestWarning(events, wanted.about);
}

/** Warnings that are true of every pod of such a node, and keep none from starting. */
const beside = new Set(['MissingClusterDNS', 'DNSConfigForming', 'FailedToRetrieveImagePullSecret', 'BackOff']);

/** A cache of the kubelet that was not there yet in the first second of a pod is not a trouble. */
const FIRST_SECOND = /failed to sync (?:secret|configmap) cache/;

/** The message of the latest warning about what is asked; what failed, not the mere back-off that follows it. */
export function latestWarning(list: unknown, about: 'pull' | 'start'): string | null {
  if (!isObject(list)) return null;
  const events = listAt(list, 'items')
    .map((event) => ({
      reason: textAt(event, 'reason') ?? '',
      message: textAt(event, 'message') ?? '',
      at:
        textAt(objectAt(event, 'series'), 'lastObservedTime') ??
        textAt(event, 'lastTimestamp') ??
        textAt(event, 'eventTime') ??
        textAt(objectAt(event, 'metadata'), 'creationTimestamp') ??
        '',
    }))
    .filter(({ reason, message }) =>
      about === 'pull' ? message.startsWith('Failed to pull image ') : message !== '' && !beside.has(reason) && !FIRST_SECOND.test(message),
    )
    .toSorted((a, b) => b.at.localeCompare(a.at));
  return events[0]?.message ?? null;
}
