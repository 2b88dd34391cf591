import type { Pod } from '../../../../preload/contract/kubernetes.ts';
import type { Level } from '../../../../preload/contract/servers.ts';
import type { Words } from '../../../../preload/contract/words.ts';
import { words } from '../../failure.ts';
import { crashWords, endWords, ofContainer } from './crash-words.ts';
import { deploymentOf } from '../deployments/deployment-facts.ts';
import { schedulerInFrench } from '../explain/scheduler.ts';
import {
  blockingInit,
  isCrash,
  isPullTrouble,
  lastEnd,
  podReady,
  podReason,
  podRestarts,
  reasonOf,
  troubledContainer,
  unschedulable,
} from './pod-containers.ts';
import type { ContainerFacts, PodFacts, Termination } from './pod-facts.ts';
import { pullMessage, runtimeMessage } from './runtime-messages.ts';
import { clip, plural } from '../wording.ts';

/** Something that is not in the pod itself and makes its state understood; it is fetched when it is asked for. */
export type Wanted =
  | { readonly kind: 'last-log-line'; readonly key: string; readonly pod: PodFacts; readonly container: string; readonly previous: boolean }
  | { readonly kind: 'warning'; readonly key: string; readonly pod: PodFacts; readonly about: 'pull' | 'start' };

export interface Surrounding {
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** What is known of it: null while it is not, or when there is nothing. */
  readonly evidence: (wanted: Wanted) => string | null;
}

export interface PodState {
  readonly level: Level;
  readonly state: Words;
  /** When the passing of time alone changes the state, milliseconds since the epoch. */
  readonly recheckAt: number | null;
}

/** A start that takes longer than this is no longer an ordinary one. */
const SLOW_START_MS = 60_000;
/** What keeps a pod from starting (a volume, a secret that is not there) is told by its node after a few seconds: from then on it is asked for. */
const ASK_WHY_MS = 10_000;
/** Minutes of starting that are told apart. */
const STARTING_FOR = [60, 15, 5] as const;
/** A crash counts as recent for this long after the container runs again. */
export const RECENT_CRASH_MS = 10 * 60_000;
/** Past its grace period, and the node's own margin, a pod that is still there is stuck. */
const STUCK_END_MS = 30_000;

/** The row of a pod, as the contract has it. */
export function podRow(pod: PodFacts, surrounding: Surrounding): { readonly row: Pod; readonly recheckAt: number | null } {
  const { level, state, recheckAt } = podState(pod, surrounding);
  const row = {
    uid: pod.uid,
    namespace: pod.namespace,
    name: pod.name,
    phase: pod.phase,
    ready: podReady(pod),
    restarts: podRestarts(pod),
    node: pod.node,
    deployment: deploymentOf(pod),
    resources: pod.resources,
    reason: podReason(pod),
    createdAt: pod.createdAt,
    level,
    state,
  };
  return { row, recheckAt };
}

/** How a pod is doing, in words: pure, but for what `evidence` knows. */
export function podState(pod: PodFacts, surrounding: Surrounding): PodState {
  if (pod.deletionDeadline !== null) return terminating(pod, pod.deletionDeadline, surrounding.now);
  if (pod.phase === 'Succeeded') return lasting('healthy', words('Completed', 'Terminé avec succès'));
  if (pod.phase === 'Failed') return failed(pod, surrounding);
  if (pod.phase === 'Unknown' || pod.reason === 'NodeLost') {
    return lasting(
      'unknown',
      words(`Unknown: the node ${pod.node ?? '?'} no longer reports`, `Inconnu : le nœud ${pod.node ?? '?'} ne donne plus signe de vie`),
    );
  }
  const container = troubledContainer(pod);
  if (container) return troubled(pod, container, surrounding);
  if (pod.phase === 'Pending') return pending(pod, surrounding);
  return running(pod, surrounding);
}

function lasting(level: Level, state: Words): PodState {
  return { level, state, recheckAt: null };
}

/** `before` until the time has come, `after` from then on. */
function until(time: number, now: number, before: readonly [Level, Words], after: readonly [Level, Words]): PodState {
  const [level, state] = now < time ? before : after;
  return { level, state, recheckAt: now < time ? time : null };
}

