import { keepPreviousData, useMutation, useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import type { ObjectRow, Usage } from '../../preload/contract/cluster-objects.ts';
import type { Deployment, Pod } from '../../preload/contract/kubernetes.ts';
import { client } from '../client/link.ts';
import { changeSetting, putSetting } from '../client/settings.ts';
import { useStream } from '../client/use-stream.ts';
import { foldLive } from './live-rows.ts';
import type { ObjectPlace } from './paths.ts';

interface Scope {
  readonly context: string;
  /** null is all namespaces. */
  readonly namespace: string | null;
  /** null is all labels. */
  readonly labelSelector: string | null;
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

/** Remembers which kind of a context was looked at last. */
export function rememberKind(context: string, resource: string): void {
  putSetting(['kubernetes', 'kinds', context], resource);
}

/** Every kind that a cluster has. */
export function useKinds(context: string, usable: boolean) {
  return useQuery({
    queryKey: ['kubernetes.kinds.list', context],
    queryFn: ({ signal }) => client.kubernetes.kinds.list({ context }, { signal }),
    enabled: usable,
    staleTime: 60_000,
  });
}

/** The objects of any kind, live; `null` watches nothing. */
export function useObjects(scope: (Scope & { readonly resource: string }) | null) {
  return useStream('kubernetes.objects.watch', client.kubernetes.objects.watch, scope, foldLive<ObjectRow>);
}

/** What a list of a kind looks like; `null` asks nothing. */
export function useObjectHead(scope: { readonly context: string; readonly resource: string; readonly namespace: string | null } | null) {
  return useQuery({
    queryKey: ['kubernetes.objects.head', scope?.context, scope?.resource, scope?.namespace],
    queryFn: ({ signal }) => {
      if (scope === null) throw new Error('no kind was asked for');
      return client.kubernetes.objects.head(scope, { signal });
    },
    enabled: scope !== null,
    staleTime: 60_000,
  });
}

/** An object is read anew this often while it is looked at: its events and links are not watched. */
const DETAILS_INTERVAL_MS = 30_000;

/** Everything that is known of one object. */
export function useObjectDetails({ context, resource, namespace, name }: ObjectPlace) {
  return useQuery({
    queryKey: ['kubernetes.objects.get', context, resource, namespace, name],
    queryFn: ({ signal }) => client.kubernetes.objects.get({ context, resource, namespace, name }, { signal }),
    refetchInterval: DETAILS_INTERVAL_MS,
    retry: false,
  });
}

/** A metrics server measures every 15 s to a minute. */
const USAGE_INTERVAL_MS = 30_000;

/** What pods or nodes use now, by `namespace/name`; null where it is not measured. `of: null` asks nothing. */
export function useUsage(context: string, of: 'pods' | 'nodes' | null, namespace: string | null): ReadonlyMap<string, Usage> | null {
  const { data } = useQuery({
    queryKey: ['kubernetes.usage.list', context, of, namespace],
    queryFn: ({ signal }) =>
      client.kubernetes.usage.list({ context, of: of ?? 'pods', namespace: of === 'nodes' ? null : namespace }, { signal }),
    enabled: of !== null,
    refetchInterval: USAGE_INTERVAL_MS,
    placeholderData: keepPreviousData,
    retry: false,
  });
  return useMemo(
    () =>
      of === null || !data || data.items.length === 0 ? null : new Map(data.items.map((item) => [`${item.namespace}/${item.name}`, item])),
    [data, of],
  );
}
