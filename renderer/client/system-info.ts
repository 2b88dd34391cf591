import { useQuery } from '@tanstack/react-query';
import { client } from './link.ts';

/** What the core is, and what went wrong while it started and was survived. Asked again for each new core. */
export function useSystemInfo() {
  return useQuery({
    queryKey: ['system.info'],
    queryFn: ({ signal }) => client.system.info(undefined, { signal }),
    staleTime: Number.POSITIVE_INFINITY,
  });
}
