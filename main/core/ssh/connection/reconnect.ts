import type { Failure } from '../../../../preload/contract/failure.ts';

const FIRST_MS = 1000;
const CEILING_MS = 60_000;

/** How long to wait before the next attempt: doubled each time up to a ceiling, and spread so that not all hosts come back at once. */
export function retryDelayMs(failedAttempts: number, random: () => number = Math.random): number {
  const fullMs = Math.min(FIRST_MS * 2 ** failedAttempts, CEILING_MS);
  return fullMs * (0.5 + random() / 2);
}

/** Kinds that pass by themselves. A refused login or a strange host key does not, and repeating it locks accounts and addresses. */
const PASSING: ReadonlySet<Failure['kind']> = new Set<Failure['kind']>([
  'name-not-found',
  'name-lookup-failed',
  'connection-refused',
  'connection-timed-out',
  'connection-reset',
  'connection-closed',
  'network-unreachable',
  'timed-out',
  'ssh-handshake-failed',
  'ssh-session-lost',
]);

/** Whether trying again without anybody doing anything may help. */
export function mayPass(failure: Failure): boolean {
  return PASSING.has(failure.kind);
}

interface Retry {
  readonly timer: NodeJS.Timeout;
  readonly at: number;
}

/** Attempts to come, by host. */
export interface Retries {
  /** Plans the next attempt unless one is planned; answers when, in epoch ms. */
  plan(host: string): number;
  /** Takes a planned attempt back: it is made now, or no longer wanted. */
  cancel(host: string): void;
  /** A connection of a host lasted: the next loss begins with short waits again. */
  lasted(host: string): void;
  /** Something has changed that may help all: every planned attempt is made soon; answers when, in epoch ms. */
  hurry(): ReadonlyMap<string, number>;
  stop(): void;
}

/** `attempt` is called at each planned time; a failure of it is planned again by the caller. */
export function createRetries(attempt: (host: string) => void, delayMs: (failed: number) => number = retryDelayMs): Retries {
  const planned = new Map<string, Retry>();
  const failed = new Map<string, number>();

  const schedule = (host: string, inMs: number): number => {
    const at = Date.now() + inMs;
    const timer = setTimeout(() => {
      planned.delete(host);
      attempt(host);
    }, inMs);
    timer.unref();
    planned.set(host, { timer, at });
    return at;
  };
  const cancel = (host: string) => {
    clearTimeout(planned.get(host)?.timer);
    planned.delete(host);
  };
  return {
    plan(host) {
      const before = planned.get(host);
      if (before) return before.at;
      const count = failed.get(host) ?? 0;
      failed.set(host, count + 1);
      return schedule(host, delayMs(count));
    },
    cancel,
    lasted: (host) => void failed.delete(host),
    hurry() {
      failed.clear();
      return new Map(
        [...planned.keys()].map((host) => {
          cancel(host);
          return [host, schedule(host, delayMs(0))] as const;
        }),
      );
    },
    stop() {
      for (const host of [...planned.keys()]) cancel(host);
    },
  };
}
