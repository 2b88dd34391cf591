import type { Words } from '../../../../preload/contract/words.ts';
import { words } from '../../failure.ts';
import { numberAt, objectAt, textAt } from '../api-object.ts';
import { plural } from '../wording.ts';
import type { PodScene } from './pod-scene.ts';
import { isReady } from './pod-scene.ts';
import { olderServes } from './pod-versions.ts';
import type { WorkloadScene } from './workload-scene.ts';

/** Replicas of a workload. */
export interface Counts {
  readonly desired: number;
  readonly ready: number;
  readonly updated: number;
}

/** Replicas as the kinds of workload count them, and as its pods say themselves whether they are ready. */
export function countsOf({ resource, object, pods }: WorkloadScene): Counts {
  const spec = objectAt(object, 'spec');
  const status = objectAt(object, 'status');
  if (resource === 'daemonsets') {
    return {
      desired: numberAt(status, 'desiredNumberScheduled') ?? 0,
      ready: readyAmong(pods, numberAt(status, 'currentNumberScheduled')) ?? numberAt(status, 'numberReady') ?? 0,
      updated: numberAt(status, 'updatedNumberScheduled') ?? 0,
    };
  }
  const desired = numberAt(spec, 'replicas') ?? 1;
  const same = textAt(status, 'currentRevision') !== null && textAt(status, 'currentRevision') === textAt(status, 'updateRevision');
  return {
    desired,
    ready: readyAmong(pods, numberAt(status, 'replicas')) ?? numberAt(status, 'readyReplicas') ?? 0,
    updated: resource === 'replicasets' || same ? desired : (numberAt(status, 'updatedReplicas') ?? 0),
  };
}

/**
 * Ready pods; null where not all of them could be looked at. The status of a workload hears later than its pods that they are not
 * ready any more: of a node that is gone both must be told by the same facts.
 */
function readyAmong(pods: readonly PodScene[], there: number | null): number | null {
  const present = pods.filter(({ pod }) => pod.deletionDeadline === null && pod.phase !== 'Failed' && pod.phase !== 'Succeeded');
  return pods.length === 0 || present.length < (there ?? 0) ? null : present.filter(({ pod }) => isReady(pod)).length;
}

/** What of a workload in trouble still answers. */
export function servesWords(scene: WorkloadScene, { desired, ready }: Counts): Words {
  const serving = scene.pods.filter(({ pod }) => isReady(pod)).length;
  if (ready === 0 && serving === 0) return words('Nothing: no pod is ready.', 'Rien : aucun pod n’est prêt.');
  if (scene.resource === 'deployments' && olderServes(scene))
    return words(
      `The previous version: ${plural(serving, 'pod', 'pods')} ready.`,
      `La version précédente : ${plural(serving, 'pod prêt', 'pods prêts')}.`,
    );
  return words(`${ready} of ${desired} pods are ready.`, `${plural(ready, 'pod prêt', 'pods prêts')} sur ${desired}.`);
}
