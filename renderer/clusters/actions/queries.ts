import { useQuery } from '@tanstack/react-query';
import { client } from '../../client/link.ts';
import type { ObjectPlace } from '../paths.ts';

/** What this login may do to an object; asked anew when `seen` changes. */
export function useAllowed({ context, resource, namespace, name }: ObjectPlace, seen: string) {
  return useQuery({
    queryKey: ['kubernetes.actions.allowed', context, resource, namespace, name, seen],
    queryFn: ({ signal }) => client.kubernetes.actions.allowed({ context, resource, namespace, name }, { signal }),
    placeholderData: (before) => before,
    staleTime: 60_000,
    retry: false,
  });
}

/** The revisions of a stateful or daemon set, newest first. */
export function useSetRevisions({ context, resource, namespace, name }: ObjectPlace, seen: string) {
  return useQuery({
    queryKey: ['kubernetes.actions.history', context, resource, namespace, name, seen],
    queryFn: ({ signal }) => client.kubernetes.actions.history({ context, resource, namespace, name }, { signal }),
    placeholderData: (before) => before,
  });
}
