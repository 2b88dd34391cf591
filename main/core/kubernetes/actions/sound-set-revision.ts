import type { JsonObject } from '../api-object.ts';
import { isObject, listAt, numberAt, objectAt, textAt } from '../api-object.ts';
import type { ClusterClient } from '../cluster-client.ts';
import { labelSelector } from '../label-selector.ts';
import { listPages } from '../list-pages.ts';
import { podsPath } from '../pods/pods.ts';
import type { KeptSetRevision } from './controller-revisions.ts';

/** Pods of one revision of a set. */
interface RevisionPods {
  readonly there: number;
  readonly ready: number;
}

/** The pods of a stateful or daemon set by the revision they are of: those bear its hash (daemon sets) or its name (stateful sets). */
export async function podsByRevision(
  client: ClusterClient,
  set: JsonObject,
  revisions: readonly KeptSetRevision[],
  signal: AbortSignal,
): Promise<ReadonlyMap<number, RevisionPods>> {
  const metadata = objectAt(set, 'metadata');
  const uid = textAt(metadata, 'uid');
  const selector = labelSelector(objectAt(objectAt(set, 'spec'), 'selector'));
  const found = new Map<number, RevisionPods>();
  if (selector === null || uid === null) return found;
  for await (const { items } of listPages(client, podsPath(textAt(metadata, 'namespace') ?? ''), { signal, labelSelector: selector })) {
    for (const pod of items.filter(isObject)) {
      const its = objectAt(pod, 'metadata');
      const label = textAt(objectAt(its, 'labels'), 'controller-revision-hash');
      const of = revisions.find(({ name, hash }) => label !== null && (label === name || label === hash));
      if (of === undefined || !listAt(its, 'ownerReferences').some((owner) => textAt(owner, 'uid') === uid)) continue;
      const ready = listAt(objectAt(pod, 'status'), 'conditions').some(({ type, status }) => type === 'Ready' && status === 'True');
      const before = found.get(of.revision) ?? { there: 0, ready: 0 };
      found.set(of.revision, { there: before.there + 1, ready: before.ready + (ready ? 1 : 0) });
    }
  }
  return found;
}

/**
 * The revision of a stateful or daemon set that is known to work: the one with the most ready pods; where none is ready, the one that a
 * stateful set names as rolled out before (`status.currentRevision`), or the present one of a set without pods. Null where there is none.
 */
export function soundSetRevision(
  set: JsonObject,
  revisions: readonly KeptSetRevision[],
  pods: ReadonlyMap<number, RevisionPods>,
): KeptSetRevision | null {
  const readyOf = ({ revision }: KeptSetRevision) => pods.get(revision)?.ready ?? 0;
  const [most] = revisions.filter((one) => readyOf(one) > 0).toSorted((a, b) => readyOf(b) - readyOf(a) || b.revision - a.revision);
  if (most !== undefined) return most;
  const current = revisions.find((revision) => revision.current) ?? null;
  const status = objectAt(set, 'status');
  const rolledOut = textAt(status, 'currentRevision');
  if (rolledOut !== null && rolledOut !== textAt(status, 'updateRevision')) return revisions.find(({ name }) => name === rolledOut) ?? null;
  const wanted = numberAt(objectAt(set, 'spec'), 'replicas') ?? numberAt(status, 'desiredNumberScheduled') ?? 1;
  return wanted === 0 ? current : null;
}
