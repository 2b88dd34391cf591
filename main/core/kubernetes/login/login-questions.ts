import { failureOf, words } from '../../failure.ts';
import type { Prompter } from '../../vantage/prompts.ts';
import type { LoginProgram } from '../contexts/kubeconfig-file.ts';

/** What a program has written and let stand for this long, while it still runs, is meant for somebody. */
const QUIET_MS = 1200;
/** A line that waits for something to be typed behind it. */
const ASKS = /[:?>\])]\s*$/u;

/** What is asked of a person while a login program runs. */
export interface LoginQuestions {
  /** It wrote to standard error; `all` is everything so far. */
  heard(all: string): void;
  /** It has ended: whatever is still open is taken back. */
  ended(): void;
  /** Somebody would rather not answer, or nobody could. */
  readonly declined: boolean;
}

interface Asking {
  readonly program: LoginProgram;
  readonly context: string;
  readonly prompter: Prompter;
  /** Asked, and not answered: the program is ended. */
  readonly onDeclined: () => void;
}

/**
 * Shows what a login program says while it waits (a code to enter in a browser), and types what it asks for (a one-time code) into its
 * standard input, or on its terminal. What is typed is never shown.
 */
export function loginQuestions(type: (answer: string) => void, { program, context, prompter, onDeclined }: Asking): LoginQuestions {
  const over = new AbortController();
  let timer: NodeJS.Timeout | null = null;
  let shown = 0;
  let asking = false;
  let declined = false;
  let typed = '';

  const ask = async (all: string): Promise<void> => {
    // A terminal shows what was typed, unless the program switched that off.
    const fresh = all.slice(shown).trimStart();
    const text = (typed !== '' && fresh.startsWith(typed) ? fresh.slice(typed.length) : fresh).trim();
    if (asking || text === '' || over.signal.aborted) return;
    asking = true;
    shown = all.length;
    const lines = text.split('\n');
    const last = lines.at(-1) ?? '';
    const wanted = !all.endsWith('\n') && ASKS.test(last) && program.interactiveMode !== 'Never';
    try {
      const answer = await prompter.ask(
        {
          kind: 'secrets',
          target: context,
          purpose: 'keyboard-interactive',
          title: words(
            `The login program ${program.command} of ${context} says`,
            `Le programme de connexion ${program.command} de ${context} dit`,
          ),
          instruction: (wanted ? lines.slice(0, -1) : lines).join('\n'),
          fields: wanted ? [{ label: last.trim(), echo: false }] : [],
          refused: 0,
          canKeep: false,
        },
        { signal: over.signal },
      );
      if (!wanted) return;
      if (answer.kind === 'secrets') {
        typed = answer.values[0] ?? '';
        type(typed);
      } else {
        declined = true;
        onDeclined();
      }
    } catch (error) {
      // Taken back because it ended; nobody answered in time is an answer too.
      if (!over.signal.aborted && wanted && failureOf(error).kind === 'timed-out') {
        declined = true;
        onDeclined();
      }
    } finally {
      asking = false;
    }
  };

  return {
    heard(all) {
      if (timer) clearTimeout(timer);
      timer = setTimeout(() => void ask(all), QUIET_MS);
    },
    ended() {
      if (timer) clearTimeout(timer);
      over.abort();
    },
    get declined() {
      return declined;
    },
  };
}
