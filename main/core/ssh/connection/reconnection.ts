import type { Failure } from '../../../../preload/contract/failure.ts';
import type { ConnectionStates } from './connection-states.ts';
import { createRetries, mayPass } from './reconnect.ts';

export interface ReconnectionNeeds {
  readonly states: ConnectionStates;
  /** Opens a host without a question to anybody; a failure is told by `offline` before it comes back. */
  readonly attempt: (host: string) => void;
  /** Nobody keeps this host any more. */
  readonly onReleased: (host: string) => void;
  readonly delayMs: (failedAttempts: number) => number;
  readonly closing: AbortSignal;
}

/** Which hosts are wanted back, and when they are tried again. */
export interface Reconnection {
  /** Until what it returns is called, the host is tried again by itself while it is offline for a reason that may pass. */
  keep(host: string): () => void;
  /** Until what it returns is called, so is every host whose connection was open and was lost. */
  keepLost(): () => void;
  isKept(host: string): boolean;
  /** The connection was open, and is lost: it may come back. */
  lost(host: string): void;
  /** A connection lasted long enough that its loss begins with short waits again. */
  lasted(host: string): void;
  /** It is opened now: no other attempt is needed. */
  opening(host: string): void;
  opened(host: string): void;
  /** Says that a host is offline, and when it is tried again; `reason` decides whether it may pass: for a jump host it is the failure there. */
  offline(host: string, failure: Failure, reason: Failure, heardAt: number | string | undefined): void;
  /** It was closed on purpose. */
  forget(host: string): void;
  /** Something has changed that may help all: every planned attempt is made soon. */
  hurry(): void;
  stop(): void;
}

/** Opens lost hosts again, with growing waits, for whoever keeps them. */
export function createReconnection({ states, attempt, onReleased, delayMs, closing }: ReconnectionNeeds): Reconnection {
  const keepers = new Map<string, number>();
  /** Hosts whose open connection was lost, and may come back. */
  const lostHosts = new Set<string>();
  let lostKeepers = 0;
  const retries = createRetries((host) => {
    if (wanted(host) && !closing.aborted) attempt(host);
  }, delayMs);
  const wanted = (host: string) => keepers.has(host) || (lostKeepers > 0 && lostHosts.has(host));

  function offline(host: string, failure: Failure, reason: Failure, heardAt: number | string | undefined): void {
    const passing = mayPass(reason);
    if (!passing) lostHosts.delete(host);
    const nextTryAt = wanted(host) && passing && !closing.aborted ? retries.plan(host) : undefined;
    states.set(host, 'offline', {
      failure,
      // A server that shows another key or refuses the login has answered: that it was silent before is no longer what is wrong.
      ...(heardAt !== undefined && passing && { heardAt: typeof heardAt === 'string' ? Date.parse(heardAt) : heardAt }),
      ...(nextTryAt !== undefined && { nextTryAt }),
    });
  }

  /** Who wants an offline host back has changed: its next attempt is planned, or taken back. */
  function replan(host: string): void {
    if (!wanted(host)) retries.cancel(host);
    const now = states.get(host);
    if (now?.state === 'offline' && now.failure) offline(host, now.failure, now.failure, now.heardAt);
  }

  return {
    keep(host) {
      keepers.set(host, (keepers.get(host) ?? 0) + 1);
      replan(host);
      return once(() => {
        const left = (keepers.get(host) ?? 1) - 1;
        if (left > 0) {
          keepers.set(host, left);
          return;
        }
        keepers.delete(host);
        replan(host);
        onReleased(host);
      });
    },
    keepLost() {
      lostKeepers += 1;
      for (const host of [...lostHosts]) replan(host);
      return once(() => {
        lostKeepers -= 1;
        for (const host of [...lostHosts]) replan(host);
      });
    },
    isKept: (host) => keepers.has(host),
    lost: (host) => void lostHosts.add(host),
    lasted: (host) => retries.lasted(host),
    opening: (host) => retries.cancel(host),
    opened: (host) => void lostHosts.delete(host),
    offline,
    forget(host) {
      lostHosts.delete(host);
      retries.cancel(host);
    },
    hurry() {
      for (const [host, nextTryAt] of retries.hurry()) {
        const state = states.get(host);
        if (state?.state === 'offline' && state.failure)
          states.set(host, 'offline', {
            failure: state.failure,
            nextTryAt,
            ...(state.heardAt !== undefined && { heardAt: Date.parse(state.heardAt) }),
          });
      }
    },
    stop: () => retries.stop(),
  };
}

function once(act: () => void): () => void {
  let done = false;
  return () => {
    if (done) return;
    done = true;
    act();
  };
}
