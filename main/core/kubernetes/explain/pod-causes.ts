import type { Cause } from '../../../../preload/contract/explanations.ts';
import { words } from '../../failure.ts';
import { listAt, objectAt, textAt } from '../api-object.ts';
import type { JsonObject } from '../api-object.ts';
import { blockingInit, isCrash, isPullTrouble, lastEnd, podRestarts, troubledContainer, unschedulable } from '../pod-containers.ts';
import type { PodFacts } from '../pod-facts.ts';
import { podState } from '../pod-state.ts';
import { clip, plural } from '../wording.ts';
import { cause, evidence, link } from './cause.ts';
import { eventEvidence, latest } from './event-facts.ts';
import { crashCause, probeAdvice } from './pod-crash.ts';
import { imageCause } from './pod-image.ts';
import { heldUpCause, uncreatedCause, unscheduledCause } from './pod-pending.ts';
import type { PodScene } from './pod-scene.ts';
import { isReady, othersServe, surroundingOf } from './pod-scene.ts';

export interface PodSurroundings {
  readonly now: number;
  /** The pods of the same controller, itself among them; null when they are not known. */
  readonly siblings: readonly PodFacts[] | null;
  /** Whether its node reports; null when that is not known. */
  readonly nodeReady: boolean | null;
}

/** How a pod is doing, and why: the rule that fits first. */
export function podCause(scene: PodScene, surroundings: PodSurroundings): Cause {
  const found = podRule(scene, surroundings);
  const { pod } = scene;
  if (found.level === 'healthy' || found.stillServes !== null) return found;
  return {
    ...found,
    stillServes: isReady(pod)
      ? words('The pod itself: it is ready.', 'Le pod lui-même : il est prêt.')
      : othersServe(pod, surroundings.siblings),
  };
}

function podRule(scene: PodScene, { now, nodeReady }: PodSurroundings): Cause {
  const { pod, events } = scene;
  const { level, state } = podState(pod, surroundingOf(scene, now));
  if (pod.deletionDeadline !== null) return terminatingCause(scene, level, nodeReady);
  if (pod.phase === 'Succeeded')
    return cause(
      'pod/completed',
      'healthy',
      words('It has done its work and ended without error.', 'Il a fait son travail et s’est terminé sans erreur.'),
      { since: endOf(pod) },
    );
  if (pod.reason === 'Evicted' || (pod.phase === 'Failed' && pod.reason === 'Preempting')) return evictedCause(scene);
  if (pod.phase === 'Unknown' || pod.reason === 'NodeLost') return nodeLostCause(pod, 'unknown');
  const container = troubledContainer(pod);
  if (container) {
    if (isPullTrouble(container)) return imageCause(scene, container);
    const end = lastEnd(container);
    if (isCrash(container) && end) {
      const crashed = crashCause(scene, container, end.ended, false);
      // A pod that is not started again ends once.
      return pod.phase === 'Failed' ? { ...crashed, what: endedOnce(crashed.what) } : crashed;
    }
    return uncreatedCause(scene, container);
  }
  if (pod.phase === 'Failed')
    return cause(
      'pod/failed',
      'failing',
      words(`It failed: ${clip(pod.message ?? pod.reason ?? '?')}`, `Il a échoué : ${clip(pod.message ?? pod.reason ?? '?')}`),
      {
        since: endOf(pod),
        means: words(
          'The node or the cluster ended it; a controller makes another one, if it has one.',
          'Le nœud ou le cluster l’a arrêté ; son contrôleur, s’il en a un, en crée un autre.',
        ),
        whatToDo: [
          words(
            'Remove it once you have read why: it is only kept for that.',
            'Supprimez-le une fois la raison lue : il n’est gardé que pour cela.',
          ),
        ],
      },
    );
  if (pod.phase === 'Pending') {
    const refusal = unschedulable(pod);
    if (refusal !== null) return unscheduledCause(scene, refusal);
    if (pod.node !== null && nodeReady === false) return nodeLostCause(pod, 'failing');
    const held = blockingInit(pod)?.state?.kind === 'running' ? null : heldUpCause(scene);
    if (held) return held;
    return cause('pod/starting', level, state, {
      since: pod.createdAt,
      means:
        level === 'changing'
          ? words('This is how pods start; wait a moment.', 'C’est ainsi que les pods démarrent ; attendez un instant.')
          : null,
      whatToDo:
        level === 'changing'
          ? []
          : [words('Look at the events of the pod and at its node.', 'Regardez les événements du pod et son nœud.')],
      evidence: eventEvidence(events.find(({ type }) => type === 'Warning') ?? null),
    });
  }
  if (nodeReady === false) return nodeLostCause(pod, 'failing');
  return runningCause(scene, level, state);
}

