import { getEventListeners } from 'node:events';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { describe, expect, test, vi } from 'vitest';
import { BatchSource, streamWork, StreamWindows, watchState } from '../../../main/core/streams.ts';
import { STREAM_WINDOW_BATCHES } from '../../../preload/contract/stream.ts';

/** A source that never runs dry and counts how far it was read. */
function endless() {
  const state = { pulled: 0, ended: false };
  async function* read() {
    try {
      for (;;) yield [(state.pulled += 1)];
    } finally {
      state.ended = true;
    }
  }
  return { state, read };
}

async function settle() {
  for (let turn = 0; turn < 20; turn += 1) await nextTurn();
}

describe('the window of a stream', () => {
  test('a slow reader holds back a fast source', async () => {
    const windows = new StreamWindows();
    const { state, read } = endless();
    const stream = windows.hold('reader-1', read(), new AbortController().signal);
    for (let batch = 1; batch <= STREAM_WINDOW_BATCHES; batch += 1) await stream.next();
    const fifth = stream.next();
    await settle();
    expect(state.pulled).toBe(STREAM_WINDOW_BATCHES);
    windows.acknowledge('reader-1', 1);
    await expect(fifth).resolves.toEqual({ done: false, value: { sequence: 5, items: [5] } });
    expect(state.pulled).toBe(STREAM_WINDOW_BATCHES + 1);
    await stream.return(undefined);
    expect(state.ended).toBe(true);
  });

  test('an acknowledgement opens as much of the window as it covers', async () => {
    const windows = new StreamWindows();
    const { state, read } = endless();
    const cancel = new AbortController();
    const stream = windows.hold('reader-2', read(), cancel.signal);
    for (let batch = 1; batch <= STREAM_WINDOW_BATCHES; batch += 1) await stream.next();
    windows.acknowledge('reader-2', STREAM_WINDOW_BATCHES);
    for (let batch = 1; batch <= STREAM_WINDOW_BATCHES; batch += 1) await stream.next();
    const beyond = stream.next();
    await settle();
    expect(state.pulled).toBe(2 * STREAM_WINDOW_BATCHES);
    cancel.abort();
    await expect(beyond).resolves.toMatchObject({ done: true });
  });

  test('an acknowledgement of an unknown or ended stream does nothing', async () => {
    const windows = new StreamWindows();
    windows.acknowledge('nobody', 3);
    const stream = windows.hold('reader-3', endless().read(), new AbortController().signal);
    await stream.next();
    await stream.return(undefined);
    windows.acknowledge('reader-3', 1);
    const again = windows.hold('reader-3', endless().read(), new AbortController().signal);
    await expect(again.next()).resolves.toMatchObject({ value: { sequence: 1 } });
    await again.return(undefined);
  });

  test('cancellation ends the stream at once, even while its source waits for something that never comes', async () => {
    const windows = new StreamWindows();
    const cancel = new AbortController();
    async function* silent(): AsyncGenerator<number[]> {
      await new Promise(() => {});
      yield [1];
    }
    const stream = windows.hold('reader-4', silent(), cancel.signal);
    const first = stream.next();
    await settle();
    cancel.abort();
    await expect(first).resolves.toEqual({ done: true, value: undefined });
  });

  test('cancellation reaches a source that yields without pause', async () => {
    const windows = new StreamWindows();
    const cancel = new AbortController();
    const { state, read } = endless();
    const stream = windows.hold('reader-5', read(), cancel.signal);
    await stream.next();
    cancel.abort();
    await expect(stream.next()).resolves.toMatchObject({ done: true });
    await settle();
    expect(state.ended).toBe(true);
  });

  test('a source that fails hands its error to the reader', async () => {
    async function* failing(): AsyncGenerator<number[]> {
      yield [1];
      throw new Error('the journal was rotated away');
    }
    const stream = new StreamWindows().hold('reader-6', failing(), new AbortController().signal);
    await stream.next();
    await expect(stream.next()).rejects.toThrow('the journal was rotated away');
  });

  test('100,000 items arrive in order and complete, and leave no listener behind', async () => {
    const windows = new StreamWindows();
    const { signal } = new AbortController();
    async function* numbers() {
      for (let from = 0; from < 100_000; from += 10) yield Array.from({ length: 10 }, (_, index) => from + index);
    }
    let expected = 0;
    for await (const { sequence, items } of windows.hold('reader-7', numbers(), signal)) {
      for (const item of items) {
        if (item !== expected) throw new Error(`item ${item} came in place of ${expected}`);
        expected += 1;
      }
      windows.acknowledge('reader-7', sequence);
    }
    expect(expected).toBe(100_000);
    expect(getEventListeners(signal, 'abort')).toHaveLength(0);
  });
});

