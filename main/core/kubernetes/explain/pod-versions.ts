import type { PodFacts } from '../pods/pod-facts.ts';
import { presentHash } from '../rollout/present-version.ts';
import type { PodScene } from './pod-scene.ts';
import { isReady } from './pod-scene.ts';

/** A deployment's pods, and the `pod-template-hash` of its present replica set; null or left out where that is not known. */
interface Versions {
  readonly pods: readonly PodScene[];
  readonly presentHash?: string | null | undefined;
}

/** Ready pods of the present version of a deployment: its own count of ready ones holds those of other versions too. */
export function readyOfPresent(versions: Versions): number {
  const present = hashOf(versions);
  return versions.pods.filter(({ pod }) => pod.templateHash === present && isReady(pod)).length;
}

/** Whether what serves is another version than the present one: none of that is ready. */
export function olderServes(versions: Versions): boolean {
  return versions.pods.some(({ pod }) => isReady(pod)) && hashOf(versions) !== null && readyOfPresent(versions) === 0;
}

/** Whether a pod is of another version than the present one. */
export function isOfAnother({ templateHash }: PodFacts, versions: Versions): boolean {
  const present = hashOf(versions);
  return present !== null && templateHash !== present;
}

function hashOf({ pods, presentHash: known }: Versions): string | null {
  return (
    known ??
    presentHash(
      [],
      pods.map(({ pod }) => pod),
    )
  );
}