function runningCause(scene: PodScene, level: Cause['level'], state: Cause['what']): Cause {
  const { pod, events } = scene;
  const unready = pod.containers.filter(({ role, ready, state: at }) => role !== 'init' && !ready && at?.kind === 'running');
  const crashed = pod.containers
    .filter(({ role, previous }) => role !== 'init' && previous !== null && previous.exitCode !== 0)
    .toSorted((a, b) => (b.previous?.finishedAt ?? '').localeCompare(a.previous?.finishedAt ?? ''))[0];
  if (level === 'healthy') {
    const restarts = podRestarts(pod);
    return cause('pod/running', 'healthy', words('It runs and is ready.', 'Il tourne et il est prêt.'), {
      since: pod.conditions.find(({ type }) => type === 'Ready')?.since ?? pod.createdAt,
      howOften: restarts === 0 ? null : words(plural(restarts, 'restart', 'restarts'), plural(restarts, 'redémarrage', 'redémarrages')),
    });
  }
  if (crashed?.previous && (unready.length === 0 || unready.includes(crashed) || unready.length < pod.containers.length))
    return crashCause(scene, crashed, crashed.previous, true);
  const probe = latest(events, ['Unhealthy'], /^(?:Readiness|Startup) probe (?:failed|errored)/);
  const gate = pod.conditions.find(
    ({ type, status }) =>
      type !== 'Ready' && type !== 'ContainersReady' && type !== 'PodScheduled' && type !== 'Initialized' && status === 'False',
  );
  if (unready.length > 0 && probe) {
    const answer = probe.message.replace(/^\w+ probe (?:failed|errored): ?/, '').trim();
    const names = unready.map(({ name }) => name).join(', ');
    const startup = probe.message.startsWith('Startup');
    const kind = startup ? words('startup check', 'test de démarrage') : words('readiness check', 'test de disponibilité');
    return cause(
      startup ? 'pod/startup-probe' : 'pod/readiness-probe',
      level === 'changing' && probe.count < 3 ? 'changing' : 'degraded',
      words(
        `It runs and is not ready: ${names} does not pass its ${kind.en} (${clip(answer)})`,
        `Il tourne sans être prêt : ${names} ne passe pas son ${kind.fr} (${clip(answer)})`,
      ),
      {
        means: words(
          'Services send it nothing until the check is passed.',
          'Les services ne lui envoient rien tant que le test n’est pas passé.',
        ),
        since: pod.conditions.find(({ type }) => type === 'Ready')?.since ?? probe.first,
        howOften: words(`failed ${plural(probe.count, 'time', 'times')}`, plural(probe.count, 'échec', 'échecs')),
        whatToDo: probeAdvice(answer),
        evidence: [...eventEvidence(probe), ...logEvidence(scene)],
      },
    );
  }
  return cause(
    'pod/not-ready',
    level,
    gate?.message
      ? words(`${state.en} (${gate.type}: ${clip(gate.message)})`, `${state.fr} (${gate.type} : ${clip(gate.message)})`)
      : state,
    {
      since: pod.conditions.find(({ type }) => type === 'Ready')?.since ?? pod.createdAt,
      means: words('Services send it nothing until it is ready.', 'Les services ne lui envoient rien tant qu’il n’est pas prêt.'),
      whatToDo:
        level === 'changing'
          ? []
          : [
              words(
                'Look at its log and at what its readiness check asks.',
                'Regardez son journal et ce que demande son test de disponibilité.',
              ),
            ],
      evidence: [...eventEvidence(events.find(({ type }) => type === 'Warning') ?? null), ...logEvidence(scene)],
    },
  );
}

