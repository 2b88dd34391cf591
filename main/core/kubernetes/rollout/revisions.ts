import type { Revision } from '../../../../preload/contract/rollouts.ts';
import type { JsonObject } from '../api-object.ts';
import { flagAt, isObject, listAt, numberAt, objectAt, textAt } from '../api-object.ts';
import type { ClusterClient } from '../cluster-client.ts';
import { labelSelector } from '../label-selector.ts';
import { listPages } from '../list-pages.ts';
import { templateText } from './object-text.ts';

export const CHANGE_CAUSE = 'kubernetes.io/change-cause';
const REVISION = 'deployment.kubernetes.io/revision';

/** A revision with what goes back to it. */
export interface KeptRevision extends Revision {
  readonly podTemplate: JsonObject;
  /** `pod-template-hash` of its pods. */
  readonly templateHash: string | null;
}

/** The revision a deployment is at; null before its controller has seen it. */
export function revisionOf(deployment: JsonObject): number | null {
  const revision = Number(textAt(objectAt(objectAt(deployment, 'metadata'), 'annotations'), REVISION));
  return Number.isInteger(revision) && revision > 0 ? revision : null;
}

/** The revisions that a deployment keeps, newest first: the replica sets that it controls. */
export async function readRevisions(client: ClusterClient, deployment: JsonObject, signal: AbortSignal): Promise<KeptRevision[]> {
  const namespace = textAt(objectAt(deployment, 'metadata'), 'namespace') ?? '';
  const selector = labelSelector(objectAt(objectAt(deployment, 'spec'), 'selector'));
  const path = `/apis/apps/v1/namespaces/${encodeURIComponent(namespace)}/replicasets`;
  const found: JsonObject[] = [];
  for await (const { items } of listPages(client, path, { signal, ...(selector === null ? {} : { labelSelector: selector }) })) {
    found.push(...items.filter(isObject));
  }
  return revisionsAmong(found, deployment);
}

/** The revisions of a deployment among replica sets, newest first. */
export function revisionsAmong(replicaSets: readonly JsonObject[], deployment: JsonObject): KeptRevision[] {
  const uid = textAt(objectAt(deployment, 'metadata'), 'uid');
  const current = revisionOf(deployment);
  return replicaSets
    .filter((set) => isControlledBy(set, uid))
    .flatMap((set) => {
      const revision = revisionOf(set);
      return revision === null ? [] : [readRevision(set, revision, revision === current)];
    })
    .toSorted((a, b) => b.revision - a.revision);
}

function isControlledBy(replicaSet: JsonObject, uid: string | null): boolean {
  const owners = listAt(objectAt(replicaSet, 'metadata'), 'ownerReferences');
  return uid !== null && owners.some((owner) => flagAt(owner, 'controller') && textAt(owner, 'uid') === uid);
}

function readRevision(replicaSet: JsonObject, revision: number, current: boolean): KeptRevision {
  const metadata = objectAt(replicaSet, 'metadata');
  const podTemplate = objectAt(objectAt(replicaSet, 'spec'), 'template');
  return {
    revision,
    current,
    replicaSet: textAt(metadata, 'name') ?? '',
    images: imagesOf(podTemplate),
    changeCause: textAt(objectAt(metadata, 'annotations'), CHANGE_CAUSE),
    createdAt: textAt(metadata, 'creationTimestamp') ?? '',
    replicas: numberAt(objectAt(replicaSet, 'status'), 'replicas') ?? 0,
    ready: numberAt(objectAt(replicaSet, 'status'), 'readyReplicas') ?? 0,
    template: templateText(podTemplate),
    podTemplate,
    templateHash: textAt(objectAt(metadata, 'labels'), 'pod-template-hash'),
  };
}

/** Images of a pod template by container. */
export function imagesOf(podTemplate: JsonObject): Revision['images'] {
  return listAt(objectAt(podTemplate, 'spec'), 'containers').map((container) => ({
    container: textAt(container, 'name') ?? '',
    image: textAt(container, 'image') ?? '',
  }));
}
