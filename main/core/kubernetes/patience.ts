import { setTimeout as sleep } from 'node:timers/promises';
import type { FailureKind } from '../../../preload/contract/failure-kinds.ts';
import type { Progress } from '../activity/changes.ts';
import { FailureError, words } from '../failure.ts';
import { ApiStatusError } from './api-failure.ts';
import type { ClusterClient } from './cluster-client.ts';
import { retryDelayMs } from './live/retry.ts';

/** A cluster that is being upgraded has no API server for a minute or two. */
const PATIENCE_MS = 5 * 60_000;
/** Whoever watches a rollout does not wait longer than this for the next look, unless the server asks for it. */
const LONGEST_PAUSE_MS = 5_000;

/** What a connection may say today and not tomorrow. */
const PASSING: ReadonlySet<FailureKind> = new Set<FailureKind>([
  'connection-refused',
  'connection-timed-out',
  'connection-reset',
  'connection-closed',
  'network-unreachable',
  'name-lookup-failed',
  'timed-out',
  'ssh-session-lost',
]);

interface Patience {
  readonly signal: AbortSignal;
  readonly progress: Pick<Progress, 'step'>;
  /** Told how much time passed without an answer, each time that it is asked again. */
  readonly onWaited?: (ms: number) => void;
  /** How it waits before it asks again. */
  readonly pause?: (ms: number, signal: AbortSignal) => Promise<unknown>;
}

const PAUSE: NonNullable<Patience['pause']> = (ms, signal) => sleep(ms, null, { signal });

/**
 * Does what may be done twice until the cluster has answered: through 429 (as long as `Retry-After` asks), 5xx and cut connections, for five
 * minutes since it last answered. That it does not answer, and that it does again, are told as steps. Throws everything else at once.
 */
export async function patiently<Result>(
  work: () => Promise<Result>,
  { signal, progress, onWaited, pause = PAUSE }: Patience,
): Promise<Result> {
  const begunAt = Date.now();
  for (let failures = 1; ; failures++) {
    const askedAt = Date.now();
    try {
      const result = await work();
      if (failures > 1) progress.step(words('The cluster answers again', 'Le cluster répond de nouveau'));
      return result;
    } catch (error) {
      signal.throwIfAborted();
      if (!mayPass(error)) throw error;
      const { kind, cause } = error.failure;
      const askedMs = error instanceof ApiStatusError ? error.retryAfterMs : null;
      const pauseMs = Math.max(Math.min(retryDelayMs(failures, kind, null), LONGEST_PAUSE_MS), askedMs ?? 0);
      if (Date.now() + pauseMs - begunAt > PATIENCE_MS) throw error;
      if (failures === 1)
        progress.step(
          words(
            `The cluster does not answer as it should; it is asked again. ${cause.en}`,
            `Le cluster ne répond pas comme il faut ; la question est reposée. ${cause.fr}`,
          ),
        );
      await pause(pauseMs, signal);
      onWaited?.(Date.now() - askedAt);
    }
  }
}

/** A client whose reads are patient; its changes are sent once, as ever. */
export function patientReads(client: ClusterClient, patience: Patience): ClusterClient {
  return { ...client, json: (request) => patiently(() => client.json(request), patience) };
}

function mayPass(error: unknown): error is FailureError {
  if (error instanceof ApiStatusError) return error.status === 429 || error.status >= 500;
  return error instanceof FailureError && PASSING.has(error.failure.kind);
}
