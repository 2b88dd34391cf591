import type { Context } from '../../preload/contract/kubernetes.ts';

/** Contexts as they are listed: those that cannot be used first, each with its reason, then the current one, then as written. */
export function orderContexts(contexts: readonly Context[]): readonly Context[] {
  const rank = ({ problem, current }: Context) => (problem ? 0 : current ? 1 : 2);
  return contexts.toSorted((a, b) => rank(a) - rank(b));
}

/** Contexts that contain every word of the filter, wherever. */
export function filterContexts(contexts: readonly Context[], filter: string): readonly Context[] {
  const wanted = filter.toLowerCase().split(/\s+/u).filter(Boolean);
  return contexts.filter(({ name, cluster, server, user, namespace, source }) => {
    const text = [name, cluster, server, user, namespace, source].join(' ').toLowerCase();
    return wanted.every((word) => text.includes(word));
  });
}
