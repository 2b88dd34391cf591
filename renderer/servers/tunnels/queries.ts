import { useMutation } from '@tanstack/react-query';
import type { SavedTunnel } from '../../../preload/contract/settings.ts';
import { client } from '../../client/link.ts';
import { changeSetting } from '../../client/settings.ts';
import { useLatest } from '../../client/use-stream.ts';

/** All tunnels that are saved or run, live. */
export function useTunnels() {
  return useLatest('servers.tunnels.watch', client.servers.tunnels.watch, {});
}

/** The key has the server's vantage: the page counts it among its calls. */
export function useStartTunnel(vantage: string) {
  return useMutation({
    mutationKey: ['servers.tunnels.start', vantage],
    mutationFn: (id: string) => client.servers.tunnels.start({ id }),
  });
}

export function useStopTunnel() {
  return useMutation({ mutationFn: (id: string) => client.servers.tunnels.stop({ id }) });
}

/** Keeps a tunnel in the settings; answers its id. */
export function useSaveTunnel() {
  return useMutation({
    mutationFn: async ({ id, tunnel }: { readonly id: string | null; readonly tunnel: SavedTunnel }) => {
      const kept = id ?? crypto.randomUUID();
      await changeSetting(['servers', 'tunnels', kept], tunnel);
      return kept;
    },
  });
}

/** Takes a tunnel out of the settings; one that runs stops. */
export function useRemoveTunnel() {
  return useMutation({ mutationFn: (id: string) => changeSetting(['servers', 'tunnels', id], null) });
}
