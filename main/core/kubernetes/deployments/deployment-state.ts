import type { Deployment } from '../../../../preload/contract/kubernetes.ts';
import type { Level } from '../../../../preload/contract/servers.ts';
import type { Words } from '../../../../preload/contract/words.ts';
import { words } from '../../failure.ts';
import type { Condition } from '../api-object.ts';
import type { DeploymentFacts } from './deployment-facts.ts';
import type { PodFacts } from '../pods/pod-facts.ts';
import { isCrash, isPullTrouble, lastEnd, troubledContainer, unschedulable } from '../pods/pod-containers.ts';
import type { Surrounding } from '../pods/pod-state.ts';
import { podState } from '../pods/pod-state.ts';
import { lastCrash } from '../troubles/trouble-begin.ts';
import { clip, plural } from '../wording.ts';

export interface DeploymentState {
  readonly level: Level;
  readonly state: Words;
  readonly recheckAt: number | null;
}

/** A container that ran for less than this before it crashed did so at its start. */
const START_MS = 30_000;
/** The longest pause that the kubelet makes between two attempts is 5 minutes; a pod counts a crash as recent for 10. */
const RECENTLY_UNAVAILABLE_MS = 10 * 60_000;

/** The row of a deployment, as the contract has it. `pods` are its own, empty when they are not known. */
export function deploymentRow(
  deployment: DeploymentFacts,
  pods: readonly PodFacts[],
  surrounding: Surrounding,
): { readonly row: Deployment; readonly recheckAt: number | null } {
  const { level, state, recheckAt } = deploymentState(deployment, pods, surrounding);
  const { uid, namespace, name, desired, ready, updated, available, paused, createdAt } = deployment;
  return {
    row: { uid, namespace, name, desired, ready, updated, available, images: [...deployment.images], paused, createdAt, level, state },
    recheckAt,
  };
}

/**
 * Whether its pods would say more than it does: something is missing, or on its way, or was missing a short while ago. While
 * a crash loop is between two crashes all its replicas are available; only that this is so since a moment ago tells on it.
 */
export function needsPods(deployment: DeploymentFacts, now: number): boolean {
  const { desired, ready, updated, available, replicas, deleting, observed } = deployment;
  if (deleting || !observed || desired === 0) return false;
  if (ready < desired || updated < desired || available < desired || replicas !== desired) return true;
  const since = Date.parse(conditionOf(deployment, 'Available', 'True')?.since ?? '');
  return now - since < RECENTLY_UNAVAILABLE_MS;
}

/** How a deployment is doing, in words. */
export function deploymentState(deployment: DeploymentFacts, pods: readonly PodFacts[], surrounding: Surrounding): DeploymentState {
  const { desired, ready, available, replicas, paused } = deployment;
  const lasting = (level: Level, state: Words): DeploymentState => ({ level, state, recheckAt: null });
  if (deployment.deleting) return lasting('changing', words('Being deleted', 'En cours de suppression'));
  if (!deployment.observed)
    return lasting('changing', words('Waiting for the deployment controller', 'En attente du contrôleur de déploiements'));
  if (desired === 0) {
    return replicas > 0
      ? lasting('changing', words(`Scaling down to zero: ${replicas} left`, `Réduction à zéro : encore ${replicas}`))
      : lasting('healthy', words('Scaled to zero', 'Réduit à zéro'));
  }
  const trouble = podTrouble(deployment, pods, surrounding);
  if (trouble) return trouble;

  const count = words(
    `${ready} of ${replicasEn(desired)} ready`,
    `${ready} ${ready > 1 ? 'réplicas prêts' : 'réplica prêt'} sur ${desired}`,
  );
  const down: Level = available === 0 ? 'failing' : 'degraded';
  const refused = conditionOf(deployment, 'ReplicaFailure', 'True');
  if (refused) return lasting(down, explained(count, words('new pods are refused', 'les nouveaux pods sont refusés'), refused));
  const stuck = conditionOf(deployment, 'Progressing', 'False');
  if (stuck?.reason === 'ProgressDeadlineExceeded') {
    return lasting(
      down,
      words(
        `${count.en}: the rollout has not progressed within its deadline`,
        `${count.fr} : le déploiement n’a pas avancé dans le délai prévu`,
      ),
    );
  }
  const rollout = rolloutWords(deployment);
  if (paused) {
    return lasting(
      available >= desired ? 'healthy' : 'degraded',
      rollout
        ? words(`Paused in the middle of a rollout: ${rollout.en}`, `En pause au milieu d’un déploiement : ${rollout.fr}`)
        : words(`Paused, ${count.en}`, `En pause, ${count.fr}`),
    );
  }
  if (
    available < desired &&
    deployment.updated === desired &&
    replicas === desired &&
    conditionOf(deployment, 'Progressing', 'True')?.reason === 'NewReplicaSetAvailable'
  ) {
    return shortOfReplicas(deployment, pods, count, surrounding);
  }
  if (rollout) return lasting('changing', words(`Rolling out: ${rollout.en}`, `Déploiement en cours : ${rollout.fr}`));
  if (available >= desired) return lasting('healthy', count);
  if (ready >= desired)
    return lasting('changing', words(`${count.en}, not yet for long enough`, `${count.fr}, pas encore depuis assez longtemps`));
  return lasting(down, count);
}

