/** A right to go on, given back once. */
export interface Slot {
  release(): void;
}

/** At most so many at once; the others wait in the order in which they came. */
export interface Slots {
  /** Rejects with the signal's reason when it aborts first. */
  take(signal: AbortSignal): Promise<Slot>;
  /** How many are taken now. */
  taken(): number;
  /** From now on at most so many; those already taken are kept until they are given back. */
  limit(most: number): void;
}

export function startSlots(most: number): Slots {
  let limit = most;
  let taken = 0;
  const waiting: (() => void)[] = [];
  const wake = () => {
    for (const turn of waiting.splice(0, Math.max(limit - taken, 0))) turn();
  };
  const makeSlot = (): Slot => {
    taken += 1;
    let released = false;
    return {
      release() {
        if (released) return;
        released = true;
        taken -= 1;
        wake();
      },
    };
  };
  return {
    take(signal) {
      if (signal.aborted) return Promise.reject(signal.reason as Error);
      if (taken < limit) return Promise.resolve(makeSlot());
      return new Promise((resolve, reject) => {
        const turn = () => {
          signal.removeEventListener('abort', aborted);
          resolve(makeSlot());
        };
        const aborted = () => {
          waiting.splice(waiting.indexOf(turn), 1);
          reject(signal.reason as Error);
        };
        waiting.push(turn);
        signal.addEventListener('abort', aborted, { once: true });
      });
    },
    taken: () => taken,
    limit(next) {
      limit = next;
      wake();
    },
  };
}
