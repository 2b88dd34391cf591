import { useQuery } from '@tanstack/react-query';
import { client } from '../../client/link.ts';
import type { ObjectPlace } from '../paths.ts';

/** Back-offs, events and logs change without the object: it is explained anew this often. */
const EXPLAIN_INTERVAL_MS = 20_000;
/** What is well changes with its row, which is watched: an explanation may read hundreds of pods, for nothing then. */
const WELL_INTERVAL_MS = 60_000;

/** Why an object is as it is, kept current while it is looked at. */
export function useExplanation({ context, resource, namespace, name }: ObjectPlace) {
  return useQuery({
    queryKey: ['kubernetes.explain', context, resource, namespace, name],
    queryFn: ({ signal }) => client.kubernetes.explain({ context, resource, namespace, name }, { signal }),
    refetchInterval: ({ state }) => (state.data?.level === 'healthy' ? WELL_INTERVAL_MS : EXPLAIN_INTERVAL_MS),
    retry: false,
  });
}
