import type { Cause } from '../../../../preload/contract/explanations.ts';
import { maskedLog } from '../../credentials/masked-text.ts';
import { words } from '../../failure.ts';
import { listAt, objectAt, textAt } from '../api-object.ts';
import type { JsonObject } from '../api-object.ts';
import { blockingInit, isCrash, isPullTrouble, lastEnd, podRestarts, troubledContainer, unschedulable } from '../pods/pod-containers.ts';
import type { PodFacts } from '../pods/pod-facts.ts';
import type { PodState } from '../pods/pod-state.ts';
import { podState, RECENT_CRASH_MS } from '../pods/pod-state.ts';
import { clip, plural } from '../wording.ts';
import { cause, evidence } from './cause.ts';
import { eventEvidence, latest } from './event-facts.ts';
import { crashCause, probeAdvice } from './pod-crash.ts';
import { endOf, evictedCause, nodeLostCause, terminatingCause } from './pod-end.ts';
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
  return runningCause(scene, now, { level, state });
}

function runningCause(scene: PodScene, now: number, { level, state }: Pick<PodState, 'level' | 'state'>): Cause {
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
  const endedAt = Date.parse(crashed?.previous?.finishedAt ?? '');
  // Another container's crash of long ago is not why this one is not ready.
  if (crashed?.previous && (unready.includes(crashed) || (unready.length === 0 && now - endedAt < RECENT_CRASH_MS)))
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

function logEvidence({ log }: PodScene): Cause['evidence'] {
  return log === null
    ? []
    : evidence(words(`Last lines of ${log.container}`, `Dernières lignes de ${log.container}`), maskedLog(log.lines.slice(-20).join('\n')));
}
