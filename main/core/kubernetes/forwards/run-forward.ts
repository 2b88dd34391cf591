import type { Socket } from 'node:net';
import type { Failure } from '../../../../preload/contract/failure.ts';
import type { SavedForward } from '../../../../preload/contract/forwards.ts';
import { FailureError, failureOf } from '../../failure.ts';
import { pauseUntil } from '../../pause.ts';
import type { Carried, RunEvents } from '../../vantage/forwarded-port-kind.ts';
import { listenHere } from '../../vantage/local-listener.ts';
import { relay } from '../../vantage/relay.ts';
import { mayI } from '../access.ts';
import type { ClusterClient } from '../cluster-client.ts';
import { nameInCluster } from '../login/cluster-user.ts';
import { forwardTarget, NothingRuns } from './forward-target.ts';
import type { PodPort } from './port-stream.ts';
import { mayNotForward, openPortStream } from './port-stream.ts';

/** That its pod still runs is looked at this often while nobody connects. */
const LOOK_EVERY_MS = 5000;
/** From the moment a connection is taken to the one onward, the search for another pod included. */
const CONNECT_WITHIN_MS = 20_000;
/** A connection waits so long for a pod to be there, in the time in which one is replaced. */
const WAIT_FOR_POD_MS = 10_000;
const POD_AGAIN_MS = 500;

/** What one run of a forward has carried, and where it leads now. */
export interface ForwardLoad extends Carried {
  leads: Pick<PodPort, 'pod' | 'port'> | null;
  /** How often it has moved to another pod. */
  moves: number;
}

/**
 * Runs a forward until the signal aborts: listens here, and leads each connection to a pod; to the next one when that is gone. Resolves with
 * the port once it listens; where no pod runs yet it waits for one, and has said so. Throws FailureError `port-in-use`, `permission-denied`, `kubernetes-forbidden`, and what `forwardTarget` throws.
 */
export async function runForward(
  client: () => Promise<ClusterClient>,
  forward: SavedForward,
  events: Omit<RunEvents, 'disconnected'>,
  load: ForwardLoad,
  signal: AbortSignal,
): Promise<number> {
  const asked = await client();
  // Asked before anything listens: else it would show with the first connection only.
  const permission = await mayI(asked, { verb: 'get', resource: 'pods', subresource: 'portforward', namespace: forward.namespace }, signal);
  if (!permission.allowed)
    throw new FailureError(mayNotForward(await nameInCluster(asked, signal), forward.namespace, permission.reason ?? ''));
  let target: PodPort | null = null;
  let last: string | null = null;
  const leadsTo = (found: PodPort) => {
    if (last !== null && last !== found.pod) load.moves += 1;
    const moved = load.leads?.pod !== found.pod;
    last = found.pod;
    target = found;
    load.leads = { pod: found.pod, port: found.port };
    events.listening();
    if (moved) events.changed();
  };
  const leadsNowhere = (why: Failure) => {
    target = null;
    load.leads = null;
    events.waiting(why);
  };
  try {
    leadsTo(await forwardTarget(asked, forward, signal));
  } catch (error) {
    if (!(error instanceof NothingRuns)) throw error;
    leadsNowhere(error.failure);
  }
  let looking: Promise<PodPort> | null = null;

  /** Where it leads now; asked once for all who wait. */
  const look = (): Promise<PodPort> =>
    (looking ??= client()
      .then((open) => forwardTarget(open, forward, signal))
      .then(
        (found) => {
          leadsTo(found);
          return found;
        },
        (error: unknown) => {
          if (signal.aborted) target = null;
          else leadsNowhere(failureOf(error));
          throw error;
        },
      )
      .finally(() => (looking = null)));

  const take = async (near: Socket) => {
    const left = new AbortController();
    const gone = () => left.abort(new DOMException('the client hung up', 'AbortError'));
    near.once('close', gone);
    const limit = AbortSignal.timeout(CONNECT_WITHIN_MS);
    const until = AbortSignal.any([signal, left.signal, limit]);
    load.connections += 1;
    load.connectionsTotal += 1;
    events.loaded();
    try {
      const far = await onward(until);
      near.removeListener('close', gone);
      const counted = (what: 'sentBytes' | 'receivedBytes') => (bytes: number) => {
        load[what] += bytes;
        events.loaded();
      };
      await relay(near, far, { sent: counted('sentBytes'), received: counted('receivedBytes') }, signal);
    } catch (error) {
      if (!signal.aborted && !left.signal.aborted) events.refused(failureOf(error));
      near.destroy();
    } finally {
      near.removeListener('close', gone);
      load.connections -= 1;
      events.loaded();
    }
  };

  /** The pod it leads to, else the next one; in the moment in which one is replaced it waits for it. */
  const onward = async (until: AbortSignal) => {
    const began = performance.now();
    for (;;) {
      try {
        const known = target ?? (await look());
        return await openPortStream(await client(), known, { signal: until, refused: events.refused });
      } catch (error) {
        until.throwIfAborted();
        const { kind } = failureOf(error);
        // The pod is gone, or its node is: look for another one.
        target = null;
        if (kind === 'kubernetes-forbidden' || performance.now() - began > WAIT_FOR_POD_MS) throw error;
        await pauseUntil(POD_AGAIN_MS, until);
      }
    }
  };

  const listener = await listenHere(forward.bind, forward.localPort, (near) => void take(near));
  const timer = setInterval(() => {
    look().catch(() => {});
  }, LOOK_EVERY_MS);
  timer.unref();
  const stop = () => {
    clearInterval(timer);
    listener.close();
  };
  if (signal.aborted) {
    stop();
    throw signal.reason;
  }
  signal.addEventListener('abort', stop, { once: true });
  return listener.port;
}