describe('a source that is pushed into', () => {
  test('everything pushed while the reader was away is one batch', async () => {
    const source = new BatchSource<number>();
    for (let item = 0; item < 100_000; item += 1) source.push(item);
    expect(source.backlog).toBe(100_000);
    source.end();
    const batches: number[][] = [];
    for await (const batch of source.read(new AbortController().signal)) batches.push(batch);
    expect(batches.map((batch) => batch.length)).toEqual([100_000]);
    expect(batches[0]?.at(-1)).toBe(99_999);
    expect(source.backlog).toBe(0);
  });

  test('a newer state replaces one that was not read yet', async () => {
    const source = new BatchSource<string>({ latestOnly: true });
    source.push('starting');
    source.push('running');
    source.end();
    const batches: string[][] = [];
    for await (const batch of source.read(new AbortController().signal)) batches.push(batch);
    expect(batches).toEqual([['running']]);
  });

  test('an error comes after what was pushed before it, and what is pushed after the end is dropped', async () => {
    const source = new BatchSource<number>();
    source.push(1);
    source.end(new Error('connection lost'));
    source.push(2);
    const reader = source.read(new AbortController().signal);
    await expect(reader.next()).resolves.toEqual({ done: false, value: [1] });
    await expect(reader.next()).rejects.toThrow('connection lost');
  });

  test('what is pushed in the pause between two batches waits for its end, and comes at once when the source ends', async () => {
    vi.useFakeTimers();
    try {
      const source = new BatchSource<number>();
      source.push(1);
      const batches = source.read(new AbortController().signal);
      await batches.next();
      const second = batches.next();
      source.push(2);
      await vi.advanceTimersByTimeAsync(0);
      source.push(3);
      expect(vi.getTimerCount()).toBe(1);
      source.end();
      await expect(second).resolves.toEqual({ done: false, value: [2, 3] });
      await expect(batches.next()).resolves.toMatchObject({ done: true });
      expect(vi.getTimerCount()).toBe(0);
    } finally {
      vi.useRealTimers();
    }
  });

  test('cancellation ends a reader that waits', async () => {
    const cancel = new AbortController();
    const waiting = new BatchSource<number>().read(cancel.signal).next();
    cancel.abort();
    await expect(waiting).resolves.toMatchObject({ done: true });
  });
});

describe('a state that is watched', () => {
  test('the state now comes first, then once for a burst of changes, and the subscription ends with the reader', async () => {
    let state = 0;
    const listeners = new Set<() => void>();
    const watched = watchState(
      () => state,
      (listener) => {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
      new AbortController().signal,
    );
    await expect(watched.next()).resolves.toMatchObject({ value: [0] });
    for (state = 1; state < 50; state += 1) for (const tell of listeners) tell();
    await expect(watched.next()).resolves.toMatchObject({ value: [50] });
    await watched.return(undefined);
    expect(listeners.size).toBe(0);
  });
});

describe('a piece of work that is streamed', () => {
  test('a reader that leaves aborts the work', async () => {
    const aborted = Promise.withResolvers<string>();
    const stream = streamWork<number>(async (push, signal) => {
      push(1);
      await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));
      aborted.resolve('aborted');
    }, new AbortController().signal);
    await stream.next();
    await stream.return(undefined);
    await expect(aborted.promise).resolves.toBe('aborted');
  });
});
