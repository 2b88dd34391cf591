import { useMutation, useQuery } from '@tanstack/react-query';
import type { Deployment, Pod } from '../../preload/contract/kubernetes.ts';
import { client } from '../client/link.ts';
import { changeSetting } from '../client/settings.ts';
import { useStream } from '../client/use-stream.ts';
import type { ClusterTab } from './paths.ts';
import { foldLive } from './live-rows.ts';

interface Scope {
  readonly context: string;
  /** null is all namespaces. */
  readonly namespace: string | null;
}

/** The deployments of a namespace or of all, live; `null` watches nothing. */
export function useDeployments(scope: Scope | null) {
  return useStream('kubernetes.deployments.watch', client.kubernetes.deployments.watch, scope, foldLive<Deployment>);
}

/** The pods of a namespace or of all, live; `null` watches nothing. */
export function usePods(scope: Scope | null) {
  return useStream('kubernetes.pods.watch', client.kubernetes.pods.watch, scope, foldLive<Pod>);
}

/** The namespaces of a context; where listing them is forbidden, those that are known, and why. */
export function useNamespaces(context: string, usable: boolean) {
  return useQuery({
    queryKey: ['kubernetes.namespaces.list', context],
    queryFn: ({ signal }) => client.kubernetes.namespaces.list({ context }, { signal }),
    enabled: usable,
  });
}

/** Remembers which namespace of a context is shown; null is all. */
export function useChooseNamespace(context: string) {
  return useMutation({ mutationFn: (namespace: string | null) => changeSetting(['kubernetes', 'namespaces', context], namespace) });
}

export const tabs: readonly ClusterTab[] = ['deployments', 'pods'];
