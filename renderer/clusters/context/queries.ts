import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { client } from '../../client/link.ts';
import { useLatest } from '../../client/use-stream.ts';

/** Keeps the list of contexts as the kubeconfig files have it, while the page that calls it is shown. */
export function useFollowContexts(): void {
  const queries = useQueryClient();
  const { state } = useLatest('kubernetes.contexts.watch', client.kubernetes.contexts.watch, {});
  useEffect(() => {
    if (state) queries.setQueryData(['kubernetes.contexts.list'], state);
  }, [queries, state]);
}
