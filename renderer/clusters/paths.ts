/** The two lists of a cluster. */
export type ClusterTab = 'deployments' | 'pods';

/** An object as a path names it. */
export interface ObjectName {
  readonly namespace: string;
  readonly name: string;
}

/** What a path of the room shows. */
export type ClustersPlace =
  | { readonly kind: 'list' }
  | { readonly kind: 'cluster'; readonly context: string; readonly tab: ClusterTab; readonly object: ObjectName | null };

/**
 * Reads `/clusters`, `/clusters/:context`, `/clusters/:context/pods` and `/clusters/:context/pods/:namespace/:name`. The
 * context is one encoded segment: its name may hold slashes (`arn:aws:eks:...:cluster/shop`).
 */
export function readClustersPath(pathname: string): ClustersPlace {
  const [, , context = '', tab = '', namespace = '', name = ''] = pathname.split('/').map(decoded);
  if (context === '') return { kind: 'list' };
  return {
    kind: 'cluster',
    context,
    tab: tab === 'pods' ? 'pods' : 'deployments',
    object: namespace !== '' && name !== '' ? { namespace, name } : null,
  };
}

/** The page of a context, or one of its lists. */
export function clusterPath(context: string, tab?: ClusterTab): string {
  return `/clusters/${encodeURIComponent(context)}${tab === undefined ? '' : `/${tab}`}`;
}

/** An object beside its list. */
export function objectPath(context: string, tab: ClusterTab, { namespace, name }: ObjectName): string {
  return `${clusterPath(context, tab)}/${encodeURIComponent(namespace)}/${encodeURIComponent(name)}`;
}

/** A segment that is not well encoded is taken as it stands. */
function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
