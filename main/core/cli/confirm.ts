import type { Words } from '../../../preload/contract/words.ts';
import { failure, FailureError, words } from '../failure.ts';
import type { CommonOptions, Session } from './session.ts';
import { agrees, readLine } from './terminal-prompter.ts';

/** Whether somebody can be asked: a terminal at both ends, and standard input not taken for something else. */
export function canAsk({ stdin = false }: Pick<CommonOptions, 'stdin'>): boolean {
  return process.stdin.isTTY && process.stderr.isTTY && !stdin;
}

/** One line typed on the terminal; null at Ctrl+C and Ctrl+D. */
export function askLine(question: string, signal: AbortSignal): Promise<string | null> {
  return readLine(question, { echo: true, interrupt: () => {}, signal });
}

/**
 * Asks before something that nothing brings back, unless it was agreed to with `--yes`. Throws FailureError `confirmation-needed`
 * where nobody can be asked, with what to give then (`without`, else `--yes`); `cancelled` when the answer is not yes.
 */
export async function confirmed(
  question: Words,
  {
    yes = false,
    without = words('Add --yes.', 'Ajoutez --yes.'),
    ...options
  }: CommonOptions & { readonly yes?: boolean; readonly without?: Words },
  { output, signal }: Pick<Session, 'output' | 'signal'>,
): Promise<void> {
  if (yes) return;
  if (!canAsk(options)) {
    throw new FailureError(
      failure(
        'confirmation-needed',
        words(
          `${question.en} Nobody can be asked here: nothing was done.`,
          `${question.fr} Personne ne peut répondre ici : rien n’a été fait.`,
        ),
        without,
      ),
    );
  }
  const answer = await askLine(`${output.say(question)} ${output.say(words('(yes/no)', '(oui/non)'))} `, signal);
  if (answer !== null && agrees(answer)) return;
  throw new FailureError(
    failure(
      'cancelled',
      words('Nothing was done.', 'Rien n’a été fait.'),
      words('Start it again when you want.', 'Relancez quand vous voulez.'),
    ),
  );
}
