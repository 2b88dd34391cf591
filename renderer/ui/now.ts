import { useSyncExternalStore } from 'react';

/** One clock for everything on screen that ages: it runs while someone looks, once a second. */
let now = Date.now();
let timer: ReturnType<typeof setInterval> | null = null;
const listeners = new Set<() => void>();

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  timer ??= setInterval(() => {
    now = Date.now();
    for (const each of [...listeners]) each();
  }, 1000);
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0 || timer === null) return;
    clearInterval(timer);
    timer = null;
  };
}

/** The time in milliseconds, rounded down to `everyMs`, so that a component is painted only that often. */
export function useNow(everyMs = 1000): number {
  return useSyncExternalStore(subscribe, () => {
    if (timer === null) now = Date.now();
    return Math.floor(now / everyMs) * everyMs;
  });
}
