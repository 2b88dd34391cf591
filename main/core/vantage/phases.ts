import type { Failure } from '../../../preload/contract/failure.ts';
import type { Phase } from '../../../preload/contract/verdict.ts';
import type { Words } from '../../../preload/contract/words.ts';
import { FailureError } from '../failure.ts';

/** What a step tells of itself. */
export interface Step {
  /** What was found: machine words, shown as they are. */
  detail?: string;
  /** The same for a person, where it has words in it (`sayFound`). */
  words?: Words;
}

/** What a step found where that is not only machine words; those who read it with a program get the English. */
export function sayFound(step: Step, found: Words): void {
  step.detail = found.en;
  step.words = found;
}

/** The timed steps of one check, in the order in which they ended. */
export interface Phases {
  readonly done: readonly Phase[];
  /** The step under way, else the last one that ended. */
  readonly current: string;
  /**
   * Runs one step, measures it, and keeps it as ok or failed. What it throws goes on to the caller.
   */
  run<T>(name: string, work: (step: Step) => Promise<T>): Promise<T>;
}

/** Starts the record of a check; `onPhase` hears each step as it ends. */
export function startPhases(onPhase: (phase: Phase) => void): Phases {
  const done: Phase[] = [];
  let current = '';
  const keep = (phase: Phase) => {
    done.push(phase);
    onPhase(phase);
  };
  return {
    done,
    get current() {
      return current;
    },
    async run(name, work) {
      current = name;
      const startedAt = performance.now();
      const step: Step = {};
      const ended = (ok: boolean): Phase => ({ name, ok, ms: Math.round((performance.now() - startedAt) * 10) / 10, ...step });
      try {
        const result = await work(step);
        keep(ended(true));
        return result;
      } catch (error) {
        if (error instanceof FailureError && error.failure.code !== undefined) step.detail ??= error.failure.code;
        keep(ended(false));
        throw error;
      }
    },
  };
}

/**
 * Waits for `work` at most `timeoutMs`. Its signal aborts at the limit and with the caller's signal; the wait ends then,
 * even when the work does not listen. Throws FailureError with `onTimeout()` at the limit, the signal's reason when aborted.
 */
export async function withinLimit<T>(
  limit: { readonly signal: AbortSignal; readonly timeoutMs: number; readonly onTimeout: () => Failure },
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  limit.signal.throwIfAborted();
  const ending = new AbortController();
  const abort = () => ending.abort(limit.signal.reason);
  const timer = setTimeout(() => ending.abort(new FailureError(limit.onTimeout())), limit.timeoutMs);
  limit.signal.addEventListener('abort', abort, { once: true });
  try {
    return await Promise.race([
      work(ending.signal),
      new Promise<never>((_, reject) => ending.signal.addEventListener('abort', () => reject(ending.signal.reason), { once: true })),
    ]);
  } finally {
    clearTimeout(timer);
    limit.signal.removeEventListener('abort', abort);
  }
}
