import { useQuery } from '@tanstack/react-query';
import { client } from '../../client/link.ts';
import { useLock } from '../../client/lock.ts';

/** What the settings show of the lock, read again whenever it changes. */
export function useLockDetails() {
  const state = useLock();
  return useQuery({
    queryKey: ['lock.details', state?.setUp, state?.secondFactor, state?.unlockedAt, state?.touchId],
    queryFn: ({ signal }) => client.lock.details(undefined, { signal }),
    placeholderData: (before) => before,
    staleTime: 0,
  });
}
