import { STREAM_WINDOW_BATCHES } from '../../preload/contract/stream.ts';

/** Windows of the streams under way, by the reader's name for them. */
export class StreamWindows {
  readonly #windows = new Map<string, { acknowledged: number; wake: () => void }>();

  /** The reader took everything up to `sequence`. */
  acknowledge(stream: string, sequence: number): void {
    const window = this.#windows.get(stream);
    if (window && sequence > window.acknowledged) {
      window.acknowledged = sequence;
      window.wake();
    }
  }

  /**
   * Sends a source's batches numbered, and pulls the next only while fewer than the window are unacknowledged:
   * a slow reader holds back the source. When the signal aborts it ends at once, whatever the source waits for.
   */
  async *hold<Item>(
    stream: string,
    source: AsyncIterable<readonly Item[]>,
    signal: AbortSignal,
  ): AsyncGenerator<{ sequence: number; items: Item[] }> {
    const window = { acknowledged: 0, wake: () => {} };
    let stop = () => {};
    const abort = () => {
      stop();
      window.wake();
    };
    const batches = source[Symbol.asyncIterator]();
    let sequence = 0;
    let finished = false;
    this.#windows.set(stream, window);
    signal.addEventListener('abort', abort);
    try {
      while (!signal.aborted) {
        const next = await new Promise<IteratorResult<readonly Item[], unknown> | null>((resolve, reject) => {
          stop = () => resolve(null);
          batches.next().then(resolve, reject);
        });
        if (next === null) return;
        finished = next.done === true;
        if (next.done === true || signal.aborted) return;
        sequence += 1;
        yield { sequence, items: [...next.value] };
        while (sequence - window.acknowledged >= STREAM_WINDOW_BATCHES && !signal.aborted) {
          await new Promise<void>((resolve) => (window.wake = resolve));
        }
      }
    } catch (error) {
      finished = true;
      throw error;
    } finally {
      signal.removeEventListener('abort', abort);
      if (this.#windows.get(stream) === window) this.#windows.delete(stream);
      if (!finished) await endSource(batches, signal);
    }
  }
}

/** Lets the source clean up; once aborted it may still wait for something, so nobody waits for it, nor for how it fails. */
async function endSource(batches: AsyncIterator<unknown>, signal: AbortSignal): Promise<void> {
  const ended = batches.return?.();
  if (signal.aborted) ended?.catch(() => undefined);
  else await ended;
}

/** The least time between two batches of one stream. */
export const BATCH_INTERVAL_MS = 100;

/**
 * A source that a producer pushes into and a stream reads in batches: everything pushed since the last read, at most one
 * batch per 100 ms after the first; what is there at the end comes at once. With `latestOnly`, a newer value replaces one that was not read yet (whole-state streams).
 * `backlog` tells the producer how much waits, so that it can pause its own source.
 */
export class BatchSource<Item> {
  #waiting: Item[] = [];
  #ended: { error?: unknown } | null = null;
  #wake = () => {};
  #endPause = () => {};
  #taken: (() => void)[] = [];
  readonly #latestOnly: boolean;

  constructor(options: { latestOnly?: boolean } = {}) {
    this.#latestOnly = options.latestOnly ?? false;
  }

  get backlog(): number {
    return this.#waiting.length;
  }

  push(...items: Item[]): void {
    if (this.#ended) return;
    if (this.#latestOnly) this.#waiting = items.slice(-1);
    else for (const item of items) this.#waiting.push(item);
    this.#wake();
  }

  /** Resolves once the reader has taken what waits now, or left: a producer that awaits it is held back by a slow reader. */
  taken(): Promise<void> {
    if (this.#waiting.length === 0) return Promise.resolve();
    return new Promise((resolve) => this.#taken.push(resolve));
  }

  /** Ends the stream after what waits; with an error, the reader gets it then. */
  end(error?: unknown): void {
    this.#ended ??= { error };
    this.#endPause();
    this.#wake();
  }

  /** Batches until `end` or abort. */
  async *read(signal: AbortSignal): AsyncGenerator<Item[]> {
    const stop = () => this.#wake();
    signal.addEventListener('abort', stop);
    try {
      while (!signal.aborted) {
        if (this.#waiting.length > 0) {
          const items = this.#waiting;
          this.#waiting = [];
          this.#emptied();
          const sentAt = performance.now();
          yield items;
          const rest = BATCH_INTERVAL_MS - (performance.now() - sentAt);
          if (rest > 0 && !this.#ended) await this.#pause(rest, signal);
        } else if (this.#ended) {
          if (this.#ended.error !== undefined) throw this.#ended.error;
          return;
        } else {
          await new Promise<void>((resolve) => (this.#wake = resolve));
        }
      }
    } finally {
      signal.removeEventListener('abort', stop);
      this.#ended ??= {};
      this.#waiting = [];
      this.#emptied();
    }
  }

  #emptied(): void {
    for (const resolve of this.#taken.splice(0)) resolve();
  }

  #pause(ms: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const done = () => {
        clearTimeout(timer);
        signal.removeEventListener('abort', done);
        resolve();
      };
      const timer = setTimeout(done, ms);
      this.#endPause = done;
      signal.addEventListener('abort', done, { once: true });
    });
  }
}

/**
 * A whole-state stream: the state now, then again after each change (a burst of changes is one batch).
 * `subscribe` calls its listener at each change and returns what ends the subscription.
 */
export async function* watchState<State>(
  read: () => State | Promise<State>,
  subscribe: (listener: () => void) => () => void,
  signal: AbortSignal,
): AsyncGenerator<State[]> {
  const changes = new BatchSource<null>({ latestOnly: true });
  const unsubscribe = subscribe(() => changes.push(null));
  changes.push(null);
  try {
    for await (const _ of changes.read(signal)) yield [await read()];
  } finally {
    unsubscribe();
  }
}

/**
 * Items of a piece of work as it goes: `work` pushes them, and its end (or error) ends the stream.
 * A reader that leaves aborts the work's signal.
 */
export async function* streamWork<Item>(
  work: (push: (item: Item) => void, signal: AbortSignal) => Promise<void>,
  signal: AbortSignal,
): AsyncGenerator<Item[]> {
  const source = new BatchSource<Item>();
  const left = new AbortController();
  const run = async () => {
    try {
      await work((item) => source.push(item), AbortSignal.any([signal, left.signal]));
      source.end();
    } catch (error) {
      source.end(error);
    }
  };
  const running = run();
  try {
    yield* source.read(signal);
  } finally {
    left.abort();
    await running;
  }
}
