import type { Kind } from '../../../../preload/contract/cluster-kinds.ts';
import type { LinkGroup, ObjectLink } from '../../../../preload/contract/cluster-objects.ts';
import type { Words } from '../../../../preload/contract/words.ts';
import { failureOf } from '../../failure.ts';
import type { JsonObject } from '../api-object.ts';
import { flagAt, isObject, listAt, objectAt, textAt } from '../api-object.ts';
import type { ClusterClient } from '../cluster-client.ts';
import { objectPath } from '../discovery.ts';
import { listPages, METADATA_FORM } from '../list-pages.ts';
import { compareLevels } from '../worst-first.ts';
import { ownView, stateOf } from './object-view.ts';

/** Links of one group that are told by name; of the others only how many there are. */
const MOST_LINKS = 100;
/** Objects of one kind that are looked at for links: a namespace with more is not searched through for a drawer. */
const MOST_LOOKED_AT = 3000;

/** The cluster and the kinds it has, for those who look for links. */
export interface LinkSearch {
  readonly client: ClusterClient;
  readonly kinds: ReadonlyMap<string, Kind>;
  readonly signal: AbortSignal;
}

/** The objects that an object says it belongs to (`ownerReferences`). */
export function ownersOf({ kinds }: Pick<LinkSearch, 'kinds'>, object: JsonObject): ObjectLink[] {
  const metadata = objectAt(object, 'metadata');
  const namespace = textAt(metadata, 'namespace');
  return listAt(metadata, 'ownerReferences').map((owner) => {
    const kind = kindNamed(kinds, textAt(owner, 'kind') ?? '', textAt(owner, 'apiVersion') ?? '');
    return {
      resource: kind?.id ?? null,
      kind: textAt(owner, 'kind') ?? '?',
      namespace: kind?.namespaced === false ? null : namespace,
      name: textAt(owner, 'name') ?? '?',
      level: null,
      state: null,
    };
  });
}

/** The kind that an `apiVersion` and a `kind` name. */
export function kindNamed(kinds: ReadonlyMap<string, Kind>, kind: string, apiVersion: string): Kind | null {
  const group = apiVersion.includes('/') ? apiVersion.slice(0, apiVersion.indexOf('/')) : '';
  for (const known of kinds.values()) if (known.kind === kind && known.group === group) return known;
  return null;
}

/** Objects by their names, as another one says them; whether they are there is not asked. */
export function namedLinks(
  { kinds }: Pick<LinkSearch, 'kinds'>,
  heading: Words,
  resource: string,
  namespace: string | null,
  names: readonly string[],
): LinkGroup[] {
  const kind = kinds.get(resource);
  if (!kind || names.length === 0) return [];
  const links = names.slice(0, MOST_LINKS).map((name) => ({
    resource,
    kind: kind.kind,
    namespace: kind.namespaced ? namespace : null,
    name,
    level: null,
    state: null,
  }));
  return [{ heading, links, more: names.length - links.length, problem: null }];
}

export interface LookedFor {
  readonly heading: Words;
  readonly resource: string;
  /** null is all, and what belongs to none. */
  readonly namespace: string | null;
  readonly labelSelector?: string | null;
  readonly fieldSelector?: string;
  /** Which of those that were listed; all of them without it. */
  readonly fits?: (object: JsonObject) => boolean;
  /** Their metadata is enough. */
  readonly metadataOnly?: boolean;
  /** A group without any is told, too. */
  readonly evenNone?: boolean;
}

/** Objects that are found by looking: worst first, those of a kind that is not there left out, with the reason where they may not be seen. */
export async function foundLinks({ client, kinds, signal }: LinkSearch, looked: LookedFor): Promise<LinkGroup[]> {
  const kind = kinds.get(looked.resource);
  if (!kind) return [];
  const { heading, namespace, fits = () => true, metadataOnly = false, evenNone = false } = looked;
  try {
    const links: ObjectLink[] = [];
    for (const object of await objectsOf({ client, kinds, signal }, kind, looked)) {
      if (!fits(object)) continue;
      const metadata = objectAt(object, 'metadata');
      const { level, state } = metadataOnly || !ownView(kind) ? { level: null, state: null } : stateOf(kind, object);
      links.push({
        resource: kind.id,
        kind: kind.kind,
        namespace: kind.namespaced ? (textAt(metadata, 'namespace') ?? namespace) : null,
        name: textAt(metadata, 'name') ?? '?',
        level,
        state,
      });
    }
    if (links.length === 0 && !evenNone) return [];
    const ordered = links.toSorted((a, b) => compareLevels(b.level ?? 'healthy', a.level ?? 'healthy') || a.name.localeCompare(b.name));
    return [{ heading, links: ordered.slice(0, MOST_LINKS), more: Math.max(0, links.length - MOST_LINKS), problem: null }];
  } catch (error) {
    signal.throwIfAborted();
    return [{ heading, links: [], more: 0, problem: failureOf(error) }];
  }
}

/** At most `MOST_LOOKED_AT` objects of a kind. */
async function objectsOf({ client, signal }: LinkSearch, kind: Kind, looked: LookedFor): Promise<readonly JsonObject[]> {
  const objects: JsonObject[] = [];
  const pages = listPages(client, objectPath(kind, looked.namespace), {
    signal,
    labelSelector: looked.labelSelector ?? undefined,
    fieldSelector: looked.fieldSelector,
    as: looked.metadataOnly ? METADATA_FORM : undefined,
  });
  for await (const { items } of pages) {
    objects.push(...items.filter(isObject));
    if (objects.length >= MOST_LOOKED_AT) break;
  }
  return objects;
}

/** Whether an object says that it belongs to the one of this uid; `controller`: as what that one controls. */
export function belongsTo(uid: string, object: JsonObject, controller = false): boolean {
  return listAt(objectAt(object, 'metadata'), 'ownerReferences').some(
    (owner) => textAt(owner, 'uid') === uid && (!controller || flagAt(owner, 'controller')),
  );
}
