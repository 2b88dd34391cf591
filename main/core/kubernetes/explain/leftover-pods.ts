import type { Cause } from '../../../../preload/contract/explanations.ts';
import { words } from '../../failure.ts';
import { compareLevels } from '../worst-first.ts';
import { cause, link, within } from './cause.ts';
import { podCause } from './pod-causes.ts';
import type { PodScene } from './pod-scene.ts';
import { isOfAnother, readyOfPresent } from './pod-versions.ts';
import type { Counts } from './workload-counts.ts';
import type { WorkloadScene } from './workload-scene.ts';

/**
 * Pods that a workload does not need any more and that are still there: all its replicas are ready without them. Those on their way
 * out, and of a deployment those of another version than the present one. None while replicas are missing.
 */
export function leftoverPods(scene: WorkloadScene, { desired, ready, updated }: Counts): readonly PodScene[] {
  const versioned = scene.resource === 'deployments';
  if (updated < desired || (versioned ? readyOfPresent(scene) : ready) < desired) return [];
  // One that failed stays until somebody removes it: that is told as such.
  return scene.pods.filter(
    ({ pod }) =>
      pod.deletionDeadline !== null || (versioned && (pod.phase === 'Running' || pod.phase === 'Pending') && isOfAnother(pod, scene)),
  );
}

/** All replicas are ready, and pods that are to go are still there: why, where one of them does not go away. */
export function leftoverCause(leftover: readonly PodScene[], { desired }: Counts, scene: WorkloadScene): Cause {
  const [first] = leftover
    .map((one) => ({
      pod: one.pod,
      found: one.pod.deletionDeadline === null ? null : podCause(one, { now: scene.now, siblings: null, nodeReady: null }),
    }))
    .toSorted((a, b) => compareLevels(b.found?.level ?? 'healthy', a.found?.level ?? 'healthy'));
  const stuck = first?.found?.level === 'degraded' ? first.found : null;
  const version =
    scene.resource === 'deployments' && leftover.every(({ pod }) => isOfAnother(pod, scene))
      ? words(' of another version', ' d’une autre version')
      : words('', '');
  const count = leftover.length;
  const head =
    desired === 1
      ? words('Its one replica is ready', 'Son unique réplica est prêt')
      : words(`All ${desired} replicas are ready`, `Ses ${desired} réplicas sont prêts`);
  const left = words(
    `${count === 1 ? '1 pod' : `${count} pods`}${version.en} on the way out ${count === 1 ? 'is' : 'are'} still there`,
    `${count === 1 ? '1 pod' : `${count} pods`}${version.fr} en cours d’arrêt ${count === 1 ? 'est' : 'sont'} encore là`,
  );
  return cause(
    'workload/leftover',
    'healthy',
    stuck === null || first === undefined
      ? words(`${head.en}; ${left.en}`, `${head.fr} ; ${left.fr}`)
      : words(
          `${head.en}; ${left.en} (${first.pod.name}: ${within(stuck.what).en})`,
          `${head.fr} ; ${left.fr} (${first.pod.name} : ${within(stuck.what).fr})`,
        ),
    {
      means: stuck?.means ?? null,
      since: first?.found?.since ?? null,
      whatToDo: stuck?.whatToDo ?? [],
      evidence: stuck?.evidence ?? [],
      links: leftover.map(({ pod }) => link('pods', pod.namespace, pod.name)),
    },
  );
}
