import { decoded } from '../client/decoded.ts';

/** An object of a list as a path names it; `namespace` is null for what belongs to no namespace. */
export interface ObjectName {
  readonly namespace: string | null;
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
  /** A list of one kind; which one is not said by the path of the cluster itself. */
  | { readonly kind: 'cluster'; readonly context: string; readonly resource: string | null; readonly object: ObjectName | null }
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
  const [, , context = '', resource = '', within = '', name = '', view = ''] = pathname.split('/').map(decoded);
  if (context === '') return { kind: 'list' };
  if (resource.startsWith(CLUSTER_VIEW)) {
    return { kind: 'view', context, view: resource.slice(1), rest: pathname.split('/').slice(4).map(decoded).filter(Boolean) };
  }
  if (resource === '') return { kind: 'cluster', context, resource: null, object: null };
  if (within === '' || name === '') return { kind: 'cluster', context, resource, object: null };
  const namespace = within === NO_NAMESPACE ? null : within;
  if (view === '') return { kind: 'cluster', context, resource, object: { namespace, name } };
  return { kind: 'object', object: { context, resource, namespace, name }, view };
}

/** The page of a context, or one of its lists. */
export function clusterPath(context: string, resource?: string): string {
  return `/clusters/${encodeURIComponent(context)}${resource === undefined ? '' : `/${encodeURIComponent(resource)}`}`;
}

/** The label selector of a list, as the part of its link after the path; empty without one. */
export function labelSearch(selector: string): string {
  return selector === '' ? '' : `?${new URLSearchParams({ labels: selector }).toString()}`;
}

/** The label selector in the part of a link after the path. */
export function labelsOf(search: string): string {
  return new URLSearchParams(search).get('labels')?.trim() ?? '';
}

/** The logs of all pods with these labels, of one namespace or, with null, of all. */
export function selectorLogsPath(context: string, namespace: string | null, selector: string): string {
  return clusterViewPath(context, 'logs', namespace ?? NO_NAMESPACE, selector);
}

/** What a path of such logs names after the view. */
export function selectorLogsOf([within = '', selector = '']: readonly string[]): {
  readonly namespace: string | null;
  readonly selector: string;
} {
  return { namespace: within === NO_NAMESPACE ? null : within, selector };
}

/** An object beside its list; an empty namespace is none. */
export function objectPath(context: string, resource: string, { namespace, name }: ObjectName): string {
  return objectViewPath({ context, resource, namespace: namespace === '' ? null : namespace, name });
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