function terminating(pod: PodFacts, deadline: string, now: number): PodState {
  const stuck =
    pod.finalizers.length > 0
      ? words(
          `Terminating for too long: its finalizers wait (${pod.finalizers.join(', ')})`,
          `Arrêt trop long : ses finalizers attendent (${pod.finalizers.join(', ')})`,
        )
      : words(
          `Terminating for too long: the node ${pod.node ?? '?'} has not confirmed its end`,
          `Arrêt trop long : le nœud ${pod.node ?? '?'} n’a pas confirmé sa fin`,
        );
  return until(timeOf(deadline) + STUCK_END_MS, now, ['changing', words('Terminating', 'En cours d’arrêt')], ['degraded', stuck]);
}

function failed(pod: PodFacts, surrounding: Surrounding): PodState {
  const container = troubledContainer(pod);
  if (pod.reason !== null || !container) {
    const said = pod.message === null ? '' : clip(pod.message);
    const label = pod.reason === null ? words('Failed', 'En échec') : words(pod.reason, pod.reason);
    return lasting('failing', said === '' ? label : words(`${label.en}: ${said}`, `${label.fr} : ${said}`));
  }
  return troubled(pod, container, surrounding);
}

function pending(pod: PodFacts, { now, evidence }: Surrounding): PodState {
  const refusal = unschedulable(pod);
  if (refusal !== null)
    return lasting('failing', words(`Not scheduled: ${clip(refusal)}`, `Non planifié : ${schedulerInFrench(refusal) ?? clip(refusal)}`));
  if (pod.conditions.some(({ reason }) => reason === 'SchedulingGated'))
    return lasting('changing', words('Held back by its scheduling gates', 'Retenu par ses scheduling gates'));
  const limit = timeOf(pod.createdAt) + SLOW_START_MS;
  if (pod.node === null) {
    return until(
      limit,
      now,
      ['changing', words('Waiting for a node', 'En attente d’un nœud')],
      [
        'degraded',
        words('Waiting for a node: no scheduler has taken it', 'En attente d’un nœud : aucun ordonnanceur ne l’a pris en charge'),
      ],
    );
  }
  const init = blockingInit(pod);
  const what = init
    ? words(`Starting: init container ${init.name}`, `Démarrage : conteneur d’initialisation ${init.name}`)
    : words(`Starting on ${pod.node}`, `Démarrage sur ${pod.node}`);
  // An init container may take its time; one that cannot even be made may not.
  if (init?.state?.kind === 'running') return lasting('changing', what);
  const age = now - timeOf(pod.createdAt);
  const next = [ASK_WHY_MS, SLOW_START_MS, ...STARTING_FOR.map((minutes) => minutes * 60_000)].filter((at) => at > age);
  const recheckAt = next.length === 0 ? null : timeOf(pod.createdAt) + Math.min(...next);
  const warning = age < ASK_WHY_MS ? null : evidence({ kind: 'warning', key: `${pod.uid}/warning/start`, pod, about: 'start' });
  if (warning !== null)
    return {
      level: 'degraded',
      state: words(`${what.en}, held up: ${clip(warning)}`, `${what.fr}, retardé : ${clip(warning)}`),
      recheckAt,
    };
  if (age < SLOW_START_MS) return { level: 'changing', state: what, recheckAt };
  const minutes = STARTING_FOR.find((one) => age >= one * 60_000);
  const slow =
    minutes === undefined
      ? words(`${what.en}, for more than a minute`, `${what.fr}, depuis plus d’une minute`)
      : words(
          `${what.en}, for more than ${minutes} minutes: look at its events`,
          `${what.fr}, depuis plus de ${minutes} minutes : regardez ses événements`,
        );
  return { level: 'degraded', state: slow, recheckAt };
}

