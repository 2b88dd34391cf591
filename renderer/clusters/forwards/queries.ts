import { useMutation } from '@tanstack/react-query';
import type { SavedForward } from '../../../preload/contract/forwards.ts';
import { client } from '../../client/link.ts';
import { changeSetting } from '../../client/settings.ts';
import { useLatest } from '../../client/use-stream.ts';

/** All port forwards that are saved or run, of every context, live. */
export function useForwards() {
  return useLatest('kubernetes.forwards.watch', client.kubernetes.forwards.watch, {});
}

export function useStartForward() {
  return useMutation({ mutationFn: (id: string) => client.kubernetes.forwards.start({ id }) });
}

export function useStopForward() {
  return useMutation({ mutationFn: (id: string) => client.kubernetes.forwards.stop({ id }) });
}

/** Keeps a forward in the settings; answers its id. */
export function useSaveForward() {
  return useMutation({
    mutationFn: async ({ id, forward }: { readonly id: string | null; readonly forward: SavedForward }) => {
      const kept = id ?? crypto.randomUUID();
      await changeSetting(['kubernetes', 'forwards', kept], forward);
      return kept;
    },
  });
}

/** Takes a forward out of the settings; one that runs stops. */
export function useRemoveForward() {
  return useMutation({ mutationFn: (id: string) => changeSetting(['kubernetes', 'forwards', id], null) });
}
