import { setTimeout as sleep } from 'node:timers/promises';
import type { Level } from '../../../../preload/contract/level.ts';
import type { Words } from '../../../../preload/contract/words.ts';
import type { Progress } from '../../activity/changes.ts';
import { failure, FailureError, words } from '../../failure.ts';
import type { JsonObject } from '../api-object.ts';
import { isObject, numberAt, objectAt, textAt } from '../api-object.ts';
import type { ClusterClient } from '../cluster-client.ts';
import { labelSelector } from '../label-selector.ts';
import type { EvidenceDesk } from '../evidence.ts';
import { listPages } from '../list-pages.ts';
import { patientReads } from '../patience.ts';
import { isCrash, isPullTrouble, troubledContainer } from '../pods/pod-containers.ts';
import type { PodFacts } from '../pods/pod-facts.ts';
import { readPod } from '../pods/pod-facts.ts';
import { podState } from '../pods/pod-state.ts';
import { podsPath } from '../pods/pods.ts';
import { followRollout, ITS_NUMBER, NEW_VERSION, notUp } from './rollout-follow.ts';

export interface WorkloadPlace {
  /** `deployments`, `statefulsets`, `daemonsets`. */
  readonly resource: string;
  readonly namespace: string;
  readonly name: string;
}

interface Following {
  readonly client: ClusterClient;
  readonly place: WorkloadPlace;
  readonly evidence: EvidenceDesk;
  readonly progress: Pick<Progress, 'step' | 'amount'>;
  readonly signal: AbortSignal;
  /** What is to come up, where that is not a new version. */
  readonly subject?: Words;
}

const LOOK_EVERY_MS = 1000;
const CRASHES = 2;
const EVIDENCE_MS = 3000;
/** Stateful and daemon sets have no deadline of their own; this long without any progress is one. */
const NO_PROGRESS_MS = 10 * 60_000;

/** A number of replicas has no revision. */
const SCALE_BACK = words(
  'Correct what it says (a quota: raise it, or free some of it), or set the number before again.',
  'Corrigez ce qui est indiqué (un quota : augmentez-le, ou libérez-en une part), ou remettez le nombre d’avant.',
);

/** Kinds whose changes are followed until their pods run. */
export function isFollowed(resource: string): boolean {
  return resource === 'deployments' || resource === 'statefulsets' || resource === 'daemonsets';
}

/** The API path of a workload of apps/v1. */
export function workloadPath({ resource, namespace, name }: WorkloadPlace): string {
  return `/apis/apps/v1/namespaces/${encodeURIComponent(namespace)}/${resource}/${encodeURIComponent(name)}`;
}

/**
 * Follows a workload until all its pods are of the newest version and available. Throws FailureError `rollout-failed` when they crash, cannot get
 * their image, or nothing has moved for ten minutes.
 */
export async function followWorkload({
  client: asked,
  place,
  evidence,
  progress,
  signal,
  subject = NEW_VERSION,
}: Following): Promise<{ readonly level: Level; readonly state: Words }> {
  if (place.resource === 'deployments') return followRollout({ client: asked, place, evidence, progress, signal, subject });
  let said = '';
  let lastCounts = '';
  let movedAt = Date.now();
  // While the cluster does not answer, nothing is known to stand still.
  const client = patientReads(asked, { signal, progress, onWaited: (ms) => (movedAt += ms) });
  for (;;) {
    const found = await client.json({ path: workloadPath(place), signal });
    const now = standing(place.resource, isObject(found) ? found : {});
    const state = stateOf(now);
    if (now.done) return { level: 'healthy', state };
    const pods = await podsOf(client, place, now, signal);
    const trouble = now.observed ? pods.find((pod) => fails(pod)) : undefined;
    const counts = [now.updated, now.ready, now.total].join(' ');
    if (counts !== lastCounts) movedAt = Date.now();
    lastCounts = counts;
    if (trouble !== undefined || Date.now() - movedAt > NO_PROGRESS_MS) {
      const why = () => (trouble === undefined ? state : podState(trouble, { now: Date.now(), evidence: evidence.ask }).state);
      why();
      await evidence.settled(AbortSignal.any([signal, AbortSignal.timeout(EVIDENCE_MS)]));
      signal.throwIfAborted();
      throw new FailureError(
        failure(
          'rollout-failed',
          words(
            `${place.name}: ${notUp(subject).en}. ${trouble === undefined ? '' : `${trouble.name}: `}${why().en}.`,
            `${place.name} : ${notUp(subject).fr}. ${trouble === undefined ? '' : `${trouble.name} : `}${why().fr}.`,
          ),
          subject === ITS_NUMBER
            ? SCALE_BACK
            : words(
                'Correct what it says, or go back to a revision that worked, where there is one. A pod of a stateful set that hangs may have to be deleted once it is corrected.',
                'Corrigez ce qui est indiqué, ou revenez à une révision qui a fonctionné, s’il y en a une. Un pod de stateful set bloqué doit parfois être supprimé une fois corrigé.',
              ),
        ),
      );
    }
    if (state.en !== said) progress.step(state);
    said = state.en;
    progress.amount(Math.min(now.updated, now.ready), now.total);
    await sleep(LOOK_EVERY_MS, null, { signal });
  }
}