function terminatingCause({ pod, events }: PodScene, level: Cause['level'], nodeReady: boolean | null): Cause {
  const since = pod.deletionDeadline;
  if (level !== 'degraded')
    return cause('pod/terminating', level, words('It is being ended.', 'Il est en cours d’arrêt.'), {
      since,
      means: words(
        'Its programs were told to end (SIGTERM) and have their grace period for it.',
        'Ses programmes ont reçu l’ordre de s’arrêter (SIGTERM) et disposent de leur délai de grâce.',
      ),
    });
  if (pod.finalizers.length > 0) {
    const names = pod.finalizers.join(', ');
    return cause(
      'pod/stuck-finalizer',
      'degraded',
      words(`It does not go away: the finalizer ${names} is waited for`, `Il ne disparaît pas : le finalizer ${names} est attendu`),
      {
        since,
        means: words(
          'A controller asked to be waited for before the pod is removed, and has not said that it is done: it is down, or was uninstalled.',
          'Un contrôleur a demandé qu’on l’attende avant la suppression du pod, et n’a pas dit avoir fini : il est arrêté, ou a été désinstallé.',
        ),
        whatToDo: [
          words(
            `Find the controller that owns ${names} and let it finish.`,
            `Trouvez le contrôleur à qui appartient ${names} et laissez-le finir.`,
          ),
          words(
            'If it is gone for good: take the finalizer out of metadata.finalizers; what it was to clean up then stays behind.',
            'S’il a disparu pour de bon : retirez le finalizer de metadata.finalizers ; ce qu’il devait nettoyer reste alors en place.',
          ),
        ],
        evidence: evidence(words('metadata.finalizers', 'metadata.finalizers'), names),
      },
    );
  }
  const node = pod.node ?? '?';
  const gone = nodeReady === false;
  return cause(
    gone ? 'pod/stuck-node-gone' : 'pod/stuck-terminating',
    'degraded',
    gone
      ? words(
          `It does not go away: its node ${node} no longer reports`,
          `Il ne disparaît pas : son nœud ${node} ne donne plus signe de vie`,
        )
      : words(
          `It does not go away: its node ${node} has not confirmed its end`,
          `Il ne disparaît pas : son nœud ${node} n’a pas confirmé sa fin`,
        ),
    {
      since,
      means: gone
        ? words(
            'Nobody can say whether its programs still run; a stateful set makes no replacement until that is clear.',
            'Personne ne peut dire si ses programmes tournent encore ; un stateful set ne crée pas de remplaçant tant que ce n’est pas clair.',
          )
        : words(
            'A volume that does not unmount, or a program that the kernel cannot end (waiting on NFS), holds it.',
            'Un volume qui ne se démonte pas, ou un programme que le noyau ne peut pas arrêter (en attente de NFS), le retient.',
          ),
      whatToDo: gone
        ? [
            words(
              `Bring ${node} back. Only if it is surely off: kubectl delete pod ${pod.name} -n ${pod.namespace} --force.`,
              `Remettez ${node} en marche. Seulement s’il est éteint à coup sûr : kubectl delete pod ${pod.name} -n ${pod.namespace} --force.`,
            ),
          ]
        : [
            words(
              `Look at the kubelet’s journal on ${node}, and at the pod’s volumes.`,
              `Regardez le journal du kubelet sur ${node}, et les volumes du pod.`,
            ),
          ],
      evidence: eventEvidence(latest(events, ['FailedKillPod', 'FailedPreStopHook', 'FailedUnmount'])),
      links: pod.node === null ? [] : [link('nodes', null, pod.node)],
    },
  );
}

