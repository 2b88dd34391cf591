import type { PodScene } from './pod-scene.ts';
import { isReady } from './pod-scene.ts';

/** Ready pods of the newest version of a deployment: its own count of ready ones holds those of versions before too. */
export function readyOfNewest(pods: readonly PodScene[]): number {
  const newest = newestHash(pods);
  return pods.filter(({ pod }) => pod.templateHash === newest && isReady(pod)).length;
}

/** Whether what serves is a version before the newest: none of the newest is ready. */
export function olderServes(pods: readonly PodScene[]): boolean {
  return pods.some(({ pod }) => isReady(pod)) && newestHash(pods) !== null && readyOfNewest(pods) === 0;
}

/** The version whose first pod was made last: one of an older version may have been made anew since. */
function newestHash(pods: readonly PodScene[]): string | null {
  const firsts = [...Map.groupBy(pods, ({ pod }) => pod.templateHash)].map(
    ([hash, its]) => [hash, its.map(({ pod }) => pod.createdAt).toSorted()[0] ?? ''] as const,
  );
  return firsts.toSorted(([, a], [, b]) => b.localeCompare(a))[0]?.[0] ?? null;
}
