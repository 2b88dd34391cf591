/** A right to go on, given back once. */
export interface Slot {
  release(): void;
}

/** At most so many at once; the others wait in the order in which they came. */
export interface Slots {
  /** Rejects with the signal's reason when it aborts first. */
  take(signal: AbortSignal): Promise<Slot>;
}

export function startSlots(most: number): Slots {
  let free = most;
  const waiting: (() => void)[] = [];
  const makeSlot = (): Slot => {
    let released = false;
    return {
      release() {
        if (released) return;
        released = true;
        const next = waiting.shift();
        if (next) next();
        else free += 1;
      },
    };
  };
  return {
    take(signal) {
      if (signal.aborted) return Promise.reject(signal.reason as Error);
      if (free > 0) {
        free -= 1;
        return Promise.resolve(makeSlot());
      }
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
  };
}