function evictedCause({ pod, events }: PodScene): Cause {
  const said = pod.message ?? latest(events, ['Evicted'])?.message ?? '';
  const own = /(?:EmptyDir|ephemeral|local ephemeral storage|exceeds the (?:total )?limit)/i.test(said) && !/node was low/i.test(said);
  const resource = /node was low on resource: ([\w-]+)/.exec(said)?.[1];
  return cause(
    own ? 'pod/evicted-own-limit' : 'pod/evicted-node-pressure',
    'failing',
    words(`Its node put it out (evicted): ${clip(said)}`, `Son nœud l’a expulsé (evicted) : ${clip(said)}`),
    {
      means: own
        ? words('It wrote more to local disk than its limit allows.', 'Il a écrit sur le disque local plus que sa limite ne le permet.')
        : words(
            `The node ran low${resource === undefined ? '' : ` on ${resource}`} and chose those that use more than they reserved.`,
            `Le nœud a manqué de ressources${resource === undefined ? '' : ` (${resource})`} et a choisi ceux qui utilisent plus que réservé.`,
          ),
      since: latest(events, ['Evicted'])?.last ?? endOf(pod),
      whatToDo: own
        ? [
            words(
              'Raise sizeLimit or limits.ephemeral-storage, or let it write less (logs, caches).',
              'Augmentez sizeLimit ou limits.ephemeral-storage, ou faites-le moins écrire (journaux, caches).',
            ),
          ]
        : [
            words(
              'Give it resources.requests near what it uses; free the node or add one.',
              'Donnez-lui des resources.requests proches de son usage ; libérez le nœud ou ajoutez-en un.',
            ),
            words(
              'The evicted pod is only kept to be read, and can be removed.',
              'Le pod expulsé n’est gardé que pour être lu, et peut être supprimé.',
            ),
          ],
      evidence: evidence(words('What the kubelet says', 'Ce que dit le kubelet'), said),
      links: pod.node === null ? [] : [link('nodes', null, pod.node)],
    },
  );
}

function nodeLostCause(pod: PodFacts, level: Cause['level']): Cause {
  const node = pod.node ?? '?';
  return cause('pod/node-lost', level, words(`Its node ${node} no longer reports`, `Son nœud ${node} ne donne plus signe de vie`), {
    means: words(
      'What it does is unknown; after about 5 minutes the cluster replaces pods that have a controller.',
      'On ne sait pas ce qu’il fait ; après 5 minutes environ, le cluster remplace les pods qui ont un contrôleur.',
    ),
    since: pod.conditions.find(({ type, status }) => type === 'Ready' && status !== 'True')?.since ?? null,
    whatToDo: [words(`Look at the node: pilothouse nodes explain ${node}.`, `Regardez le nœud : pilothouse nodes explain ${node}.`)],
    links: pod.node === null ? [] : [link('nodes', null, pod.node)],
  });
}

/** Whether a node object says that it is Ready; null for none. */
export function nodeIsReady(node: JsonObject | null): boolean | null {
  if (node === null) return null;
  return listAt(objectAt(node, 'status'), 'conditions').some(
    (condition) => textAt(condition, 'type') === 'Ready' && textAt(condition, 'status') === 'True',
  );
}

function endedOnce(what: Cause['what']): Cause['what'] {
  return words(
    what.en.replace('The container ends again and again', 'The container ended'),
    what.fr.replace('Le conteneur s’arrête sans cesse', 'Le conteneur s’est arrêté'),
  );
}

function endOf(pod: PodFacts): string | null {
  const ends = pod.containers.flatMap(({ state }) => (state?.kind === 'terminated' ? (state.ended.finishedAt ?? []) : []));
  return ends.toSorted().at(-1) ?? pod.createdAt;
}

function logEvidence({ log }: PodScene): Cause['evidence'] {
  return log === null
    ? []
    : evidence(words(`Last lines of ${log.container}`, `Dernières lignes de ${log.container}`), log.lines.slice(-20).join('\n'));
}
