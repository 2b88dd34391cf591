import type { Words } from '../../../../preload/contract/words.ts';
import { words } from '../../failure.ts';
import { HERE } from './cause.ts';

/** The way back of a rollout that does not end: a command only where there is a revision to go back to. */
export function wayBack(name: string, before: number | null | undefined): Words {
  if (before === null)
    return words(
      'Correct what keeps the new pods from being ready: there is no revision before to go back to.',
      'Corrigez ce qui empêche les nouveaux pods d’être prêts : il n’y a pas de révision précédente à laquelle revenir.',
    );
  const undo = undoCommand(name, before);
  return before === undefined
    ? words(
        `Correct what keeps the new pods from being ready; or, if there is a revision before, go back: ${undo}`,
        `Corrigez ce qui empêche les nouveaux pods d’être prêts ; ou, s’il y a une révision précédente, revenez-y : ${undo}`,
      )
    : words(
        `Correct what keeps the new pods from being ready, or go back: ${undo}`,
        `Corrigez ce qui empêche les nouveaux pods d’être prêts, ou revenez en arrière : ${undo}`,
      );
}

/** At once, where the revision before still serves. */
export function goBack(name: string, before: number): Words {
  const undo = undoCommand(name, before);
  return words(
    `Or go back to revision ${before}, which still serves: ${undo}`,
    `Ou revenez à la révision ${before}, qui répond encore : ${undo}`,
  );
}

function undoCommand(name: string, before: number | undefined): string {
  return `pilothouse rollout undo ${name}${before === undefined ? '' : ` --to-revision ${before}`} ${HERE}`;
}
