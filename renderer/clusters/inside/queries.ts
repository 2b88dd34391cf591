import { useQuery } from '@tanstack/react-query';
import { client } from '../../client/link.ts';

export interface PodName {
  readonly context: string;
  readonly namespace: string;
  readonly pod: string;
}

/** The containers of a pod, and which one is meant when none is named. */
export function usePodContainers(place: PodName) {
  return useQuery({
    queryKey: ['kubernetes.inside.containers', place.context, place.namespace, place.pod],
    queryFn: ({ signal }) => client.kubernetes.inside.containers(place, { signal }),
    staleTime: 10_000,
    retry: false,
  });
}
