import { addressAndPort } from '../../../preload/contract/addresses.ts';
import type { Connection, Host } from '../../../preload/contract/servers.ts';
import type { Environment } from '../../../preload/contract/settings.ts';
import { HERE } from '../paths.ts';

/** A line of the list of servers. */
export interface HostRow {
  /** `here` or `ssh:HOST`. */
  readonly vantage: string;
  readonly name: string;
  /** Address with its port when it is not 22; empty for this computer, and for a host that was only typed. */
  readonly address: string;
  readonly user: string | null;
  readonly proxyJump: string | null;
  /** Where it is written: `/home/ops/.ssh/config:12`, `settings`; null when it was typed and is written nowhere. */
  readonly source: string | null;
  readonly environment: Environment;
  readonly tags: readonly string[];
  readonly connection: Connection | null;
}

/** This computer comes after what is in trouble, and before the rest. */
const HERE_RANK = 2;
const troubledFirst: Readonly<Record<Connection['state'], number>> = { offline: 0, stale: 1, connecting: 3, live: 3 };

/**
 * This computer, every host that is written down and every one that is connected: those in trouble first, then this computer, then
 * the others in the order they are written, so that a row does not move when it is connected.
 */
export function hostRows(
  hosts: readonly Host[],
  connections: readonly Connection[],
  environments: Readonly<Record<string, Environment>>,
  tags: Readonly<Record<string, readonly string[]>> = {},
): readonly HostRow[] {
  const byHost = new Map(connections.map((connection) => [connection.host, connection]));
  const environmentOf = (name: string) => (Object.hasOwn(environments, name) ? (environments[name] ?? 'none') : 'none');
  const tagsOf = (name: string) => (Object.hasOwn(tags, name) ? (tags[name] ?? []) : []);
  const here: HostRow = {
    vantage: HERE,
    name: HERE,
    address: '',
    user: null,
    proxyJump: null,
    source: null,
    environment: environmentOf(HERE),
    tags: tagsOf(HERE),
    connection: null,
  };
  const written = hosts.map(({ name, hostName, port, user, proxyJump, source }): HostRow => ({
    vantage: `ssh:${name}`,
    name,
    address: addressOf(hostName, port),
    user,
    proxyJump,
    source,
    environment: environmentOf(name),
    tags: tagsOf(name),
    connection: byHost.get(name) ?? null,
  }));
  const known = new Set(hosts.map(({ name }) => name));
  const typed = connections
    .filter(({ host }) => !known.has(host))
    .map((connection): HostRow => ({
      vantage: `ssh:${connection.host}`,
      name: connection.host,
      address: '',
      user: null,
      proxyJump: null,
      source: null,
      environment: environmentOf(connection.host),
      tags: tagsOf(connection.host),
      connection,
    }));
  const rank = ({ vantage, connection }: HostRow) =>
    vantage === HERE ? HERE_RANK : connection ? troubledFirst[connection.state] : troubledFirst.live;
  return [here, ...written, ...typed].toSorted((a, b) => rank(a) - rank(b));
}

/** `web-1.example`, `web-1.example:2222`, `[2001:db8::1]:2222`. */
export function addressOf(hostName: string, port: number): string {
  if (port === 22) return hostName;
  return addressAndPort(hostName, port);
}

/** Rows that contain every word of the filter, wherever. `nameOf` is the name as it is shown, `environmentName` an environment's. */
export function filterHosts(
  rows: readonly HostRow[],
  filter: string,
  nameOf: (row: HostRow) => string,
  environmentName: (environment: Environment) => string = (environment) => environment,
): readonly HostRow[] {
  const wanted = filter.toLowerCase().split(/\s+/u).filter(Boolean);
  if (wanted.length === 0) return rows;
  return rows.filter((row) => {
    const text = [
      nameOf(row),
      row.address,
      row.user,
      row.proxyJump,
      row.source,
      ...row.tags,
      ...(row.environment === 'none' ? [] : [row.environment, environmentName(row.environment)]),
    ]
      .join(' ')
      .toLowerCase();
    return wanted.every((word) => text.includes(word));
  });
}