/** The rollout is long done, and yet some replicas are missing: the first of them says why, when it is known. */
function shortOfReplicas(
  { available }: DeploymentFacts,
  pods: readonly PodFacts[],
  count: Words,
  surrounding: Surrounding,
): DeploymentState {
  const states = pods.filter(({ deletionDeadline }) => deletionDeadline === null).map((pod) => podState(pod, surrounding));
  const missing = states.find(({ level }) => level === 'degraded') ?? states.find(({ level }) => level !== 'healthy');
  return {
    level: available === 0 ? 'failing' : missing?.level === 'changing' ? 'changing' : 'degraded',
    state: missing ? words(`${count.en}; one is: ${missing.state.en}`, `${count.fr} ; l’un est : ${missing.state.fr}`) : count,
    recheckAt: missing?.recheckAt ?? null,
  };
}

/** `1 of 2 replicas crashes at start: CrashLoopBackOff: exit 1, ...; the previous version still serves` */
function podTrouble(deployment: DeploymentFacts, pods: readonly PodFacts[], surrounding: Surrounding): DeploymentState | null {
  const present = pods.filter(({ deletionDeadline }) => deletionDeadline === null);
  const troubles = present.flatMap((pod) => {
    const kind = troubleOf(pod, surrounding);
    return kind === null ? [] : [{ pod, kind }];
  });
  const [worst] = troubles.toSorted(
    (a, b) => order.indexOf(a.kind) - order.indexOf(b.kind) || b.pod.createdAt.localeCompare(a.pod.createdAt),
  );
  if (!worst) return null;
  const alike = troubles.filter(({ pod, kind }) => kind === worst.kind && pod.templateHash === worst.pod.templateHash);
  const { desired, available, ready } = deployment;
  const count = Math.min(alike.length, desired);
  const { state, recheckAt } = podState(worst.pod, surrounding);
  const one = count === 1;
  const verb = verbs[worst.kind][one ? 0 : 1];
  const who =
    desired === 1 && present.length === 1
      ? words('The only replica', 'Le seul réplica')
      : words(`${count} of ${replicasEn(desired)}`, `${count} ${one ? 'réplica' : 'réplicas'} sur ${desired}`);
  const head = words(`${who.en} ${verb.en}: ${state.en}`, `${who.fr} ${verb.fr} : ${state.fr}`);
  // It serves itself just now; the deployment hears of that a moment after its pod.
  if (worst.kind === 'crashed' && (available > 0 || present.some(isReady))) return { level: 'degraded', state: head, recheckAt };
  const level = available === 0 ? 'failing' : 'degraded';
  const tail = servingWords(present, worst.pod, ready);
  return { level, state: words(`${head.en}; ${tail.en}`, `${head.fr} ; ${tail.fr}`), recheckAt };
}

type PodTrouble = 'crash-at-start' | 'crash' | 'image' | 'configuration' | 'unschedulable' | 'failed' | 'crashed';
const order: readonly PodTrouble[] = ['crash-at-start', 'crash', 'image', 'configuration', 'failed', 'unschedulable', 'crashed'];

