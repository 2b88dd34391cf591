import { randomUUID } from 'node:crypto';
import type { Prompt, PromptAnswer } from '../../../preload/contract/vantage.ts';
import { failure, FailureError, words } from '../failure.ts';

type WithoutId<T> = T extends unknown ? Omit<T, 'id'> : never;
export type PromptRequest = WithoutId<Prompt>;

/** Asks the person for what a connection needs. `cancel` is an answer; nobody answering in time is `timed-out`. */
export interface Prompter {
  ask(request: PromptRequest, options: { readonly signal: AbortSignal }): Promise<PromptAnswer>;
  /** Where the person sits at the terminal of this process: lets a program ask there by itself, between two questions. */
  readonly useTerminal?: <Result>(work: () => Promise<Result>) => Promise<Result>;
}

/**
 * How often a person is asked for one secret before it counts as refused, since accounts are locked after a few: OpenSSH's
 * NumberOfPasswordPrompts (ssh_config(5)) and sudo's passwd_tries (sudoers(5)) are both this by default.
 */
export const MOST_TRIES = 3;

/** What the evidence of a secret that nobody gave begins with; the name of its credential follows. */
export const ASKED_FOR = 'asked for:';

const LONGEST_WAIT_MS = 5 * 60_000;

/** Prompts that wait for a window to answer them. */
export class PromptDesk implements Prompter {
  readonly #open = new Map<string, { prompt: Prompt; settle: (answer: PromptAnswer) => void }>();
  readonly #listeners = new Set<() => void>();

  /** The prompts that wait now. */
  get waiting(): Prompt[] {
    return [...this.#open.values()].map(({ prompt }) => prompt);
  }

  /** Called at each change of `waiting`; returns what ends it. */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  ask(request: PromptRequest, { signal }: { readonly signal: AbortSignal }): Promise<PromptAnswer> {
    const id = randomUUID();
    return new Promise((resolve, reject) => {
      const finish = (end: () => void) => {
        clearTimeout(timer);
        signal.removeEventListener('abort', abort);
        this.#open.delete(id);
        this.#changed();
        end();
      };
      const abort = () => finish(() => reject(signal.reason));
      const timer = setTimeout(() => finish(() => reject(new FailureError(nobodyAnswered()))), LONGEST_WAIT_MS);
      signal.addEventListener('abort', abort, { once: true });
      this.#open.set(id, { prompt: { ...request, id }, settle: (answer) => finish(() => resolve(answer)) });
      this.#changed();
      if (signal.aborted) abort();
    });
  }

  /** Takes a window's answer; false when the prompt is no longer open. */
  answer(id: string, answer: PromptAnswer): boolean {
    const open = this.#open.get(id);
    open?.settle(answer);
    return open !== undefined;
  }

  #changed(): void {
    for (const listener of this.#listeners) listener();
  }
}

function nobodyAnswered() {
  return failure(
    'timed-out',
    words(
      'A question stayed without an answer for 5 minutes; nothing was sent.',
      'Une question est restée sans réponse pendant 5 minutes ; rien n’a été envoyé.',
    ),
    words('Connect again when you are there to answer.', 'Reconnectez-vous quand vous pourrez répondre.'),
  );
}
