import { useQuery } from '@tanstack/react-query';
import { client } from '../../client/link.ts';

/** A release, as its calls name it. */
export interface ReleasePlace {
  readonly context: string;
  readonly namespace: string;
  readonly name: string;
}

/** Helm tells nobody when it changes something: the list is read again this often while it is looked at. */
const READ_AGAIN_MS = 30_000;

/** The newest revision of each release of a scope, worst first; `namespace: null` is all. */
export function useReleases(context: string, namespace: string | null) {
  return useQuery({
    queryKey: ['kubernetes.helm.list', context, namespace],
    queryFn: ({ signal }) => client.kubernetes.helm.list({ context, namespace }, { signal }),
    refetchInterval: READ_AGAIN_MS,
  });
}

/** The revisions that the cluster keeps of a release, newest first; read anew when `newest` changes. */
export function useHistory({ context, namespace, name }: ReleasePlace, newest: number) {
  return useQuery({
    queryKey: ['kubernetes.helm.history', context, namespace, name, newest],
    queryFn: ({ signal }) => client.kubernetes.helm.history({ context, namespace, name }, { signal }),
    placeholderData: (before) => before,
  });
}

/** What a revision was made of; `null` reads nothing. A revision never changes what it holds. */
export function useContent({ context, namespace, name }: ReleasePlace, revision: number | null) {
  return useQuery({
    queryKey: ['kubernetes.helm.content', context, namespace, name, revision],
    queryFn: ({ signal }) => client.kubernetes.helm.content({ context, namespace, name, revision: revision ?? 1 }, { signal }),
    enabled: revision !== null,
    staleTime: Infinity,
  });
}

/** The `helm` program of this computer; null when there is none. */
export function useHelmProgram() {
  return useQuery({
    queryKey: ['kubernetes.helm.program'],
    queryFn: ({ signal }) => client.kubernetes.helm.program(undefined, { signal }),
  });
}
