import type { Failure } from '../../preload/contract/failure.ts';
import { failureOf, isAnswered } from './failures.ts';
import { linkState } from './link.ts';
import type { StreamProcedure } from './stream.ts';
import { readStream } from './stream.ts';
import { unlocked } from './unlocked.ts';

/** What a page may say about a stream it shows. Nothing looks live that is not. */
export interface LiveView<State> {
  /** The last known state; undefined until the first batch came. */
  readonly state: State | undefined;
  readonly status: 'connecting' | 'live' | 'stale' | 'failed' | 'ended';
  /** Milliseconds since the epoch: since when the status holds. */
  readonly since: number;
  /** Why it failed, when it did. */
  readonly failure: Failure | undefined;
}

export interface LiveViewStore<State> {
  readonly get: () => LiveView<State>;
  /** The stream is open while there is at least one subscriber. */
  readonly subscribe: (listener: () => void) => () => void;
  /** Opens the stream anew: the remedy of a failed view. */
  readonly again: () => void;
}

const RETRY_FIRST_MS = 300;
const RETRY_LONGEST_MS = 10_000;

/**
 * Follows a stream for as long as someone looks. When the core is lost the last state stays, marked stale, and the
 * stream is opened anew on the next core; a failure the core answers with ends it until `again`.
 */
export function createLiveView<Input extends object, Item, State>(options: {
  readonly procedure: StreamProcedure<Input, Item>;
  readonly input: Input;
  /** Takes a batch in; `state` is undefined at the first batch of each opening. Undefined: not worth showing yet. */
  readonly fold: (state: State | undefined, items: readonly Item[]) => State | undefined;
  /** True for streams that come to an end by themselves; others are opened anew when the core ends them. */
  readonly ends?: boolean;
}): LiveViewStore<State> {
  const listeners = new Set<() => void>();
  let view: LiveView<State> = { state: undefined, status: 'connecting', since: Date.now(), failure: undefined };
  let following: AbortController | null = null;

  const set = (next: Partial<LiveView<State>> & Pick<LiveView<State>, 'status'>) => {
    view = { ...view, failure: undefined, ...next, since: next.status === view.status ? view.since : Date.now() };
    for (const listener of [...listeners]) listener();
  };

  const follow = async (signal: AbortSignal): Promise<void> => {
    let delay = RETRY_FIRST_MS;
    while (!signal.aborted) {
      let fresh: State | undefined;
      try {
        await readStream(
          options.procedure,
          options.input,
          (items) => {
            delay = RETRY_FIRST_MS;
            fresh = options.fold(fresh, items);
            // A batch that changes nothing here (its items went elsewhere) draws nothing anew.
            if (fresh !== undefined && (fresh !== view.state || view.status !== 'live')) set({ status: 'live', state: fresh });
          },
          signal,
        );
        if (signal.aborted) return;
        if (options.ends) return set({ status: 'ended' });
      } catch (error) {
        if (signal.aborted) return;
        const locked = isAnswered(error) && failureOf(error).kind === 'locked';
        if (locked) {
          set({ status: view.state === undefined ? 'connecting' : 'stale' });
          await untilUnlocked(signal);
          continue;
        }
        if (isAnswered(error)) return set({ status: 'failed', failure: failureOf(error) });
      }
      set({ status: view.state === undefined ? 'connecting' : 'stale' });
      await untilNextCore(delay, signal);
      delay = Math.min(delay * 2, RETRY_LONGEST_MS);
    }
  };

  const open = () => {
    following = new AbortController();
    void follow(following.signal);
  };

  return {
    get: () => view,
    subscribe(listener) {
      listeners.add(listener);
      if (!following) {
        if (view.status !== 'connecting') set({ status: view.state === undefined ? 'connecting' : 'stale' });
        open();
      }
      return () => {
        listeners.delete(listener);
        if (listeners.size > 0) return;
        following?.abort();
        following = null;
      };
    },
    again() {
      following?.abort();
      set({ status: view.state === undefined ? 'connecting' : 'stale' });
      open();
    },
  };
}

/** Waits until it is open again, or another core is there. */
function untilUnlocked(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      stopLink();
      stopLock();
      signal.removeEventListener('abort', done);
      resolve();
    };
    const stopLock = unlocked.onUnlock(done);
    const stopLink = linkState.onChange(() => {
      if (linkState.get().state === 'live') done();
    });
    signal.addEventListener('abort', done, { once: true });
  });
}

/** Waits a moment, or less when the link comes back before. */
function untilNextCore(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      stop();
      signal.removeEventListener('abort', done);
      resolve();
    };
    const stop = linkState.onChange(() => {
      if (linkState.get().state === 'live') done();
    });
    const timer = setTimeout(done, ms);
    signal.addEventListener('abort', done, { once: true });
  });
}
