import type { Words } from '../../../../preload/contract/words.ts';
import { words } from '../../failure.ts';
import type { JsonObject } from '../api-object.ts';
import { conditionsOf, numberAt, objectAt } from '../api-object.ts';
import type { KeptRevision } from './revisions.ts';

/** What a plan says of a revision: its number, and whether it is the present one. */
interface Numbered {
  readonly revision: number;
  readonly current: boolean;
}

/**
 * The revision of a deployment that is known to work: the present one when its rollout was complete (`NewReplicaSetAvailable` stays until the
 * next) and it serves, else the one whose replica set has the most ready pods. Null where there is none: of one without pods the cluster
 * keeps nothing.
 */
export function soundRevision(deployment: JsonObject, revisions: readonly KeptRevision[]): KeptRevision | null {
  const current = revisions.find((revision) => revision.current) ?? null;
  const complete = current !== null && wasComplete(deployment, current) ? current : null;
  if (complete !== null && (complete.ready > 0 || numberAt(objectAt(deployment, 'spec'), 'replicas') === 0)) return complete;
  const [serving] = revisions.filter(({ ready }) => ready > 0).toSorted((a, b) => b.ready - a.ready || b.revision - a.revision);
  return serving ?? complete;
}

function wasComplete(deployment: JsonObject, { replicaSet }: KeptRevision): boolean {
  const status = objectAt(deployment, 'status');
  if ((numberAt(status, 'observedGeneration') ?? 0) < (numberAt(objectAt(deployment, 'metadata'), 'generation') ?? 0)) return false;
  const progressing = conditionsOf(status).find(({ type }) => type === 'Progressing');
  if (progressing?.reason !== 'NewReplicaSetAvailable') return false;
  // ReplicaSet "web-5d67f74ffc" has successfully progressed.
  const named = /"([^"]+)"/u.exec(progressing.message ?? '')?.[1];
  return named === undefined || named === replicaSet;
}

/** It is Pilothouse that watches and goes back, not the cluster. */
const OPEN = words(
  ' Leave this open until it is done: once the window is closed or the command is stopped, nothing goes back.',
  ' Laissez ceci ouvert jusqu’à la fin : une fois la fenêtre fermée ou la commande arrêtée, plus rien ne revient en arrière.',
);

/** What a plan says of the way back: to which revision it goes by itself, or that there is none to go to. */
export function returnEffect(sound: Numbered | null): Words {
  if (sound === null)
    return words(
      'There is nothing to go back to by itself: no revision is known to work. If the new version fails, it stays.',
      'Aucun retour automatique possible : aucune révision n’est connue pour fonctionner. Si la nouvelle version échoue, elle reste.',
    );
  if (sound.current)
    return words(
      `If the new version fails, it goes back to revision ${sound.revision} by itself.${OPEN.en}`,
      `Si la nouvelle version échoue, retour automatique à la révision ${sound.revision}.${OPEN.fr}`,
    );
  return words(
    `If the new version fails, it goes back by itself to revision ${sound.revision}, which serves now: the present one does not work.${OPEN.en}`,
    `Si la nouvelle version échoue, retour automatique à la révision ${sound.revision}, qui répond en ce moment : l’actuelle ne fonctionne pas.${OPEN.fr}`,
  );
}

/** The state of a revision that one goes back to. Pods null: they are not known. */
interface GoingBackTo extends Numbered {
  readonly pods: { readonly there: number; readonly ready: number } | null;
}

/** What is to be said of a revision before it is gone back to: that it never came up, or is not known to have worked; which one does. */
export function unsoundEffects(to: GoingBackTo, sound: Numbered | null): Words[] {
  if (to.revision === sound?.revision || (to.pods !== null && to.pods.ready > 0)) return [];
  const which =
    sound === null
      ? null
      : sound.current
        ? words(`Revision ${sound.revision}, the present one, works.`, `La révision ${sound.revision}, l’actuelle, fonctionne.`)
        : words(
            `Revision ${sound.revision} serves now: go back to that one instead (--to-revision ${sound.revision}).`,
            `La révision ${sound.revision} répond en ce moment : revenez plutôt à celle-là (--to-revision ${sound.revision}).`,
          );
  const what =
    to.pods !== null && to.pods.there > 0
      ? words(
          `Attention: revision ${to.revision} did not come up: none of its pods is ready.`,
          `Attention : la révision ${to.revision} n’a pas démarré : aucun de ses pods n’est prêt.`,
        )
      : words(
          `Revision ${to.revision} has no pods now, and the cluster does not keep whether it ever worked.`,
          `La révision ${to.revision} n’a pas de pods, et le cluster ne garde pas si elle a jamais fonctionné.`,
        );
  return [which === null ? what : words(`${what.en} ${which.en}`, `${what.fr} ${which.fr}`)];
}
