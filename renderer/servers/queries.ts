import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { SavedHost } from '../../preload/contract/settings.ts';
import { client } from '../client/link.ts';
import { changeSetting } from '../client/settings.ts';
import { useLatest } from '../client/use-stream.ts';

/** Every connection, live: what it may say of itself. */
export function useConnections() {
  return useLatest('servers.connections.watch', client.servers.connections.watch, {});
}

/** The facts of a machine as read when they were asked for; `asked: false` reads nothing and keeps what is known. */
export function useFacts(vantage: string, asked: boolean) {
  return useQuery({
    queryKey: ['servers.facts', vantage],
    queryFn: ({ signal }) => client.servers.facts({ vantage }, { signal }),
    enabled: asked,
  });
}

/** The units of a machine as read when they were asked for, failed first. */
export function useUnits(vantage: string, asked: boolean) {
  return useQuery({
    queryKey: ['servers.units.list', vantage],
    queryFn: ({ signal }) => client.servers.units.list({ vantage }, { signal }),
    enabled: asked,
  });
}

/** One unit with its last journal lines. More lines of the same unit keep the fewer on screen until they are there. */
export function useUnit(vantage: string, unit: string, lines: number, asked: boolean) {
  return useQuery({
    queryKey: ['servers.units.show', vantage, unit, lines],
    queryFn: ({ signal }) => client.servers.units.show({ vantage, unit, lines }, { signal }),
    enabled: asked,
    placeholderData: keepPreviousData,
  });
}

/** What a page does with the calls to one machine: gives up those under way, or asks for everything anew. */
export function useServerCalls(vantage: string) {
  const queries = useQueryClient();
  const its = { predicate: ({ queryKey }: { readonly queryKey: readonly unknown[] }) => queryKey[1] === vantage };
  return {
    giveUp: () => queries.cancelQueries(its),
    readAgain: () => queries.invalidateQueries({ ...its, refetchType: 'active' }),
  };
}

export function useDisconnect() {
  return useMutation({ mutationFn: (host: string) => client.servers.connections.close({ host }) });
}

/** Saves a host, and what belongs to it, in the settings. */
export function useSaveHost() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ name, host }: { readonly name: string; readonly host: SavedHost }) => changeSetting(['servers', 'hosts', name], host),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['servers.hosts.list'] }),
  });
}

/** Takes a saved host out of the settings, with its environment. */
export function useRemoveHost() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: async (name: string) => {
      await changeSetting(['servers', 'hosts', name], null);
      await changeSetting(['servers', 'environments', name], null);
    },
    onSuccess: () => queries.invalidateQueries({ queryKey: ['servers.hosts.list'] }),
  });
}
