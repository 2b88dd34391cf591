import { useMutation } from '@tanstack/react-query';
import { client } from '../client/link.ts';
import { useLatest } from '../client/use-stream.ts';
import { useFailure } from '../ui/words.ts';

/** What is wrong among what was opened, in order, what of it was put aside, and everything that was opened; live. */
export function useFindings() {
  return useLatest('health.findings.watch', client.health.findings.watch, {});
}

/** Puts findings aside until they change, and brings them back; the list itself follows live. */
export function useDismiss() {
  const dismiss = useMutation({ mutationFn: (id: string) => client.health.findings.dismiss({ id }) });
  const restore = useMutation({ mutationFn: (id: string) => client.health.findings.restore({ id }) });
  return {
    put: dismiss.mutate,
    bringBack: restore.mutate,
    pending: dismiss.isPending || restore.isPending,
    failure: useFailure(dismiss.error ?? restore.error),
  };
}