interface Standing {
  readonly observed: boolean;
  readonly total: number;
  readonly updated: number;
  readonly ready: number;
  readonly done: boolean;
  /** Its pods change only when somebody deletes them (`OnDelete`). */
  readonly byHand: boolean;
  readonly selector: string | null;
  /** `controller-revision-hash` of its newest pods, where the status names it. */
  readonly updateRevision: string | null;
}

function standing(resource: string, object: JsonObject): Standing {
  const spec = objectAt(object, 'spec');
  const status = objectAt(object, 'status');
  const strategy = objectAt(spec, 'updateStrategy');
  const byHand = textAt(strategy, 'type') === 'OnDelete';
  const observed = (numberAt(status, 'observedGeneration') ?? 0) >= (numberAt(objectAt(object, 'metadata'), 'generation') ?? 0);
  const selector = labelSelector(objectAt(spec, 'selector'));
  if (resource === 'daemonsets') {
    const total = numberAt(status, 'desiredNumberScheduled') ?? 0;
    const updated = numberAt(status, 'updatedNumberScheduled') ?? 0;
    const ready = numberAt(status, 'numberAvailable') ?? 0;
    return {
      observed,
      total,
      updated,
      ready,
      selector,
      byHand,
      updateRevision: null,
      done: observed && ready >= total && (byHand || updated >= total),
    };
  }
  const total = numberAt(spec, 'replicas') ?? 1;
  const kept = numberAt(objectAt(strategy, 'rollingUpdate'), 'partition') ?? 0;
  const updated =
    textAt(status, 'updateRevision') === textAt(status, 'currentRevision') ? total : (numberAt(status, 'updatedReplicas') ?? 0);
  const ready = numberAt(status, 'readyReplicas') ?? 0;
  const there = numberAt(status, 'replicas') ?? 0;
  return {
    observed,
    total,
    updated,
    ready,
    selector,
    byHand,
    updateRevision: textAt(status, 'updateRevision'),
    done: observed && there === total && ready === total && (byHand || updated >= Math.max(0, total - kept)),
  };
}

function stateOf({ total, updated, ready, byHand, done, observed }: Standing): Words {
  if (!observed) return words('The controller has not seen the change yet', 'Le contrôleur n’a pas encore vu la modification');
  if (byHand && done)
    return words(
      `${ready} of ${total} run; each gets the new version when it is deleted (OnDelete)`,
      `${ready} sur ${total} fonctionnent ; chacun reçoit la nouvelle version quand on le supprime (OnDelete)`,
    );
  return words(
    `${ready} of ${total} ready, ${Math.min(updated, total)} of the newest version`,
    `${ready} sur ${total} prêts, ${Math.min(updated, total)} de la version la plus récente`,
  );
}

async function podsOf(
  client: ClusterClient,
  { resource, namespace, name }: WorkloadPlace,
  { selector, updateRevision }: Standing,
  signal: AbortSignal,
): Promise<PodFacts[]> {
  if (selector === null) return [];
  const kind = resource === 'daemonsets' ? 'DaemonSet' : 'StatefulSet';
  const found: { readonly pod: PodFacts; readonly revision: string | null }[] = [];
  for await (const { items } of listPages(client, podsPath(namespace), { signal, labelSelector: selector })) {
    for (const item of items) {
      const pod = readPod(item);
      if (pod?.controller?.kind !== kind || pod.controller.name !== name || !isObject(item)) continue;
      found.push({ pod, revision: textAt(objectAt(objectAt(item, 'metadata'), 'labels'), 'controller-revision-hash') });
    }
  }
  // What crashed before the change is no failure of the change: only pods of the newest version are looked at.
  const newest = updateRevision ?? found.toSorted((a, b) => b.pod.createdAt.localeCompare(a.pod.createdAt))[0]?.revision ?? null;
  return found.flatMap(({ pod, revision }) => (revision === newest && pod.deletionDeadline === null ? [pod] : []));
}

function fails(pod: PodFacts): boolean {
  const container = troubledContainer(pod);
  if (container === null) return false;
  if (isCrash(container)) return container.restarts >= CRASHES;
  const reason = container.state?.kind === 'waiting' ? container.state.reason : null;
  return isPullTrouble(container)
    ? reason !== 'ErrImagePull'
    : reason === 'CreateContainerConfigError' || reason === 'CreateContainerError';
}
