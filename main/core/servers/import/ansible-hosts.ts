import { words } from '../../failure.ts';
import { expandRanges, MOST_IN_RANGE } from './host-ranges.ts';
import type { ParsedHosts } from './listed-host.ts';
import { collect, emptyCollector, isPort, passwordsLeft, shortened, withoutRepeats } from './listed-host.ts';
import type { Remark, UnusableLine } from './listed-host.ts';

/** Variables as the inventory writes them; only texts count. */
export type Variables = ReadonlyMap<string, string>;

export interface InventoryGroup {
  readonly children: Set<string>;
  readonly vars: Map<string, string>;
  /** Line of the heading. */
  readonly line: number;
}

export interface InventoryHost {
  readonly line: number;
  readonly groups: Set<string>;
  readonly vars: Map<string, string>;
}

/** An inventory as both of its forms read. */
export interface Inventory {
  readonly groups: Map<string, InventoryGroup>;
  readonly hosts: Map<string, InventoryHost>;
  readonly unusable: UnusableLine[];
  readonly remarks: Remark[];
}

export function emptyInventory(): Inventory {
  return { groups: new Map([['all', newGroup(1)]]), hosts: new Map(), unusable: [], remarks: [] };
}

export function newGroup(line: number): InventoryGroup {
  return { children: new Set(), vars: new Map(), line };
}

/** The group of a name, made when it is new. */
export function groupOf(inventory: Inventory, name: string, line: number): InventoryGroup {
  const group = inventory.groups.get(name) ?? newGroup(line);
  inventory.groups.set(name, group);
  return group;
}

/** Adds what a pattern of hosts (`web[1:3]`, `db:2222`) says to a group. */
export function addHosts(inventory: Inventory, pattern: string, group: string, line: number, vars: Variables): void {
  const { host, port } = splitPort(pattern);
  // An IPv6 address in brackets is no range.
  const names = /^\[[0-9a-f:.]+(?:%\w+)?\]$/iu.test(host) && host.split(':').length > 3 ? [host.slice(1, -1)] : expandRanges(host);
  if (names === null || inventory.hosts.size + names.length > 2 * MOST_IN_RANGE) {
    inventory.unusable.push({
      line,
      text: shortened(pattern),
      why: words('it is no range of hosts, or one that is too long', 'ce n’est pas une plage d’hôtes, ou elle est trop longue'),
    });
    return;
  }
  for (const name of names) {
    const known = inventory.hosts.get(name) ?? { line, groups: new Set<string>(), vars: new Map<string, string>() };
    known.groups.add(group);
    if (port !== null) known.vars.set('ansible_port', port);
    for (const [key, value] of vars) known.vars.set(key, value);
    inventory.hosts.set(name, known);
  }
}

function splitPort(pattern: string): { readonly host: string; readonly port: string | null } {
  const found = /^(?<host>.*[^:]):(?<port>\d{1,5})$/u.exec(pattern)?.groups;
  const { host = pattern, port = null } = found ?? {};
  // The colon of a range, or of an address that is IPv6 without brackets, is no port's.
  const open = host.split('[').length - host.split(']').length;
  return port === null || open !== 0 || (/^[0-9a-f:.]+$/iu.test(host) && host.includes(':')) || !isPort(port)
    ? { host: pattern, port: null }
    : { host, port };
}

const PASSWORD = /(?:^|_)(?:pass|password|passwd|passphrase|secret)$/u;
const OVER_SSH: ReadonlySet<string> = new Set([
  'ssh',
  'smart',
  'paramiko',
  'paramiko_ssh',
  'ansible.builtin.ssh',
  'ansible.builtin.paramiko_ssh',
]);

/**
 * The hosts of an inventory with what Ansible would connect with: variables of `all`, then of the groups from parent to
 * child, then of the host (Ansible, "How variables are merged"); groups become tags, or the environment.
 */
