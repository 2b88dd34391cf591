import { useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { client } from '../client/link.ts';
import { useLatest } from '../client/use-stream.ts';

const PAGE_ENTRIES = 100;

/** The journal of changes, newest first, a page at a time; read again when an entry is added. */
export function useAudit(contains: string) {
  const queries = useQueryClient();
  const newest = useLatest('activity.watch', client.activity.watch, {}).state?.id;
  useEffect(() => {
    if (newest !== undefined) void queries.invalidateQueries({ queryKey: ['activity.audit'] });
  }, [newest, queries]);
  return useInfiniteQuery({
    queryKey: ['activity.audit', contains],
    queryFn: ({ pageParam, signal }) => client.activity.audit({ before: pageParam, limit: PAGE_ENTRIES, contains }, { signal }),
    initialPageParam: null as number | null,
    getNextPageParam: (page) => (page.length < PAGE_ENTRIES ? undefined : page.at(-1)?.id),
    placeholderData: (before) => before,
  });
}

/** Where the log files lie. */
export function useLogFiles() {
  return useQuery({ queryKey: ['activity.logs'], queryFn: ({ signal }) => client.activity.logs(undefined, { signal }), staleTime: 0 });
}
