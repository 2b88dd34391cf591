import { useSyncExternalStore } from 'react';
import type { Failure } from '../../preload/contract/failure.ts';
import { coreRestarted } from './link.ts';
import { failureOf, isAnswered } from './failures.ts';
import type { StreamProcedure } from './stream.ts';
import { readStream } from './stream.ts';
import { runningWork } from './work.ts';

/** A check or a test that was started: what came so far, and how it ended. */
export interface RunView<Input, State> {
  readonly status: 'idle' | 'running' | 'done' | 'failed' | 'cancelled';
  /** What it was started with. */
  readonly input: Input | undefined;
  readonly state: State | undefined;
  readonly startedAt: number | null;
  readonly endedAt: number | null;
  /** Why it could not be carried out; a verdict that is not ok is no failure of the run. */
  readonly failure: Failure | undefined;
}

export interface Run<Input, State> {
  readonly get: () => RunView<Input, State>;
  readonly onChange: (listener: () => void) => () => void;
  /** Starts it; one that is under way is cancelled first. */
  readonly start: (input: Input) => void;
  readonly cancel: () => void;
  /** Forgets the result. */
  readonly clear: () => void;
}

/**
 * A one-off stream (`health.check`, `mail.test`) that survives navigation: make it once, at the top of a module or in a
 * map by key, and read it with `useRun`. While it runs it stands in the bottom line with its label, its page and cancel.
 */
export function createRun<Input extends object, Item, State>(options: {
  readonly procedure: StreamProcedure<Input, Item>;
  readonly fold: (state: State | undefined, items: readonly Item[]) => State;
  readonly label: (input: Input) => string;
  /** Page that shows it. */
  readonly path: string;
}): Run<Input, State> {
  const empty: RunView<Input, State> = {
    status: 'idle',
    input: undefined,
    state: undefined,
    startedAt: null,
    endedAt: null,
    failure: undefined,
  };
  const listeners = new Set<() => void>();
  const id = crypto.randomUUID();
  let view = empty;
  let current: AbortController | null = null;

  const set = (next: RunView<Input, State>) => {
    view = next;
    for (const listener of [...listeners]) listener();
  };
  const end = (status: RunView<Input, State>['status'], failure?: Failure) => {
    current = null;
    runningWork.end(id);
    set({ ...view, status, endedAt: Date.now(), failure });
  };
  const cancel = () => {
    if (!current) return;
    current.abort();
    end('cancelled');
  };

  return {
    get: () => view,
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    start(input) {
      cancel();
      const mine = new AbortController();
      current = mine;
      const startedAt = Date.now();
      set({ ...empty, status: 'running', input, startedAt });
      runningWork.put({ id, label: () => options.label(input), path: options.path, startedAt, progress: null, cancel });
      readStream(
        options.procedure,
        input,
        (items) => {
          if (current === mine) set({ ...view, state: options.fold(view.state, items) });
        },
        mine.signal,
      ).then(
        () => {
          if (current === mine) end('done');
        },
        (error: unknown) => {
          // Whatever else ends a stream under way is the loss of the core behind it.
          if (current === mine) end('failed', isAnswered(error) ? failureOf(error) : coreRestarted);
        },
      );
    },
    cancel,
    clear() {
      cancel();
      set(empty);
    },
  };
}

/** A run, live. */
export function useRun<Input, State>(run: Run<Input, State>): RunView<Input, State> {
  return useSyncExternalStore(run.onChange, run.get);
}
