import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { client } from '../../client/link.ts';
import { useLock } from '../../client/lock.ts';

/** What the settings show of the lock, read again whenever it changes. */
export function useLockDetails() {
  const queries = useQueryClient();
  const state = useLock();
  const mark = `${state?.setUp} ${state?.secondFactor} ${state?.unlockedAt} ${state?.touchId}`;
  useEffect(() => {
    void queries.invalidateQueries({ queryKey: ['lock.details'] });
  }, [queries, mark]);
  return useQuery({ queryKey: ['lock.details'], queryFn: ({ signal }) => client.lock.details(undefined, { signal }) });
}