export function hostsOfInventory(inventory: Inventory): ParsedHosts {
  const into = { ...emptyCollector(), unusable: [...inventory.unusable], remarks: [...inventory.remarks] };
  const parents = parentsOf(inventory);
  const depths = depthsOf(inventory, parents);
  let passwords = 0;
  for (const { vars } of inventory.groups.values()) passwords += countPasswords(vars);
  for (const [name, host] of inventory.hosts) {
    passwords += countPasswords(host.vars);
    const groups = withParents(host.groups, parents);
    const merged = new Map(inventory.groups.get('all')?.vars ?? []);
    const inOrder = groups
      .filter((group) => group !== 'all')
      .toSorted((a, b) => (depths.get(a) ?? 0) - (depths.get(b) ?? 0) || (a < b ? -1 : 1));
    for (const group of inOrder) for (const [key, value] of inventory.groups.get(group)?.vars ?? []) merged.set(key, value);
    for (const [key, value] of host.vars) merged.set(key, value);
    const first = (...keys: readonly string[]) => {
      const key = keys.find((one) => merged.has(one));
      const value = key === undefined ? null : (merged.get(key) ?? null);
      if (key === undefined || value === null || !value.includes('{{')) return value;
      into.remarks.push({
        line: host.line,
        what: words(
          `${shortened(name)}: ${key} is a template and was left out.`,
          `${shortened(name)} : ${key} est un modèle et a été ignoré.`,
        ),
      });
      return null;
    };
    const connection = merged.get('ansible_connection') ?? 'ssh';
    if (!OVER_SSH.has(connection)) {
      into.unusable.push({
        line: host.line,
        text: shortened(name),
        why: words(
          `Ansible reaches it by ${shortened(connection)}, not by SSH`,
          `Ansible l’atteint par ${shortened(connection)}, pas par SSH`,
        ),
      });
      continue;
    }
    collect(into, {
      name,
      line: host.line,
      hostName: first('ansible_host', 'ansible_ssh_host'),
      port: first('ansible_port', 'ansible_ssh_port'),
      user: first('ansible_user', 'ansible_ssh_user'),
      identityFile: first('ansible_ssh_private_key_file', 'ansible_private_key_file'),
      proxyJump: jumpOf(
        ['ansible_ssh_common_args', 'ansible_ssh_extra_args', 'ansible_ssh_args'].map((key) => merged.get(key) ?? '').join(' '),
      ),
      tags: groups,
    });
  }
  if (passwords > 0) into.remarks.push(passwordsLeft(passwords));
  return withoutRepeats(into);
}

/** `-o ProxyJump=bastion`, `-oProxyJump=bastion`, `-J bastion`. */
function jumpOf(args: string): string | null {
  const found = /(?:-o\s*["']?ProxyJump[= ]["']?|(?:^|\s)-J\s*["']?)(?<jump>[^\s"']+)/iu.exec(args)?.groups?.['jump'];
  return found === undefined || found === 'none' || found.includes('{{') ? null : found;
}

function countPasswords(vars: Variables): number {
  return [...vars.keys()].filter((key) => key.startsWith('ansible_') && PASSWORD.test(key)).length;
}

function parentsOf({ groups }: Inventory): ReadonlyMap<string, readonly string[]> {
  const parents = new Map<string, string[]>();
  for (const [name, { children }] of groups) {
    for (const child of children) {
      const known = parents.get(child);
      if (known) known.push(name);
      else parents.set(child, [name]);
    }
  }
  return parents;
}

/** Groups with all they stand in, each once; a circle ends where it began. */
function withParents(groups: ReadonlySet<string>, parents: ReadonlyMap<string, readonly string[]>): string[] {
  const found = new Set(groups);
  for (const group of found) for (const parent of parents.get(group) ?? []) found.add(parent);
  return [...found];
}

/** How far below the top each group stands, by its longest way; a circle counts as far as it was walked. */
function depthsOf({ groups }: Inventory, parents: ReadonlyMap<string, readonly string[]>): ReadonlyMap<string, number> {
  const depths = new Map<string, number>();
  const under = new Set<string>();
  const depthOf = (name: string): number => {
    const known = depths.get(name);
    if (known !== undefined) return known;
    if (under.has(name) || under.size > 200) return 0;
    under.add(name);
    const depth = 1 + Math.max(0, ...(parents.get(name) ?? []).map(depthOf));
    under.delete(name);
    depths.set(name, depth);
    return depth;
  };
  for (const name of groups.keys()) depthOf(name);
  return depths;
}
