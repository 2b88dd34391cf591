import { setTimeout as sleep } from 'node:timers/promises';

/** As long as a server may take to put back what was changed there. */
const LIMIT_MS = 60_000;

/** Work that has to put something right elsewhere before the connections close. */
export interface LastWork {
  /** `stop` is called when the core closes, which then waits for `work`, a minute at most. */
  hold(work: Promise<unknown>, stop: () => void): void;
}

/** Keeps what must be waited for; `finish` stops it all and waits. */
export function createLastWork(): LastWork & { finish(): Promise<void> } {
  const held = new Map<Promise<unknown>, () => void>();
  return {
    hold(work, stop) {
      const settled: Promise<unknown> = work.then(
        () => held.delete(settled),
        () => held.delete(settled),
      );
      held.set(settled, stop);
    },
    async finish() {
      if (held.size === 0) return;
      const limit = new AbortController();
      const all = Promise.all(held.keys());
      for (const stop of held.values()) stop();
      const waited = sleep(LIMIT_MS, undefined, { signal: limit.signal }).catch(() => {});
      await Promise.race([all, waited]);
      limit.abort();
    },
  };
}
