import type { Words } from '../../../../preload/contract/words.ts';
import { failure, FailureError, words } from '../../failure.ts';
import { isObject, listAt, numberAt, objectAt, textAt } from '../api-object.ts';
import type { ClusterClient } from '../cluster-client.ts';

/** What sets the number of replicas of a workload by itself. */
export interface Autoscaler {
  readonly name: string;
  readonly least: number;
  readonly most: number;
}

interface Scaled {
  /** `Deployment`, `StatefulSet`. */
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
}

/** The autoscaler that sets its replicas; null when there is none, or it may not be looked at. */
export async function autoscalerOf(
  client: ClusterClient,
  { kind, namespace, name }: Scaled,
  signal: AbortSignal,
): Promise<Autoscaler | null> {
  try {
    const list = await client.json({
      path: `/apis/autoscaling/v1/namespaces/${encodeURIComponent(namespace)}/horizontalpodautoscalers`,
      signal,
    });
    const found = listAt(isObject(list) ? list : {}, 'items').find((item) => {
      const scaled = objectAt(objectAt(item, 'spec'), 'scaleTargetRef');
      return textAt(scaled, 'kind') === kind && textAt(scaled, 'name') === name;
    });
    if (found === undefined) return null;
    const spec = objectAt(found, 'spec');
    const least = numberAt(spec, 'minReplicas') ?? 1;
    return {
      name: textAt(objectAt(found, 'metadata'), 'name') ?? '',
      least,
      most: numberAt(spec, 'maxReplicas') ?? least,
    };
  } catch {
    signal.throwIfAborted();
    // A hint only: who may not read autoscalers may still scale.
    return null;
  }
}

/** What an autoscaler makes of another number, as effects of a plan: at zero it leaves a workload alone, beyond its limits it sets it back. */
export function autoscalerEffects(autoscaler: Autoscaler | null, replicas: number): Words[] {
  if (autoscaler === null) return [];
  const { least, most } = autoscaler;
  const called = nameWords(autoscaler);
  if (replicas === 0 && least > 0)
    return [
      words(
        `${called.en} leaves it alone at 0: it scales again once another number is set.`,
        `${called.fr} n’y touche plus à 0 : il agit de nouveau dès qu’un autre nombre est fixé.`,
      ),
    ];
  if (replicas >= least && replicas <= most)
    return [
      words(
        `${called.en} sets the number of replicas by itself: it may change it again.`,
        `${called.fr} fixe lui-même le nombre de réplicas : il peut le changer de nouveau.`,
      ),
    ];
  const limit = replicas > most ? most : least;
  return [
    words(
      `Attention: ${replicas} will not stay. ${called.en} sets it back to ${limit} within a minute; change its limits instead.`,
      `Attention : ${replicas} ne tiendra pas. ${called.fr} le remet à ${limit} dans la minute ; changez plutôt ses limites.`,
    ),
  ];
}

/**
 * That the number that was asked for is what is set in the end. Throws FailureError `rollout-failed` where somebody else has set
 * another one meanwhile: the autoscaler, where there is one.
 */
export async function mustHaveKept(
  { name, set, wanted }: { readonly name: string; readonly set: number; readonly wanted: number },
  autoscaler: () => Promise<Autoscaler | null>,
): Promise<void> {
  if (set === wanted) return;
  const its = await autoscaler();
  const called = its === null ? null : nameWords(its);
  throw new FailureError(
    failure(
      'rollout-failed',
      called === null
        ? words(
            `${name}: ${wanted} were asked for, and ${set} are set now: somebody else changed the number meanwhile.`,
            `${name} : ${wanted} ont été demandés, et ${set} sont fixés maintenant : quelqu’un d’autre a changé le nombre entre-temps.`,
          )
        : words(
            `${name}: ${wanted} were asked for, and ${set} are set now: ${lower(called.en)} has changed the number.`,
            `${name} : ${wanted} ont été demandés, et ${set} sont fixés maintenant : ${lower(called.fr)} a changé le nombre.`,
          ),
      its === null
        ? words(
            'Find out who sets it (an operator, a deployment by Git, a colleague), and change it there.',
            'Cherchez qui le fixe (un opérateur, un déploiement par Git, un collègue), et changez-le là.',
          )
        : words(
            `Change the limits of ${its.name} (minReplicas, maxReplicas), or remove it, and scale again.`,
            `Changez les limites de ${its.name} (minReplicas, maxReplicas), ou supprimez-le, puis recommencez.`,
          ),
    ),
  );
}

function nameWords({ name, least, most }: Autoscaler): Words {
  return words(`The autoscaler ${name} (${least} to ${most})`, `L’autoscaler ${name} (de ${least} à ${most})`);
}

function lower(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
