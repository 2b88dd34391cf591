import type { HostField, HostImport, ImportedHost } from '../../../../preload/contract/host-lists.ts';
import type { Host } from '../../../../preload/contract/servers.ts';
import type { Environment, SavedHost, Settings } from '../../../../preload/contract/settings.ts';
import type { ListedHost } from './listed-host.ts';
import type { HostFile } from './read-hosts.ts';
import { readHosts } from './read-hosts.ts';

/** What is known of hosts before the import. */
export interface KnownHosts {
  readonly servers: Settings['servers'];
  /** As listed: also those of the ssh configuration. */
  readonly listed: readonly Host[];
}

/** At most so many unusable lines are told. */
const MOST_UNUSABLE = 500;

/** What a file would bring, beside what is known. Throws FailureError `bad-input` when its format cannot be told. */
export function previewImport(file: HostFile, known: KnownHosts): HostImport {
  const { format, found } = readHosts(file);
  const listed = new Map(known.listed.map((host) => [host.name, host]));
  return {
    format,
    hosts: found.hosts.map((host) => compared(host, known, listed)),
    unusable: found.unusable.slice(0, MOST_UNUSABLE).map(({ line, text, why }) => ({ line, text, why })),
    unusableCount: found.unusable.length,
    remarks: found.remarks.slice(0, MOST_UNUSABLE).map(({ line, what }) => ({ line, what })),
  };
}

/** The part of the settings that takes the hosts in, and which were added, replaced and left. */
export interface ImportChange {
  readonly value: {
    readonly hosts: Readonly<Record<string, SavedHost>>;
    readonly environments: Readonly<Record<string, Environment | null>>;
    readonly tags: Readonly<Record<string, readonly string[]>>;
  };
  readonly added: readonly string[];
  readonly replaced: readonly string[];
  readonly kept: readonly string[];
  readonly same: readonly string[];
}

/** What taking in the previewed hosts changes: new ones always, those that differ only with `replace`. */
export function planImport(
  preview: HostImport,
  known: KnownHosts,
  { replace, only }: { readonly replace: boolean; readonly only: readonly string[] | null },
): ImportChange {
  const wanted = only === null ? null : new Set(only);
  const hosts = preview.hosts.filter(({ name }) => wanted?.has(name) ?? true);
  const names = (change: ImportedHost['change']) => hosts.filter((host) => host.change === change).map(({ name }) => name);
  const taken = hosts.filter(({ change }) => change === 'new' || (replace && change === 'changed'));
  const listed = new Map(known.listed.map((host) => [host.name, host]));
  return {
    value: {
      hosts: Object.fromEntries(taken.filter((host) => touchesHost(host)).map((host) => [host.name, savedOf(host, known, listed)])),
      environments: Object.fromEntries(
        taken.flatMap(({ name, environment }) => (environment === null ? [] : [[name, environment === 'none' ? null : environment]])),
      ),
      tags: Object.fromEntries(taken.flatMap(({ name, tags }) => (tags.length === 0 ? [] : [[name, tags]]))),
    },
    added: names('new'),
    replaced: replace ? names('changed') : [],
    kept: replace ? [] : names('changed'),
    same: names('same'),
  };
}

/** A host of the ssh configuration whose tags alone are new stays where it is written. */
function touchesHost({ change, differences }: ImportedHost): boolean {
  return change === 'new' || differences.some(({ field }) => field !== 'environment' && field !== 'tags');
}

type Listed = ReadonlyMap<string, Host>;

function compared(host: ListedHost, known: KnownHosts, listed: Listed): ImportedHost {
  const { name, line, hostName, port, user, proxyJump, identityFile, environment, tags } = host;
  const before = knownOf(name, known, listed);
  const plain = { name, line, hostName, port, user, proxyJump, identityFile, environment, tags: [...tags] };
  if (before === null) return { ...plain, change: 'new', known: null, differences: [] };
  const environmentBefore = own(known.servers.environments, name) ?? 'none';
  const tagsBefore = (own(known.servers.tags, name) ?? []).toSorted();
  const differences: ImportedHost['differences'] = [];
  const differ = (field: HostField, was: string | number | null, is: string | number | null) => {
    if (is !== null && is !== was) differences.push({ field, before: was === null ? '' : String(was), after: String(is) });
  };
  differ('hostName', before.host.hostName, hostName);
  differ('port', before.host.port, port);
  differ('user', before.host.user, user);
  differ('proxyJump', before.host.proxyJump, proxyJump);
  // Of a host in the ssh configuration the key file is not known here: it is no difference.
  if (before.where === 'settings') differ('identityFile', before.host.identityFile, identityFile);
  differ('environment', environmentBefore, environment);
  if (tags.length > 0) differ('tags', tagsBefore.join(' '), tags.join(' '));
  return { ...plain, change: differences.length === 0 ? 'same' : 'changed', known: before.where, differences };
}

function knownOf(
  name: string,
  known: KnownHosts,
  listed: Listed,
): { readonly where: 'settings' | 'ssh-config'; readonly host: SavedHost } | null {
  const saved = own(known.servers.hosts, name);
  if (saved) return { where: 'settings', host: saved };
  const written = listed.get(name);
  if (!written) return null;
  const { hostName, port, user, proxyJump } = written;
  return { where: 'ssh-config', host: { hostName, port, user, proxyJump, identityFile: null } };
}

function savedOf(host: ImportedHost, known: KnownHosts, listed: Listed): SavedHost {
  const before = knownOf(host.name, known, listed)?.host;
  return {
    hostName: host.hostName ?? before?.hostName ?? host.name,
    port: host.port ?? before?.port ?? 22,
    user: host.user ?? before?.user ?? null,
    proxyJump: host.proxyJump ?? before?.proxyJump ?? null,
    identityFile: host.identityFile ?? before?.identityFile ?? null,
  };
}

function own<Value>(map: Readonly<Record<string, Value>>, key: string): Value | undefined {
  return Object.hasOwn(map, key) ? map[key] : undefined;
}
