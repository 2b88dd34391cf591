import type { Failure } from '../../../../preload/contract/failure.ts';
import { FailureError } from '../../failure.ts';
import { sessionLost } from './connection-failures.ts';

/** The end of a session, which comes once, for everybody who waits for something of it. */
export interface SessionEnd {
  /** Resolves when the session is over: null when we ended it, else why. */
  readonly ended: Promise<Failure | null>;
  /** Why it is over; undefined while it is not. */
  because(): Failure | null | undefined;
  /** Aborts when the session is over, or the attempt to open it. */
  readonly signal: AbortSignal;
  /** What was said about its end; the first to say something is heard. */
  note(message: string): void;
  noted(): string | null;
  /** From now on its end is our own doing. */
  wish(): void;
  /** It was open, and its transport is closed. */
  gone(): void;
  finish(failure: Failure | null): void;
  /** It will never be open. */
  abandon(error: unknown): void;
  /** The failure of what its end has interrupted. */
  lost(): Failure;
  /** Called once when it is over, unless what it returns was called before. */
  onOver(tell: () => void): () => void;
}

/** `name` is the host's, as the person knows it. */
export function createSessionEnd(name: string): SessionEnd {
  const over = new AbortController();
  const waiting = new Set<() => void>();
  let message: string | null = null;
  let wished = false;
  let because: Failure | null | undefined;
  let settle: (failure: Failure | null) => void = () => {};
  const ended = new Promise<Failure | null>((resolve) => (settle = resolve));

  function finish(failure: Failure | null): void {
    if (because !== undefined) return;
    because = failure;
    over.abort(new FailureError(failure ?? sessionLost(name, message)));
    settle(failure);
    for (const tell of [...waiting]) tell();
  }

  return {
    ended,
    because: () => because,
    signal: over.signal,
    note(said) {
      message ??= said;
    },
    noted: () => message,
    wish() {
      wished = true;
    },
    gone: () => finish(wished ? null : sessionLost(name, message)),
    finish,
    abandon(error) {
      wished = true;
      over.abort(error);
    },
    lost: () => because ?? sessionLost(name, message),
    onOver(tell) {
      const told = () => {
        waiting.delete(told);
        tell();
      };
      waiting.add(told);
      return () => waiting.delete(told);
    },
  };
}
