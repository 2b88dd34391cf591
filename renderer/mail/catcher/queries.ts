import { useMutation, useQuery } from '@tanstack/react-query';
import { client } from '../../client/link.ts';
import { useLatest } from '../../client/use-stream.ts';
import { useFailure } from '../../ui/words.ts';

/** Whether the catcher listens, and what it caught; live. */
export function useCatcher() {
  return useLatest('mail.catcher.watch', client.mail.catcher.watch, {});
}

/** Starts, stops and empties it; its state follows live. */
export function useCatcherActions() {
  const start = useMutation({
    mutationFn: ({ port, host }: { readonly port: number; readonly host: string | null }) =>
      client.mail.catcher.start({ port, remote: host === null ? null : { host } }),
  });
  const stop = useMutation({ mutationFn: () => client.mail.catcher.stop() });
  const clear = useMutation({ mutationFn: () => client.mail.catcher.clear() });
  return { start, stop, clear, failure: useFailure(start.error ?? stop.error ?? clear.error) };
}

/** A message that was caught, whole. */
export function useCaughtMessage(id: string | null) {
  return useQuery({
    queryKey: ['mailCaught', 'here', id],
    queryFn: ({ signal }) => client.mail.catcher.message({ id: id ?? '' }, { signal }),
    enabled: id !== null,
    staleTime: Infinity,
    retry: false,
  });
}
