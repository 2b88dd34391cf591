import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { HostExportFormat } from '../../preload/contract/host-lists.ts';
import type { Environment, SavedHost } from '../../preload/contract/settings.ts';
import type { UnitScope } from '../../preload/contract/journal.ts';
import { client } from '../client/link.ts';
import { changeSetting } from '../client/settings.ts';
import { useLatest } from '../client/use-stream.ts';
import type { ImportSource } from './hosts/import-source.tsx';

/** Every connection, live: what it may say of itself. */
export function useConnections() {
  return useLatest('servers.connections.watch', client.servers.connections.watch, {});
}

/** Keeps an open connection while a page shows its host: a lost one is opened again by itself. `null` keeps nothing. */
export function useKeptConnection(host: string | null) {
  return useLatest('servers.connections.keep', client.servers.connections.keep, host === null ? null : { host });
}

/** The facts of a machine as read when they were asked for; `asked: false` reads nothing and keeps what is known. */
export function useFacts(vantage: string, asked: boolean) {
  return useQuery({
    queryKey: ['servers.facts', vantage],
    queryFn: ({ signal }) => client.servers.facts({ vantage }, { signal }),
    enabled: asked,
  });
}

/** The units of a machine, or of the account that logs in, as read when they were asked for, failed first. */
export function useUnits(vantage: string, asked: boolean, scope: UnitScope = 'system') {
  return useQuery({
    queryKey: ['servers.units.list', vantage, scope],
    queryFn: ({ signal }) => client.servers.units.list({ vantage, scope }, { signal }),
    enabled: asked,
  });
}

/** One unit with its last journal lines. More lines of the same unit keep the fewer on screen until they are there. */
export function useUnit(vantage: string, unit: string, lines: number, asked: boolean, scope: UnitScope = 'system') {
  return useQuery({
    queryKey: ['servers.units.show', vantage, unit, lines, scope],
    queryFn: ({ signal }) => client.servers.units.show({ vantage, unit, lines, scope }, { signal }),
    enabled: asked,
    placeholderData: keepPreviousData,
  });
}

/** What a unit needs, what needs it, and when a timer runs. */
export function useUnitRelations(vantage: string, unit: string, asked: boolean, scope: UnitScope) {
  return useQuery({
    queryKey: ['servers.units.relations', vantage, unit, scope],
    queryFn: ({ signal }) => client.servers.units.relations({ vantage, unit, scope }, { signal }),
    enabled: asked,
  });
}

/** The drop-in of a unit as it was when its editor opened: what is typed stands on it. */
export function useUnitOverride(vantage: string, unit: string, scope: UnitScope) {
  return useQuery({
    queryKey: ['servers.units.override', vantage, unit, scope],
    queryFn: ({ signal }) => client.servers.units.override.read({ vantage, unit, scope }, { signal }),
    gcTime: 0,
    staleTime: Number.POSITIVE_INFINITY,
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

/** Forgets the key of a host that was accepted for this run: the next connection asks about the one it shows. */
export function useForgetAcceptedKey() {
  return useMutation({ mutationFn: (host: string) => client.servers.hosts.forgetAcceptedKey({ host }) });
}

export function useDisconnect() {
  return useMutation({ mutationFn: (host: string) => client.servers.connections.close({ host }) });
}

/** What may change of many hosts at once; null takes away. */
export interface HostsChange {
  readonly hosts?: Readonly<Record<string, SavedHost | null>>;
  readonly environments?: Readonly<Record<string, Environment | null>>;
  readonly tags?: Readonly<Record<string, readonly string[] | null>>;
  /** Ids of TOTP entries. */
  readonly totp?: Readonly<Record<string, string | null>>;
}

/** Changes hosts, their environments and tags in the settings, as one change. */
export function useChangeHosts() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (change: HostsChange) => changeSetting(['servers'], change),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['servers.hosts.list'] }),
  });
}

/** What a text would bring as hosts; nothing is asked while it is empty. */
export function useImportPreview(source: ImportSource) {
  // The text may be 2 MB: its length and a fingerprint stand for it in the key.
  return useQuery({
    queryKey: ['servers.hosts.import.preview', source.fileName, source.format, source.text.length, fingerprint(source.text)],
    queryFn: ({ signal }) => client.servers.hosts.import.preview(source, { signal }),
    enabled: source.text.trim() !== '',
    gcTime: 0,
    retry: false,
  });
}

/** Takes the hosts of a text into the settings. */
export function useImportHosts() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (source: ImportSource & { readonly replace: boolean }) => client.servers.hosts.import.apply(source),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['servers.hosts.list'] }),
  });
}

/** Hosts written down for another program. */
export function useHostExport(format: HostExportFormat, names: readonly string[] | null) {
  return useQuery({
    queryKey: ['servers.hosts.export', format, names],
    queryFn: ({ signal }) => client.servers.hosts.export({ format, names: names === null ? null : [...names] }, { signal }),
    gcTime: 0,
    staleTime: 0,
  });
}

/** Tells one text from another (FNV-1a, 32 bits). */
function fingerprint(text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return hash;
}
