import type { PodFacts } from '../pods/pod-facts.ts';
import type { KeptRevision } from './revisions.ts';

/**
 * The `pod-template-hash` of the version that a deployment is at: that of its present replica set, which may well be older than its
 * pods, after a rollback for one. Where no replica set is known, the version whose first pod was made last; pods on their way out say
 * nothing of that. Null where nothing does.
 */
export function presentHash(revisions: readonly KeptRevision[], pods: readonly PodFacts[]): string | null {
  return revisions.find(({ current }) => current)?.templateHash ?? newestHash(pods);
}

/** One of an older version may have been made anew since: it is the first of each that counts. */
function newestHash(pods: readonly PodFacts[]): string | null {
  const present = pods.filter(({ deletionDeadline }) => deletionDeadline === null);
  const firsts = [...Map.groupBy(present, ({ templateHash }) => templateHash)].map(
    ([hash, its]) => [hash, its.map(({ createdAt }) => createdAt).toSorted()[0] ?? ''] as const,
  );
  return firsts.toSorted(([, a], [, b]) => b.localeCompare(a))[0]?.[0] ?? null;
}
