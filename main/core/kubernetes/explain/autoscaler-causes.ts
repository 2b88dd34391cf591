import type { Cause } from '../../../../preload/contract/explanations.ts';
import type { Words } from '../../../../preload/contract/words.ts';
import { words } from '../../failure.ts';
import type { Condition, JsonObject } from '../api-object.ts';
import { conditionsOf, numberAt, objectAt, textAt } from '../api-object.ts';
import { cause, evidence, link } from './cause.ts';
import { eventEvidence } from './event-facts.ts';
import type { EventFacts } from './event-facts.ts';

/** A HorizontalPodAutoscaler of autoscaling/v2, v2beta2 or v1, which writes its conditions into an annotation. */
export function autoscalerCauses(
  object: JsonObject,
  events: readonly EventFacts[],
  /** What it scales: null where that does not exist, undefined where it could not be looked at. */
  scaled: JsonObject | null | undefined,
): readonly Cause[] {
  const metadata = objectAt(object, 'metadata');
  const namespace = textAt(metadata, 'namespace') ?? '';
  const target = objectAt(objectAt(object, 'spec'), 'scaleTargetRef');
  const name = textAt(target, 'name') ?? '?';
  const links = [link(`${(textAt(target, 'kind') ?? 'Deployment').toLowerCase()}s`, namespace, name, scaled !== null)];
  const conditions = autoscalerConditions(object);
  const able = conditions.find(({ type }) => type === 'AbleToScale');
  const active = conditions.find(({ type }) => type === 'ScalingActive');
  const limited = conditions.find(({ type, status }) => type === 'ScalingLimited' && status === 'True');
  const replicas = numberAt(objectAt(object, 'status'), 'currentReplicas') ?? 0;
  const ready = readyOf(scaled ?? null);
  const stays = servesMeanwhile(replicas, ready);
  const event = events.find(({ type }) => type === 'Warning') ?? null;
  if (able?.status === 'False')
    return [
      cause('autoscaler/target', 'failing', cannot(name, able), {
        means: words(
          'What it is to scale does not exist or does not let itself be scaled.',
          'Ce qu’il doit redimensionner n’existe pas ou ne s’y prête pas.',
        ),
        since: able.since,
        whatToDo: [words('Correct spec.scaleTargetRef.', 'Corrigez spec.scaleTargetRef.')],
        evidence: evidence(words('Condition AbleToScale', 'Condition AbleToScale'), able.message, able.since),
        links,
      }),
    ];
  if (active?.status === 'False' && active.reason !== 'ScalingDisabled') {
    const said = active.message ?? event?.message ?? '';
    const noServer = NO_METRICS.test(said);
    const noRequest = NO_REQUEST.test(said);
    return [
      cause(
        noRequest ? 'autoscaler/no-request' : noServer ? 'autoscaler/no-metrics' : 'autoscaler/metric',
        'failing',
        cannot(name, { ...active, message: said }),
        {
          means: noRequest
            ? words(
                'A percentage is one of what is reserved; without resources.requests there is none.',
                'Un pourcentage se rapporte au réservé ; sans resources.requests, il n’y en a pas.',
              )
            : words(
                'Without a number it does not scale, neither up nor down.',
                'Sans mesure, il ne redimensionne ni vers le haut ni vers le bas.',
              ),
          since: active.since,
          howOften:
            event === null || event.count < 2 ? null : words(`asked in vain ${event.count} times`, `demandé en vain ${event.count} fois`),
          stillServes: stays,
          whatToDo: [
            noRequest
              ? words('Set resources.requests of every container of the pod.', 'Indiquez resources.requests pour chaque conteneur du pod.')
              : words(
                  'Install metrics-server (for custom metrics their adapter), or look at its pods: kubectl get apiservices v1beta1.metrics.k8s.io.',
                  'Installez metrics-server (ou l’adaptateur des métriques personnalisées), ou regardez ses pods : kubectl get apiservices v1beta1.metrics.k8s.io.',
                ),
          ],
          evidence: [
            ...evidence(words('Condition ScalingActive', 'Condition ScalingActive'), active.message, active.since),
            ...(active.message === null ? eventEvidence(event) : []),
          ],
          links,
        },
      ),
    ];
  }
  if (active?.status === 'False')
    return [
      cause(
        'autoscaler/disabled',
        'healthy',
        words(`${name} is scaled to zero: it does nothing meanwhile.`, `${name} est réduit à zéro : il ne fait rien entre-temps.`),
        { since: active.since, links },
      ),
    ];
  if (limited && limited.reason === 'TooManyReplicas')
    return [
      cause(
        'autoscaler/at-maximum',
        'degraded',
        words(
          `It is at its maximum of ${numberAt(objectAt(object, 'spec'), 'maxReplicas') ?? '?'} replicas and would want more`,
          `Il est à son maximum de ${numberAt(objectAt(object, 'spec'), 'maxReplicas') ?? '?'} réplicas et en voudrait plus`,
        ),
        {
          means: words('The load is higher than it may answer.', 'La charge dépasse ce à quoi il a le droit de répondre.'),
          since: limited.since,
          stillServes: stays,
          whatToDo: [
            words(
              'Raise maxReplicas, if the nodes have room and what is behind (database) bears it.',
              'Augmentez maxReplicas, si les nœuds ont la place et si l’arrière (base de données) suit.',
            ),
          ],
          evidence: evidence(words('Condition ScalingLimited', 'Condition ScalingLimited'), limited.message, limited.since),
          links,
        },
      ),
    ];
  return [
    cause(
      'autoscaler/active',
      conditions.length === 0 ? 'changing' : 'healthy',
      conditions.length === 0
        ? words('It has not looked yet.', 'Il n’a pas encore regardé.')
        : ready === null || ready >= replicas
          ? words(`It keeps ${name} at ${replicas}, within its limits.`, `Il maintient ${name} à ${replicas}, dans ses limites.`)
          : words(
              `It wants ${name} at ${replicas}, within its limits; ${ready === 0 ? 'none' : ready} of them ${ready > 1 ? 'are' : 'is'} ready.`,
              `Il veut ${name} à ${replicas}, dans ses limites ; ${ready === 0 ? 'aucun réplica n’est prêt' : ready === 1 ? '1 réplica est prêt' : `${ready} réplicas sont prêts`}.`,
            ),
      { since: active?.since ?? null, links },
    ),
  ];
}

