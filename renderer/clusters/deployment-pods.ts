import type { Deployment, Pod } from '../../preload/contract/kubernetes.ts';

/** The pods that belong to a deployment, in the order given. */
export function podsOf({ namespace, name }: Pick<Deployment, 'namespace' | 'name'>, pods: Iterable<Pod>): readonly Pod[] {
  return [...pods].filter((pod) => pod.namespace === namespace && pod.deployment === name);
}
