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

/** The time as an age since `from` needs it, in milliseconds: whole seconds from it within a minute, whole minutes beyond. */
export function useNowSince(from: number): number {
  return useSyncExternalStore(subscribe, () => {
    if (timer === null) now = Date.now();
    return steppedFrom(from, now);
  });
}

/** `at`, brought nearer to `from` by less than what an age is told in: a minute, or a second within the first minute. */
export function steppedFrom(from: number, at: number): number {
  const step = Math.abs(at - from) < 60_000 ? 1000 : 60_000;
  return from + Math.trunc((at - from) / step) * step;
}
