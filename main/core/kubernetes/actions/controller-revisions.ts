import type { SetRevision } from '../../../../preload/contract/object-actions.ts';
import type { JsonObject } from '../api-object.ts';
import { flagAt, isObject, listAt, numberAt, objectAt, textAt } from '../api-object.ts';
import type { ClusterClient } from '../cluster-client.ts';
import { listPages } from '../list-pages.ts';
import { maskedYaml } from '../masked-object.ts';
import { CHANGE_CAUSE, imagesOf } from '../rollout/revisions.ts';

/** A revision with what goes back to it: the patch that the controller kept (`spec.template` with `$patch: replace`). */
export interface KeptSetRevision extends SetRevision {
  /** Of the controller revision; a stateful set's status names it. */
  readonly name: string;
  /** `controller-revision-hash` of its pods. */
  readonly hash: string | null;
  readonly patch: JsonObject;
}

/** The revisions that a stateful or daemon set keeps, newest first. */
export async function readSetRevisions(client: ClusterClient, object: JsonObject, signal: AbortSignal): Promise<KeptSetRevision[]> {
  const metadata = objectAt(object, 'metadata');
  const uid = textAt(metadata, 'uid');
  const namespace = textAt(metadata, 'namespace') ?? '';
  const found: { readonly item: JsonObject; readonly revision: number }[] = [];
  for await (const { items } of listPages(client, `/apis/apps/v1/namespaces/${encodeURIComponent(namespace)}/controllerrevisions`, {
    signal,
  })) {
    for (const item of items) {
      if (!isObject(item)) continue;
      const owned = listAt(objectAt(item, 'metadata'), 'ownerReferences').some(
        (owner) => flagAt(owner, 'controller') && textAt(owner, 'uid') === uid,
      );
      const revision = numberAt(item, 'revision');
      if (owned && revision !== null) found.push({ item, revision });
    }
  }
  const updated = textAt(objectAt(object, 'status'), 'updateRevision');
  const newest = Math.max(...found.map(({ revision }) => revision));
  return found
    .toSorted((a, b) => b.revision - a.revision)
    .map(({ item, revision }) => {
      const its = objectAt(item, 'metadata');
      const patch = objectAt(item, 'data');
      const { $patch: _replace, ...template } = objectAt(objectAt(patch, 'spec'), 'template');
      return {
        name: textAt(its, 'name') ?? '',
        hash: textAt(objectAt(its, 'labels'), 'controller-revision-hash'),
        revision,
        current: updated === null ? revision === newest : textAt(its, 'name') === updated,
        createdAt: textAt(its, 'creationTimestamp') ?? '',
        images: imagesOf(template),
        changeCause: textAt(objectAt(its, 'annotations'), CHANGE_CAUSE),
        template: maskedYaml(template),
        patch,
      };
    });
}
