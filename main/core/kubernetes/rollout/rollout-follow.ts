import { setTimeout as sleep } from 'node:timers/promises';
import type { ChangedDeployment } from '../../../../preload/contract/rollouts.ts';
import type { Words } from '../../../../preload/contract/words.ts';
import type { Progress } from '../../activity/changes.ts';
import { failure, FailureError, words } from '../../failure.ts';
import type { JsonObject } from '../api-object.ts';
import { isObject, numberAt, objectAt } from '../api-object.ts';
import type { ClusterClient } from '../cluster-client.ts';
import type { DeploymentFacts } from '../deployments/deployment-facts.ts';
import { deploymentOf, readDeployment } from '../deployments/deployment-facts.ts';
import { conditionOf, deploymentRow } from '../deployments/deployment-state.ts';
import type { EvidenceDesk } from '../evidence.ts';
import { listPages } from '../list-pages.ts';
import { patientReads } from '../patience.ts';
import { isCrash, isPullTrouble, troubledContainer } from '../pods/pod-containers.ts';
import type { PodFacts } from '../pods/pod-facts.ts';
import { readPod } from '../pods/pod-facts.ts';
import { podsPath } from '../pods/pods.ts';
import { presentHash } from './present-version.ts';
import { readRevisions, revisionOf } from './revisions.ts';

/** One deployment of a cluster. */
export interface DeploymentPlace {
  readonly namespace: string;
  readonly name: string;
}

const LOOK_EVERY_MS = 1000;
/** A version whose containers ended this often does not start by itself any more. */
const CRASHES = 2;
/** The log line that tells why may come a moment after the crash. */
const EVIDENCE_MS = 3000;
/** Beyond the deployment's own deadline, for a controller that does not say that it has passed. */
const MARGIN_MS = 60_000;

/** Another number that the cluster refuses (a quota) for this long is not reached: of a version that is up there is no deadline. */
const REFUSED_MS = 15_000;

/** The API path of a deployment. */
export function deploymentPath({ namespace, name }: DeploymentPlace): string {
  return `/apis/apps/v1/namespaces/${encodeURIComponent(namespace)}/deployments/${encodeURIComponent(name)}`;
}

/** Reads it. Throws FailureError `not-found` and those of the connection. */
export async function readDeploymentObject(client: ClusterClient, place: DeploymentPlace, signal: AbortSignal): Promise<JsonObject> {
  const found = await client.json({ path: deploymentPath(place), signal });
  return isObject(found) ? found : {};
}

interface Following {
  readonly client: ClusterClient;
  readonly place: DeploymentPlace;
  readonly evidence: EvidenceDesk;
  readonly progress: Pick<Progress, 'step' | 'amount'>;
  readonly signal: AbortSignal;
  /** What is to come up, where that is not a new version. */
  readonly subject?: Words;
}

/** What comes up after another image. */
export const NEW_VERSION = words('the new version', 'la nouvelle version');
/** What comes up after a restart: the version stays. */
export const ITS_PODS = words('its present version', 'sa version actuelle');

/** What comes up after another number of replicas: no version changes, and there is none to go back to. */
export const ITS_NUMBER = words('the number of pods that was asked for', 'le nombre de pods demandé');

/** That what is waited for does not come. */
export function notUp(subject: Words): Words {
  return subject === ITS_NUMBER
    ? words(`${subject.en} is not reached`, `${subject.fr} n’est pas atteint`)
    : words(`${subject.en} does not come up`, `${subject.fr} ne démarre pas`);
}

/** A revision of the history that comes up again. */
export function revisionWords(revision: number): Words {
  return words(`revision ${revision}`, `la révision ${revision}`);
}

/**
 * Follows a rollout until every replica is of the new version and available, telling each state on the way. Throws FailureError
 * `rollout-failed` when the new version crashes again and again, cannot get its image or its configuration, or is past its
 * deadline (`progressDeadlineSeconds`).
 */
