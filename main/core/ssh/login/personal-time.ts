/** A time limit that stands still while a person is asked something. */
export interface PersonalTime {
  /** Runs `ask` off the clock. */
  spend<T>(ask: () => Promise<T>): Promise<T>;
  /** The same for what has to be waited for here, with nobody being asked. */
  wait<T>(work: () => Promise<T>): Promise<T>;
}

export interface LimitedTime extends Pick<PersonalTime, 'spend'> {
  /** Ends the limit. */
  stop(): void;
}

/** Calls `onExpired` once `limitMs` have gone by that no question took. `onAsking` is called at the first question. */
export function startLimit(limitMs: number, onExpired: () => void, onAsking: () => void = () => {}): LimitedTime {
  let left = limitMs;
  let startedAt = performance.now();
  let asking = 0;
  let timer: NodeJS.Timeout | null = setTimeout(onExpired, left);
  let stopped = false;
  const pause = () => {
    if (asking === 1 && timer !== null) {
      clearTimeout(timer);
      timer = null;
      left -= performance.now() - startedAt;
      onAsking();
    }
  };
  const resume = () => {
    if (asking > 0 || stopped) return;
    startedAt = performance.now();
    timer = setTimeout(onExpired, Math.max(left, 0));
  };
  return {
    async spend(ask) {
      asking += 1;
      pause();
      try {
        return await ask();
      } finally {
        asking -= 1;
        resume();
      }
    },
    stop() {
      stopped = true;
      if (timer !== null) clearTimeout(timer);
      timer = null;
    },
  };
}