function troubleOf(pod: PodFacts, surrounding: Surrounding): PodTrouble | null {
  if (pod.phase === 'Succeeded') return null;
  const container = troubledContainer(pod);
  if (container) {
    if (isPullTrouble(container)) return 'image';
    if (!isCrash(container)) return 'configuration';
    const { ended } = lastEnd(container) ?? {};
    const ranMs = ended?.startedAt && ended.finishedAt ? Date.parse(ended.finishedAt) - Date.parse(ended.startedAt) : 0;
    return ranMs < START_MS ? 'crash-at-start' : 'crash';
  }
  if (pod.phase === 'Failed') return pod.reason === 'Evicted' ? null : 'failed';
  if (unschedulable(pod) !== null) return 'unschedulable';
  return lastCrash(pod) !== null && podState(pod, surrounding).level === 'degraded' ? 'crashed' : null;
}

/** What one replica does, and what several do. */
const verbs: Readonly<Record<PodTrouble, readonly [one: Words, many: Words]>> = {
  'crash-at-start': [words('crashes at start', 'plante au démarrage'), words('crash at start', 'plantent au démarrage')],
  crash: [words('crashes', 'plante'), words('crash', 'plantent')],
  image: [
    words('cannot get its image', 'ne peut pas obtenir son image'),
    words('cannot get their image', 'ne peuvent pas obtenir leur image'),
  ],
  configuration: [words('cannot be made', 'ne peut pas être créé'), words('cannot be made', 'ne peuvent pas être créés')],
  unschedulable: [words('finds no node', 'ne trouve pas de nœud'), words('find no node', 'ne trouvent pas de nœud')],
  failed: [words('failed', 'a échoué'), words('failed', 'ont échoué')],
  crashed: [words('crashed lately', 'a planté récemment'), words('crashed lately', 'ont planté récemment')],
};

function isReady({ conditions }: PodFacts): boolean {
  return conditions.some(({ type, status }) => type === 'Ready' && status === 'True');
}

/** Who still answers, as far as the pods tell. */
function servingWords(pods: readonly PodFacts[], troubled: PodFacts, ready: number): Words {
  const serving = pods.filter(isReady);
  if (serving.length === 0 && ready === 0) return words('nothing serves', 'plus rien ne répond');
  if (serving.length > 0 && serving.every(({ templateHash }) => templateHash !== troubled.templateHash)) {
    return words('the previous version still serves', 'la version précédente répond toujours');
  }
  const rest = Math.max(serving.length, ready);
  return rest === 1
    ? words('1 other still serves', '1 autre répond toujours')
    : words(`${rest} others still serve`, `${rest} autres répondent toujours`);
}

/** How far a rollout or a scaling is; null when there is none. */
function rolloutWords({ desired, updated, replicas, available }: DeploymentFacts): Words | null {
  if (updated < desired)
    return words(
      `${updated} of ${desired === 1 ? '1 replica is' : `${desired} replicas are`} of the new version`,
      `${updated} ${updated > 1 ? 'réplicas' : 'réplica'} sur ${desired} à la nouvelle version`,
    );
  if (replicas > updated) {
    const old = replicas - updated;
    return old === 1
      ? words('1 replica of the previous version is still to go', '1 réplica de la version précédente reste à arrêter')
      : words(`${old} replicas of the previous version are still to go`, `${old} réplicas de la version précédente restent à arrêter`);
  }
  return available < updated
    ? words(
        `${available} of ${replicasEn(desired)} available`,
        `${available} ${available > 1 ? 'réplicas disponibles' : 'réplica disponible'} sur ${desired}`,
      )
    : null;
}

function explained(count: Words, what: Words, { message }: Condition): Words {
  const why = message === null ? '' : clip(message);
  return why === ''
    ? words(`${count.en}: ${what.en}`, `${count.fr} : ${what.fr}`)
    : words(`${count.en}: ${what.en}: ${why}`, `${count.fr} : ${what.fr} : ${why}`);
}

/** The condition of that type, where it has that status. */
export function conditionOf({ conditions }: DeploymentFacts, type: string, status: string): Condition | undefined {
  return conditions.find((condition) => condition.type === type && condition.status === status);
}

function replicasEn(count: number): string {
  return plural(count, 'replica', 'replicas');
}
