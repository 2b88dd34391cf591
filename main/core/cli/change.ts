import type { Command } from 'commander';
import type { ChangeProgress, Consent, Plan, Unwatched } from '../../../preload/contract/change.ts';
import type { Words } from '../../../preload/contract/words.ts';
import { failure, FailureError, words } from '../failure.ts';
import { askLine, canAsk } from './confirm.ts';
import { diffText } from './diff-text.ts';
import type { Output } from './output.ts';
import type { CommonOptions, Session } from './session.ts';
import { withCommonOptions } from './session.ts';
import { agrees } from './terminal-prompter.ts';
import { writeForeign } from './terminal-text.ts';

/** Options of every command that changes a target. */
export interface ChangeOptions extends CommonOptions {
  readonly yes?: boolean;
  readonly confirm?: string;
  readonly dryRun?: boolean;
}

/** Adds them, and the common ones. */
export function withChangeOptions(command: Command): Command {
  return withCommonOptions(command)
    .option('--yes', 'do it without asking; needed where nobody can answer')
    .option('--confirm <target>', 'the name of a protected target, typed')
    .option('--dry-run', 'show what would be done, and do nothing');
}

/** A change of the contract with its input already filled in. */
export interface ChangeCalls<Result> {
  plan(signal: AbortSignal): Promise<Plan>;
  /** Reads the stream to its end. */
  apply(consent: Consent, onItem: (item: ChangeProgress<Result>) => void): Promise<void>;
}

/**
 * Shows the plan on stderr, asks or takes `--yes`, makes the change with its output on stderr, and answers its result; the plan
 * itself with `--dry-run`. Throws FailureError `confirmation-needed` where nobody agreed, `cancelled` at Ctrl+C, which says whether
 * anything had begun.
 */
export async function changeOnTerminal<Result>(
  { output, signal }: Pick<Session, 'output' | 'signal'>,
  options: ChangeOptions,
  calls: ChangeCalls<Result>,
): Promise<{ readonly kind: 'planned'; readonly plan: Plan } | { readonly kind: 'done'; readonly result: Result }> {
  const plan = await calls.plan(signal);
  if (options.dryRun) return { kind: 'planned', plan };
  if (!options.yes || !output.json) output.note(planText(plan, output));
  const typedName = await agreed(plan, options, output, signal);
  const results: Result[] = [];
  let step: Words | null = null;
  let made: Unwatched | null = null;
  try {
    await calls.apply({ digest: plan.digest, typedName }, (item) => {
      if (item.kind === 'done') results.push(item.result);
      else if (item.kind === 'step') {
        step = item.words;
        if (item.unwatched !== undefined) made = item.unwatched;
        output.note(output.say(item.words));
      } else if (item.kind === 'amount') showAmount(item);
      else writeForeign(process.stderr, item.text);
    });
  } catch (error) {
    if (signal.aborted && results.length === 0) throw new FailureError(stoppedInTheMiddle(plan, step, made), { cause: error });
    if (!signal.aborted) throw error;
  }
  const [result] = results;
  if (result === undefined) throw new FailureError(neverEnded(plan));
  return { kind: 'done', result };
}

/** One line that is written over, for somebody who watches. */
function showAmount({ done, total }: { readonly done: number; readonly total: number | null }): void {
  if (!process.stderr.isTTY || total === null || total === 0) return;
  process.stderr.write(`\r${Math.floor((100 * done) / total)} %${done >= total ? '\n' : ''}`);
}

/** A plan as text: what, where, what it means, commands, files with their diff, how to go back. */
export function planText(plan: Plan, output: Output): string {
  const french = output.language === 'fr';
  const where = plan.environment === 'none' ? plan.target : `${plan.target} (${plan.environment})`;
  return [
    `${output.say(plan.title)} · ${where}`,
    ...plan.effects.map((effect) => `  ${output.say(effect)}`),
    ...plan.commands.map((command) => `  $ ${command}`),
    ...diffText(plan.diffs, output.language),
    plan.undo === null
      ? french
        ? '  Cela ne peut pas être annulé d’ici.'
        : '  This cannot be undone from here.'
      : `  ${french ? 'Pour revenir en arrière :' : 'To go back:'} ${output.say(plan.undo)}`,
  ].join('\n');
}

async function agreed(plan: Plan, options: ChangeOptions, output: Output, signal: AbortSignal): Promise<string | null> {
  const french = output.language === 'fr';
  const interactive = canAsk(options);
  // The core refuses it, with its own words.
  if (plan.readOnly) return null;
  if (plan.protected) {
    if (options.confirm !== undefined) return options.confirm;
    if (!interactive) throw new FailureError(nameNeeded(plan));
    const typed = await askLine(french ? `Tapez ${plan.target} pour confirmer : ` : `Type ${plan.target} to confirm: `, signal);
    if (typed === null) throw new FailureError(declined());
    return typed.trim();
  }
  if (options.yes) return null;
  if (!interactive) throw new FailureError(yesNeeded(plan));
  const answer = await askLine(french ? 'Le faire ? (oui/non) ' : 'Do it? (yes/no) ', signal);
  if (answer === null || !agrees(answer)) throw new FailureError(declined());
  return null;
}

function yesNeeded({ title }: Plan) {
  return failure(
    'confirmation-needed',
    words(
      `“${title.en}” changes something, and nobody can be asked here. Nothing was changed.`,
      `« ${title.fr} » modifie quelque chose, et personne ne peut répondre ici. Rien n’a été modifié.`,
    ),
    words('Add --yes, or --dry-run to see what would be done.', 'Ajoutez --yes, ou --dry-run pour voir ce qui serait fait.'),
  );
}

function nameNeeded({ target }: Plan) {
  return failure(
    'confirmation-needed',
    words(
      `${target} is protected, and its name was not given. Nothing was changed.`,
      `${target} est protégé, et son nom n’a pas été donné. Rien n’a été modifié.`,
    ),
    words(`Add --confirm ${target}`, `Ajoutez --confirm ${target}`),
  );
}

function declined() {
  return failure(
    'cancelled',
    words('Nothing was changed.', 'Rien n’a été modifié.'),
    words('Start it again when you want.', 'Relancez quand vous voulez.'),
  );
}

/** What is known of a change that was interrupted: it had been agreed to, and had begun, or was made and only watched. */
function stoppedInTheMiddle({ title }: Plan, step: Words | null, made: Unwatched | null) {
  if (made !== null) return failure('cancelled', made.cause, made.remedy);
  return failure(
    'cancelled',
    words(
      `“${title.en}” was interrupted in the middle. It was asked to stop; whether it happened is not known.${step === null ? '' : ` The last that was heard of it: ${step.en}`}`,
      `« ${title.fr} » a été interrompu en cours de route. L’arrêt a été demandé ; on ignore si la modification a eu lieu.${step === null ? '' : ` Dernière nouvelle : ${step.fr}`}`,
    ),
    words('Look at the target before you try again.', 'Regardez la cible avant de recommencer.'),
  );
}

function neverEnded({ title }: Plan) {
  return failure(
    'internal',
    words(`“${title.en}” ended without a result.`, `« ${title.fr} » s’est terminé sans résultat.`),
    words('Look at the target before you try again.', 'Regardez la cible avant de recommencer.'),
  );
}
