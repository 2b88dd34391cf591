import type { BoundTie, CompanionScope } from './tied-state.ts';

/** Of a namespace with more objects in trouble than this everything is read at once, instead of what belongs to each. */
const APART_IN_NAMESPACE = 3;
/** At most this many places are looked at; what is tied to others says what its own status says. */
const MOST_SCOPES = 20;

/**
 * What must be read around the objects of a list (of `namespace`, null is all): nothing where none of them is tied to others, and
 * of those that say where their own are, only that. One workload in trouble is no reason to read all pods of a cluster.
 */
export function companionScopes(ties: Iterable<BoundTie | null>, namespace: string | null): readonly CompanionScope[] {
  const byNamespace = new Map<string, CompanionScope[]>();
  for (const tie of ties) {
    if (tie === null) continue;
    if (tie.scope === null) return [{ namespace, labelSelector: null }];
    const its = byNamespace.get(tie.scope.namespace);
    if (its) its.push(tie.scope);
    else byNamespace.set(tie.scope.namespace, [tie.scope]);
  }
  return [...byNamespace]
    .flatMap(([within, scopes]) =>
      scopes.length > APART_IN_NAMESPACE || scopes.some(({ labelSelector }) => labelSelector === null)
        ? [{ namespace: within, labelSelector: null }]
        : scopes,
    )
    .slice(0, MOST_SCOPES);
}
