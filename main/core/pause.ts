/** Waits; `wakeable` gets the function that ends the wait early. Returns at once when the signal aborts, without an error. */
export function pauseUntil(ms: number, signal: AbortSignal, wakeable?: (wake: () => void) => void): Promise<void> {
  if (ms <= 0 || signal.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    const done = () => {
      if (timer) clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = Number.isFinite(ms) ? setTimeout(done, ms) : null;
    signal.addEventListener('abort', done, { once: true });
    wakeable?.(done);
  });
}
