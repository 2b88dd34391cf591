import type { Unwatched } from '../../../../preload/contract/change.ts';
import type { Words } from '../../../../preload/contract/words.ts';
import { FailureError, failureOf, words } from '../../failure.ts';
import { commandText } from '../../vantage/quote.ts';

/** A workload as a command of ours names it: `web`, `statefulset/db`. */
interface Named {
  readonly context: string;
  readonly namespace: string;
  readonly label: string;
}

/** A `pilothouse rollout` command for a workload that runs as it is printed. */
function rolloutCommand({ context, namespace, label }: Named, verb: string, ...args: readonly string[]): string {
  return commandText({ program: 'pilothouse', args: ['rollout', verb, label, ...args, '--context', context, '-n', namespace] });
}

interface Made extends Named {
  /** Of another image: the revision that is known to work, and whether it was to go back by itself. */
  readonly image: { readonly sound: { readonly revision: number } | null; readonly returns: boolean } | null;
}

/** The cluster has the change: from here on it is only watched, which a person may end. */
export function madeStep(made: Made): [Words, Unwatched] {
  const { sound = null, returns = false } = made.image ?? {};
  const what =
    made.image === null ? words('The change is made', 'La modification est faite') : words('The image is set', 'L’image est changée');
  const alone = returns ? words(' It will not go back by itself any more.', ' Il n’y aura plus de retour automatique.') : words('', '');
  const status = rolloutCommand(made, 'status');
  const undo = sound === null ? null : rolloutCommand(made, 'undo', '--to-revision', String(sound.revision));
  return [
    words(`${what.en}: what comes of it is watched`, `${what.fr} : la suite est surveillée`),
    {
      cause: words(
        `${what.en}. What comes of it is no longer watched: the cluster goes on.${alone.en}`,
        `${what.fr}. La suite n’est plus surveillée : le cluster continue.${alone.fr}`,
      ),
      remedy: words(
        `To see how it stands: ${status}${undo === null ? '' : `. To go back: ${undo}`}`,
        `Pour voir où elle en est : ${status}${undo === null ? '' : `. Pour revenir en arrière : ${undo}`}`,
      ),
    },
  ];
}

/** The failure of a rollout that stays as it is, with the command that goes back to the revision that works. */
export function stayed(error: unknown, named: Named, sound: { readonly revision: number } | null): unknown {
  const failed = failureOf(error);
  if (failed.kind !== 'rollout-failed' || sound === null) return error;
  const undo = rolloutCommand(named, 'undo', '--to-revision', String(sound.revision));
  const remedy = words(
    `Correct what it says and roll out again, or go back to revision ${sound.revision}: ${undo}`,
    `Corrigez ce qui est indiqué et déployez de nouveau, ou revenez à la révision ${sound.revision} : ${undo}`,
  );
  return new FailureError({ ...failed, remedy }, { cause: error });
}

/** The failure of another number of replicas, with the command that sets the number before again: a number has no revision. */
export function notReached(error: unknown, named: Named, before: number, wanted: number): unknown {
  const failed = failureOf(error);
  if (failed.kind !== 'rollout-failed') return error;
  const scale = before === wanted ? null : rolloutCommand(named, 'scale', String(before));
  const remedy = words(
    `Correct what it says (a quota: raise it, or free some of it): the cluster then goes on by itself${scale === null ? '.' : `. Or scale back: ${scale}`}`,
    `Corrigez ce qui est indiqué (un quota : augmentez-le, ou libérez-en une part) : le cluster reprend alors de lui-même${scale === null ? '.' : `. Ou remettez le nombre d’avant : ${scale}`}`,
  );
  return new FailureError({ ...failed, remedy }, { cause: error });
}

/** It failed, and goes back. */
export function failedStep(revision: number): Words {
  return words(`It failed: back to revision ${revision}`, `Échec : retour à la révision ${revision}`);
}

/** The version that works is set again; until it serves it is watched. */
export function backStep(back: Named & { readonly revision: number }): [Words, Unwatched] {
  const { revision } = back;
  const status = rolloutCommand(back, 'status');
  return [
    words(`Revision ${revision} is set again`, `La révision ${revision} est remise`),
    {
      cause: words(
        `The new version failed, and revision ${revision} is set again; that it comes up is no longer watched.`,
        `La nouvelle version a échoué, et la révision ${revision} est remise ; son démarrage n’est plus surveillé.`,
      ),
      remedy: words(`To see how it stands: ${status}`, `Pour voir où elle en est : ${status}`),
    },
  ];
}

/** The failure of a rollout after which a revision was set again: once that serves, or with why it does not. `follow` answers the number that it has then. */
export async function wentBack(error: unknown, revision: number, follow: () => Promise<number | null>): Promise<FailureError> {
  const failed = failureOf(error);
  let counted: number | null = null;
  try {
    counted = await follow();
  } catch (again) {
    const second = failureOf(again);
    if (second.kind !== 'rollout-failed') throw again;
    return new FailureError(
      {
        ...failed,
        cause: words(
          `${failed.cause.en} It was brought back, but ${second.cause.en}`,
          `${failed.cause.fr} Retour fait, mais ${second.cause.fr}`,
        ),
        remedy: words(
          `Revision ${revision} does not come up now either: what keeps it from that is not the new version. Correct what it says.`,
          `La révision ${revision} ne démarre pas non plus : ce n’est donc pas la nouvelle version qui l’empêche. Corrigez ce qui est indiqué.`,
        ),
      },
      { cause: again },
    );
  }
  const now =
    counted === null || counted === revision
      ? words('', '')
      : words(` (now counted as ${counted})`, ` (comptée maintenant comme ${counted})`);
  return new FailureError(
    {
      ...failed,
      remedy: words(
        `It was brought back to revision ${revision}${now.en} and works again. Correct the new version before you roll it out again.`,
        `Retour à la révision ${revision}${now.fr}, qui fonctionne de nouveau. Corrigez la nouvelle version avant de la redéployer.`,
      ),
    },
    { cause: error },
  );
}