function running(pod: PodFacts, surrounding: Surrounding): PodState {
  const { now } = surrounding;
  const counted = pod.containers.filter(({ role }) => role !== 'init');
  const unready = counted.filter(({ ready, state }) => !ready && state?.kind !== 'terminated');
  const crashed = counted.flatMap((container) =>
    container.previous && container.previous.exitCode !== 0 ? [{ container, ended: container.previous }] : [],
  );
  const latest = crashed.toSorted((a, b) => timeOf(b.ended.finishedAt) - timeOf(a.ended.finishedAt))[0];
  if (unready.length > 0) {
    const names = unready.map(({ name }) => name).join(', ');
    const since = Math.max(...unready.map(({ state }) => timeOf(state?.kind === 'running' ? state.startedAt : pod.createdAt)));
    if (latest && unready.includes(latest.container)) return restarted(pod, latest.container, latest.ended, surrounding);
    return until(
      since + SLOW_START_MS,
      now,
      ['changing', words('Running, not ready yet', 'En cours d’exécution, pas encore prêt')],
      [
        'degraded',
        words(
          `Running, not ready: ${names} does not pass its readiness check`,
          `En cours d’exécution, pas prêt : ${names} ne passe pas son test de disponibilité`,
        ),
      ],
    );
  }
  const over = counted.find(({ role, state }) => state?.kind === 'terminated' && (role === 'sidecar' || pod.restartsAlways));
  if (over?.state?.kind === 'terminated') {
    const { en, fr } = ofContainer(pod, over);
    const end = endWords(over, over.state.ended);
    return lasting(
      over.restarts > 0 ? 'degraded' : 'changing',
      words(`Ended with ${end.en}${en}, is started again`, `Arrêté (${end.fr})${fr}, va être relancé`),
    );
  }
  if (latest && timeOf(latest.ended.finishedAt) + RECENT_CRASH_MS > now) return restarted(pod, latest.container, latest.ended, surrounding);
  const notReady = pod.conditions.find(({ type, status }) => type === 'Ready' && status !== 'True');
  if (notReady && counted.some(({ state }) => state?.kind === 'running')) {
    const why = clip(notReady.message ?? notReady.reason ?? `node ${pod.node ?? '?'}`);
    return lasting(
      'degraded',
      words(`Running, but counted as not ready: ${why}`, `En cours d’exécution, mais compté comme pas prêt : ${why}`),
    );
  }
  const restarts = podRestarts(pod);
  if (restarts === 0) return lasting('healthy', words('Running', 'En cours d’exécution'));
  return lasting(
    'healthy',
    words(
      `Running, ${plural(restarts, 'restart', 'restarts')}`,
      `En cours d’exécution, ${plural(restarts, 'redémarrage', 'redémarrages')}`,
    ),
  );
}

/** It runs again, and crashed a short while ago. */
function restarted(pod: PodFacts, container: ContainerFacts, ended: Termination, { now, evidence }: Surrounding): PodState {
  const label = words(
    `Running again after a crash${ofContainer(pod, container).en}`,
    `Relancé après un plantage${ofContainer(pod, container).fr}`,
  );
  return {
    level: 'degraded',
    state: crashWords(container, label, ended, evidence(logLine(pod, container, ended, true))),
    recheckAt: Math.max(timeOf(ended.finishedAt) + RECENT_CRASH_MS, now + 1000),
  };
}

function troubled(pod: PodFacts, container: ContainerFacts, { evidence }: Surrounding): PodState {
  const of = ofContainer(pod, container);
  const reason = reasonOf(container) ?? 'Error';
  const label = words(`${reason}${of.en}`, `${reason}${of.fr}`);
  if (isPullTrouble(container)) {
    const said = container.state?.kind === 'waiting' ? container.state.message : null;
    const why =
      pullMessage(said) ??
      pullMessage(evidence({ kind: 'warning', key: `${pod.uid}/warning/pull/${container.name}/${container.image}`, pod, about: 'pull' }));
    const image = container.image ?? '?';
    if (why === null)
      return lasting('failing', words(`${label.en}: ${image} cannot be pulled`, `${label.fr} : ${image} ne peut pas être téléchargée`));
    const what = why.includes(image) ? why : `${image}: ${why}`;
    return lasting('failing', words(`${label.en}: ${what}`, `${label.fr} : ${what}`));
  }
  const end = lastEnd(container);
  if (isCrash(container) && end)
    return lasting('failing', crashWords(container, label, end.ended, evidence(logLine(pod, container, end.ended, end.previous))));
  const said = container.state?.kind === 'waiting' && container.state.message ? runtimeMessage(container.state.message) : null;
  return lasting('failing', said === null ? label : words(`${label.en}: ${said}`, `${label.fr} : ${said}`));
}

function logLine(pod: PodFacts, container: ContainerFacts, ended: Termination, previous: boolean): Wanted {
  const run = ended.containerId ?? ended.finishedAt ?? String(container.restarts);
  return { kind: 'last-log-line', key: `${pod.uid}/${container.name}/${run}`, pod, container: container.name, previous };
}

function timeOf(value: string | null): number {
  const time = value === null ? Number.NaN : Date.parse(value);
  return Number.isNaN(time) ? 0 : time;
}
