/** The two lists of a cluster. */
export type ClusterTab = 'deployments' | 'pods';

/** An object as a path names it. */
export interface ObjectName {
  readonly namespace: string;
  readonly name: string;
}

/** One object of a cluster, of whatever kind; `namespace` is null for what belongs to no namespace. */
export interface ObjectPlace {
  readonly context: string;
  /** Its kind as `resourceIdSchema` names it. */
  readonly resource: string;
  readonly namespace: string | null;
  readonly name: string;
}

/** What a path of the room shows. */
export type ClustersPlace =
  | { readonly kind: 'list' }
  | { readonly kind: 'cluster'; readonly context: string; readonly tab: ClusterTab; readonly object: ObjectName | null }
  /** A page of its own for one object: its logs, its YAML, ... */
  | { readonly kind: 'object'; readonly object: ObjectPlace; readonly view: string }
  /** A page that is about the whole cluster: its forwards, its Helm releases, ... */
  | { readonly kind: 'view'; readonly context: string; readonly view: string; readonly rest: readonly string[] };

/** Stands for the namespace of what belongs to none: no namespace has this name (RFC 1123). */
const NO_NAMESPACE = '-';
/** Begins the segment of a view of the whole cluster: no kind begins with it. */
const CLUSTER_VIEW = '~';

/**
 * Reads `/clusters`, `/clusters/CONTEXT`, `/clusters/CONTEXT/pods`, `/clusters/CONTEXT/pods/NAMESPACE/NAME`,
 * `/clusters/CONTEXT/pods/NAMESPACE/NAME/logs` and `/clusters/CONTEXT/~forwards`. The context is one encoded segment: its name may
 * hold slashes (`arn:aws:eks:...:cluster/shop`).
 */
export function readClustersPath(pathname: string): ClustersPlace {
  const [, , context = '', tab = '', namespace = '', name = '', view = ''] = pathname.split('/').map(decoded);
  if (context === '') return { kind: 'list' };
  if (tab.startsWith(CLUSTER_VIEW)) {
    return { kind: 'view', context, view: tab.slice(1), rest: pathname.split('/').slice(4).map(decoded).filter(Boolean) };
  }
  if (view !== '' && namespace !== '' && name !== '') {
    return { kind: 'object', object: { context, resource: tab, namespace: namespace === NO_NAMESPACE ? null : namespace, name }, view };
  }
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

/** A page of its own for one object, or, without a view, the object beside its list. */
export function objectViewPath({ context, resource, namespace, name }: ObjectPlace, view?: string): string {
  const segments = [context, resource, namespace ?? NO_NAMESPACE, name, ...(view === undefined ? [] : [view])];
  return `/clusters/${segments.map(encodeURIComponent).join('/')}`;
}

/** A page about the whole cluster. */
export function clusterViewPath(context: string, view: string, ...rest: readonly string[]): string {
  return `/clusters/${[context, `${CLUSTER_VIEW}${view}`, ...rest].map(encodeURIComponent).join('/')}`;
}

/** A segment that is not well encoded is taken as it stands. */
function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