export async function followRollout({
  client: asked,
  place,
  evidence,
  progress,
  signal,
  subject = NEW_VERSION,
}: Following): Promise<ChangedDeployment> {
  let said = '';
  let lastCounts = '';
  let movedAt = Date.now();
  // While the cluster does not answer, nothing is known to stand still.
  const client = patientReads(asked, { signal, progress, onWaited: (ms) => (movedAt += ms) });
  for (;;) {
    const object = await readDeploymentObject(client, place, signal);
    const facts = readDeployment(object);
    if (facts === null) throw new FailureError(gone(place));
    const pods = await podsOf(client, facts, signal);
    const look = () => deploymentRow(facts, pods, { now: Date.now(), evidence: evidence.ask }).row;
    let row = look();
    const changed: ChangedDeployment = { ...place, revision: revisionOf(object), level: row.level, state: row.state };
    if (isDone(facts)) return changed;
    const spec = objectAt(object, 'spec');
    const failing = facts.observed ? failingPods(facts, pods) : [];
    // A pod of the version before may still be there, and fail: after a rollback that is the newest one.
    const present = failing.length === 0 ? null : presentHash(await readRevisions(client, object, signal), pods);
    const trouble = failing.some(({ templateHash }) => templateHash === present);
    const counts = [facts.replicas, facts.updated, facts.ready, facts.available].join(' ');
    if (counts !== lastCounts) movedAt = Date.now();
    lastCounts = counts;
    const deadlineMs = (numberAt(spec, 'progressDeadlineSeconds') ?? 600) * 1000;
    const short = subject === ITS_NUMBER && facts.observed && facts.replicas < facts.desired;
    const refused = short && conditionOf(facts, 'ReplicaFailure', 'True') !== undefined && Date.now() - movedAt > REFUSED_MS;
    if (trouble || refused || (facts.observed && stuck(facts)) || Date.now() - movedAt > deadlineMs + MARGIN_MS) {
      await evidence.settled(AbortSignal.any([signal, AbortSignal.timeout(EVIDENCE_MS)]));
      signal.throwIfAborted();
      row = look();
      throw new FailureError(
        failure(
          'rollout-failed',
          words(`${place.name}: ${notUp(subject).en}. ${row.state.en}.`, `${place.name} : ${notUp(subject).fr}. ${row.state.fr}.`),
          words(
            'Correct what it says and roll out again; or go back to a revision that worked, where there is one.',
            'Corrigez ce qui est indiqué et déployez de nouveau ; ou revenez à une révision qui a fonctionné, s’il y en a une.',
          ),
        ),
      );
    }
    if (row.state.en !== said) progress.step(row.state);
    said = row.state.en;
    progress.amount(Math.min(facts.updated, facts.available), facts.desired);
    await sleep(LOOK_EVERY_MS, null, { signal });
  }
}

/** As `kubectl rollout status` judges it; one that is paused is done as soon as its controller has seen that. */
function isDone({ observed, paused, desired, updated, replicas, available }: DeploymentFacts): boolean {
  if (!observed) return false;
  return paused || (updated === desired && replicas === desired && available === desired);
}

function stuck(facts: DeploymentFacts): boolean {
  return conditionOf(facts, 'Progressing', 'False')?.reason === 'ProgressDeadlineExceeded';
}

async function podsOf(client: ClusterClient, facts: DeploymentFacts, signal: AbortSignal): Promise<PodFacts[]> {
  if (facts.selector === null) return [];
  const pods: PodFacts[] = [];
  for await (const { items } of listPages(client, podsPath(facts.namespace), { signal, labelSelector: facts.selector }))
    pods.push(...items.flatMap((item) => readPod(item) ?? []));
  return pods.filter((pod) => deploymentOf(pod) === facts.name);
}

/** The pods, of whatever version, that do not start by themselves any more. */
function failingPods({ desired, updated, available, replicas }: DeploymentFacts, pods: readonly PodFacts[]): readonly PodFacts[] {
  // While everything runs, a crash from before is no failure of this rollout.
  if (updated === desired && replicas === desired && available === desired) return [];
  return pods.filter((pod) => {
    const container = pod.deletionDeadline === null ? troubledContainer(pod) : null;
    if (container === null) return false;
    if (isCrash(container)) return container.restarts >= CRASHES;
    const reason = container.state?.kind === 'waiting' ? container.state.reason : null;
    // The first refusal may be a registry's hiccup: the kubelet tries again before it backs off.
    return isPullTrouble(container)
      ? reason !== 'ErrImagePull'
      : reason === 'CreateContainerConfigError' || reason === 'CreateContainerError';
  });
}

function gone({ namespace, name }: DeploymentPlace) {
  return failure(
    'not-found',
    words(`${namespace}/${name} is no longer there.`, `${namespace}/${name} n’existe plus.`),
    words('Somebody deleted it in the meantime.', 'Quelqu’un l’a supprimé entre-temps.'),
  );
}
