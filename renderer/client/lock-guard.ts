import { useQuery } from '@tanstack/react-query';
import { client } from './link.ts';
import { useLock } from './lock.ts';

/** The second factor whose codes the lock asks for, by its id; null when it asks for none. */
export function useLockGuard(): string | null {
  const state = useLock();
  const asksForCodes = state?.secondFactor === true;
  const details = useQuery({
    queryKey: ['lock.guard', state?.unlockedAt],
    queryFn: ({ signal }) => client.lock.details(undefined, { signal }),
    enabled: asksForCodes,
    staleTime: 0,
  });
  return asksForCodes ? (details.data?.secondFactor?.id ?? null) : null;
}