/** Ready pods of what is scaled, as it says itself: the number that an autoscaler notes is what was asked for. Null where that is not known. */
function readyOf(scaled: JsonObject | null): number | null {
  if (scaled === null) return null;
  const status = objectAt(scaled, 'status');
  // The workloads of apps/v1 leave it out when it is zero; another kind may not have it at all.
  return numberAt(status, 'readyReplicas') ?? (textAt(scaled, 'apiVersion') === 'apps/v1' ? 0 : null);
}

/** What answers while the number of replicas stays. */
function servesMeanwhile(wanted: number, ready: number | null): Words {
  if (ready === null)
    return words(
      `The number asked for stays at ${wanted}; how many of them are ready is not known here.`,
      `Le nombre demandé reste ${wanted} ; combien sont prêts n’est pas connu ici.`,
    );
  if (ready === 0) return words('Nothing: none of its pods is ready.', 'Rien : aucun de ses pods n’est prêt.');
  if (ready < wanted)
    return words(
      `${ready} of the ${wanted} replicas that are asked for ${ready === 1 ? 'is' : 'are'} ready; the number asked for stays as it is.`,
      `${ready} ${ready === 1 ? 'réplica prêt' : 'réplicas prêts'} sur les ${wanted} demandés ; le nombre demandé reste tel quel.`,
    );
  return ready === 1
    ? words('The one replica there is; the number stays as it is.', 'L’unique réplica ; le nombre reste tel quel.')
    : words(
        `The ${ready} replicas there are; their number stays as it is.`,
        `Les ${ready} réplicas existants ; leur nombre reste tel quel.`,
      );
}

const NO_METRICS = /metrics\.k8s\.io|metrics API/u;
const NO_REQUEST = /missing request for (\w+)/u;

function cannot(name: string, condition: Pick<Condition, 'reason' | 'message'>): Words {
  const why = autoscalerTrouble(condition);
  return words(`It cannot scale ${name}: ${why.en}`, `Il ne peut pas redimensionner ${name} : ${why.fr}`);
}

/** What keeps an autoscaler from scaling, of a condition that is false; its own sentence, in English, is evidence beside it. */
export function autoscalerTrouble({ reason, message }: Pick<Condition, 'reason' | 'message'>): Words {
  const said = message ?? '';
  const resource = NO_REQUEST.exec(said)?.[1];
  if (resource !== undefined) return words(`its containers reserve no ${resource}`, `ses conteneurs ne réservent pas de ${resource}`);
  if (NO_METRICS.test(said)) return words('the cluster gives it no metrics', 'le cluster ne lui fournit pas de métriques');
  if (reason === 'FailedGetScale') return words('its target cannot be read, or is not there', 'sa cible est illisible, ou n’existe pas');
  if (reason === 'FailedUpdateScale') return words('its target does not let itself be scaled', 'sa cible ne se laisse pas redimensionner');
  if (reason === 'InvalidSelector' || reason === 'AmbiguousSelector')
    return words('its target does not tell which pods are its own', 'sa cible ne dit pas quels pods sont les siens');
  if (reason !== null && /^FailedGet\w*Metric$/u.test(reason))
    return words('a metric of it cannot be read', 'une de ses mesures est illisible');
  return words(
    `its controller says ${reason ?? 'no reason'}`,
    reason === null ? 'son contrôleur ne dit pas pourquoi' : `son contrôleur dit ${reason}`,
  );
}

/** The conditions of a HorizontalPodAutoscaler of any version; autoscaling/v1 writes them into an annotation. */
export function autoscalerConditions(object: JsonObject): readonly Condition[] {
  const own = conditionsOf(objectAt(object, 'status'));
  const noted = textAt(objectAt(objectAt(object, 'metadata'), 'annotations'), 'autoscaling.alpha.kubernetes.io/conditions');
  if (own.length > 0 || noted === null) return own;
  try {
    const conditions: unknown = JSON.parse(noted);
    return conditionsOf({ conditions });
  } catch (error) {
    // Somebody else's note: then there are none.
    return error instanceof SyntaxError ? [] : own;
  }
}
