import type { Kind } from '../../preload/contract/cluster-kinds.ts';

/** Kinds that every cluster has, in the order in which they are looked for. */
export const knownKinds = {
  workloads: ['deployments', 'pods', 'statefulsets', 'daemonsets', 'replicasets', 'jobs', 'cronjobs', 'horizontalpodautoscalers'],
  network: ['services', 'endpoints', 'endpointslices', 'ingresses', 'networkpolicies'],
  configuration: ['configmaps', 'secrets', 'serviceaccounts'],
  storage: ['persistentvolumeclaims', 'persistentvolumes', 'storageclasses'],
  cluster: ['nodes', 'namespaces', 'events'],
} as const;
export type KnownGroup = keyof typeof knownKinds;
export type KnownKind = (typeof knownKinds)[KnownGroup][number];
export type GroupId = KnownGroup | 'custom' | 'other';

const known: ReadonlySet<string> = new Set(Object.values(knownKinds).flat());

/** Whether the window has a word of its own for a kind. */
export function isKnownKind(id: string): id is KnownKind {
  return known.has(id);
}

/** Groups that show what another kind shows: the same events, usage of pods and nodes. */
const SECOND_VIEWS: ReadonlySet<string> = new Set(['events.k8s.io', 'metrics.k8s.io', 'extensions']);
/** Groups of the API server itself; `gateway.networking.k8s.io` and the like are definitions. */
const OF_KUBERNETES = /^(?:flowcontrol\.apiserver|internal\.apiserver|resource|storagemigration|scheduling|auditregistration)\.k8s\.io$/u;

export interface ListedKind {
  readonly id: string;
  /** null while the cluster has not said what it has. */
  readonly kind: Kind | null;
}

export interface KindGroup {
  readonly id: GroupId;
  readonly kinds: readonly ListedKind[];
}

/** The kinds of a cluster in groups; until it has said which it has, those that every cluster has. */
export function groupKinds(kinds: readonly Kind[] | undefined): readonly KindGroup[] {
  const byId = kinds && new Map(kinds.map((kind) => [kind.id, kind]));
  const common = (Object.keys(knownKinds) as KnownGroup[]).map((id): KindGroup => ({
    id,
    kinds: knownKinds[id].flatMap((each) => {
      const kind = byId?.get(each) ?? null;
      return byId && kind === null ? [] : [{ id: each, kind }];
    }),
  }));
  const rest = (kinds ?? [])
    .filter(({ id, group }) => !isKnownKind(id) && !SECOND_VIEWS.has(group))
    .map((kind): ListedKind => ({ id: kind.id, kind }));
  const isCustom = ({ id, kind }: ListedKind) => kind !== null && id !== kind.plural && !OF_KUBERNETES.test(kind.group);
  const byName = (a: ListedKind, b: ListedKind) => (a.kind?.kind ?? a.id).localeCompare(b.kind?.kind ?? b.id) || a.id.localeCompare(b.id);
  return [
    ...common,
    { id: 'custom' as const, kinds: rest.filter(isCustom).toSorted(byName) },
    { id: 'other' as const, kinds: rest.filter((one) => !isCustom(one)).toSorted(byName) },
  ].filter((group) => group.kinds.length > 0);
}

/** Kinds whose name, id, short names or API group contain every word. */
export function filterKinds(groups: readonly KindGroup[], filter: string, nameOf: (kind: ListedKind) => string): readonly KindGroup[] {
  const wanted = filter.toLowerCase().split(/\s+/u).filter(Boolean);
  if (wanted.length === 0) return groups;
  return groups
    .map(({ id, kinds }) => ({
      id,
      kinds: kinds.filter((each) => {
        const text = [nameOf(each), each.id, each.kind?.kind, each.kind?.group, ...(each.kind?.shortNames ?? [])].join(' ').toLowerCase();
        return wanted.every((word) => text.includes(word));
      }),
    }))
    .filter(({ kinds }) => kinds.length > 0);
}
