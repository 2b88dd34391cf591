import type { Duplex } from 'node:stream';

/**
 * Carries bytes between two ends until both are done: an end that has said everything may still listen, one that breaks
 * takes the other with it, and a slow one holds the other back. `count` gets the sizes as they go by. Resolves when over.
 */
export function relay(
  near: Duplex,
  far: Duplex,
  count: { readonly sent: (bytes: number) => void; readonly received: (bytes: number) => void },
  signal: AbortSignal,
): Promise<void> {
  return new Promise((resolve) => {
    let open = 2;
    const abort = () => {
      near.destroy();
      far.destroy();
    };
    const closed = (other: Duplex, clean: boolean) => {
      open -= 1;
      if (open === 0) {
        signal.removeEventListener('abort', abort);
        resolve();
      } else if (!clean || other.writableFinished) {
        other.destroy();
      } else {
        // What is still on its way to it arrives first.
        other.end();
        other.once('finish', () => other.destroy());
      }
    };
    const join = (from: Duplex, to: Duplex, counted: (bytes: number) => void) => {
      // An error is a close too.
      from.on('error', () => {});
      from.on('data', (chunk: Buffer) => counted(chunk.length));
      from.once('close', () => closed(to, from.readableEnded));
      from.pipe(to);
    };
    if (signal.aborted) abort();
    else signal.addEventListener('abort', abort, { once: true });
    join(near, far, count.sent);
    join(far, near, count.received);
    // One that was closed before it came here tells of it no more.
    for (const [end, other] of [
      [near, far],
      [far, near],
    ] as const)
      if (end.closed) closed(other, false);
  });
}
