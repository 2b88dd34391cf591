import type { Port, PortHolder, PortList } from '../../../../preload/contract/ports.ts';
import type { Words } from '../../../../preload/contract/words.ts';
import { failure, FailureError, words } from '../../failure.ts';
import type { Reader } from '../as-root.ts';
import { parseCgroup } from '../parse/cgroup.ts';
import type { Process, PublishingContainer } from '../parse/holders.ts';
import { parseAccounts, parseHolders, parsePublished } from '../parse/holders.ts';
import { sectionsOf } from '../script-sections.ts';
import type { ListeningSocket } from '../parse/sockets.ts';
import { parseNetstat, parseProcNet, parseSocketHolders, parseSs } from '../parse/sockets.ts';
import { readFirewall } from './firewall.ts';
import { byExposure, isLoopback, judgePort } from './judge.ts';
import { ACCOUNTS_SCRIPT, HOLDERS_SCRIPT, PORTS_SCRIPT } from './ports-script.ts';

const WITHIN_MS = 60_000;
/** More processes than this are not looked at one by one. */
const MOST_HOLDERS = 1000;

/**
 * Who listens on what, the most exposed first. Throws FailureError `not-available` where the machine has neither ss, netstat nor
 * /proc, `command-failed` where it runs no script.
 */
export async function listPorts(reader: Reader, signal: AbortSignal): Promise<PortList> {
  const options = { signal, timeoutMs: WITHIN_MS };
  const result = await reader.run({ program: 'sh', args: ['-c', PORTS_SCRIPT] }, options);
  const sections = sectionsOf(result);
  const how = sections.get('how')?.trim() ?? 'none';
  if (how === 'none') throw new FailureError(noSockets());
  const sockets = socketsOf(how, sections);
  const pids = [...new Set(sockets.flatMap(({ processes }) => processes.map(({ pid }) => pid)))].slice(0, MOST_HOLDERS);
  const uids = [...new Set(sockets.flatMap(({ uid, processes }) => (uid === null || processes.length > 0 ? [] : [uid])))];
  const ask = async (script: string, of: readonly number[]) =>
    of.length === 0 ? '' : (await reader.run({ program: 'sh', args: ['-c', script, 'sh', ...of.map(String)] }, options)).stdout;
  const processes = parseHolders(await ask(HOLDERS_SCRIPT, pids));
  const accounts = parseAccounts(await ask(ACCOUNTS_SCRIPT, uids));
  const containers = [...parsePublished(sections.get('docker') ?? ''), ...parsePublished(sections.get('podman') ?? '')];
  const firewall = readFirewall(sections, reader.asRoot);
  const known = { processes, accounts, containers };
  return {
    ports: merged(sockets)
      .map((socket): Port => {
        const holders = holdersOf(socket, known);
        return {
          protocol: socket.protocol,
          port: socket.port,
          address: socket.address,
          family: socket.family,
          device: socket.device,
          holders,
          ...judgePort(socket, firewall, publishes(socket, holders, containers)),
        };
      })
      .toSorted(byExposure),
    asRoot: reader.asRoot,
    firewall: { state: firewall.state, readable: firewall.readable, evidence: firewall.evidence },
    notes: notesOf(how, reader.asRoot, sockets),
  };
}

/** The sockets in the script's answer, by the means it found. */
export function socketsOf(how: string, sections: ReadonlyMap<string, string>): ListeningSocket[] {
  const said = (name: string) => sections.get(name) ?? '';
  if (how === 'ss') return parseSs(said('sockets'));
  if (how === 'netstat') return parseNetstat(said('sockets'));
  const holders = parseSocketHolders(said('fds'));
  return [
    ...parseProcNet(said('proc-tcp'), 'tcp'),
    ...parseProcNet(said('proc-tcp-six'), 'tcp'),
    ...parseProcNet(said('proc-udp'), 'udp'),
    ...parseProcNet(said('proc-udp-six'), 'udp'),
  ].map((socket) => ({ ...socket, processes: (holders.get(socket.inode ?? '') ?? []).map((pid) => ({ pid, program: '' })) }));
}

/** Several processes may listen on one port together (SO_REUSEPORT): that is one row. */
function merged(sockets: readonly ListeningSocket[]): ListeningSocket[] {
  const byName = new Map<string, ListeningSocket>();
  for (const socket of sockets) {
    const name = `${socket.protocol} ${socket.address}%${socket.device ?? ''}:${socket.port}`;
    const before = byName.get(name);
    byName.set(name, before ? { ...before, processes: [...before.processes, ...socket.processes] } : socket);
  }
  return [...byName.values()];
}

interface Known {
  readonly processes: ReadonlyMap<number, Process>;
  readonly accounts: ReadonlyMap<number, string>;
  readonly containers: readonly PublishingContainer[];
}

function holdersOf(socket: ListeningSocket, { processes, accounts, containers }: Known): PortHolder[] {
  const published = containers.find((container) => isPublishedBy(socket, container));
  const nameOf = (id: string | null) => (id === null ? null : (containers.find((one) => one.id.startsWith(id))?.name ?? id.slice(0, 24)));
  const seen = new Map<number, PortHolder>();
  for (const { pid, program } of socket.processes) {
    const process = processes.get(pid);
    const member = parseCgroup(process?.cgroup ?? socket.cgroup ?? '');
    const name = program === '' ? (process?.program ?? '') : program;
    const proxy = isProxy(name) ? (published?.name ?? null) : null;
    seen.set(pid, { pid, program: name, user: process?.user ?? null, unit: member.unit, container: nameOf(member.container) ?? proxy });
  }
  if (seen.size > 0) return [...seen.values()];
  const member = parseCgroup(socket.cgroup ?? '');
  const user = socket.uid === null ? null : socket.uid === 0 ? 'root' : (accounts.get(socket.uid) ?? String(socket.uid));
  if (member.unit === null && user === null && !published) return [];
  return [{ pid: null, program: '', user, unit: member.unit, container: nameOf(member.container) ?? published?.name ?? null }];
}

function isProxy(program: string): boolean {
  return /^(?:docker-proxy|rootlessport|conmon|slirp4netns|pasta)/u.test(program);
}

function isPublishedBy(socket: Pick<ListeningSocket, 'protocol' | 'port'>, { ports }: PublishingContainer): boolean {
  return ports.some(({ protocol, from, to }) => protocol === socket.protocol && socket.port >= from && socket.port <= to);
}

function publishes(socket: ListeningSocket, holders: readonly PortHolder[], containers: readonly PublishingContainer[]): boolean {
  if (isLoopback(socket)) return false;
  if (holders.some(({ program }) => program.startsWith('docker-proxy'))) return true;
  return holders.every(({ pid }) => pid === null) && containers.some((container) => isPublishedBy(socket, container));
}

function notesOf(how: string, asRoot: boolean, sockets: readonly ListeningSocket[]): Words[] {
  const notes: Words[] = [];
  if (!asRoot && sockets.some(({ processes }) => processes.length === 0))
    notes.push(
      words('Programs of other accounts are known to root only.', 'Les programmes des autres comptes ne sont connus que de root.'),
    );
  if (how === 'proc')
    notes.push(
      words(
        'Neither ss nor netstat is installed; this comes from /proc/net.',
        'Ni ss ni netstat ne sont installés ; ces données viennent de /proc/net.',
      ),
    );
  return notes;
}

function noSockets() {
  return failure(
    'not-available',
    words(
      'This machine does not say which ports it listens on: it has neither ss, netstat nor /proc/net.',
      'Cette machine n’indique pas sur quels ports elle écoute : elle n’a ni ss, ni netstat, ni /proc/net.',
    ),
    words('Install iproute2 there, or net-tools.', 'Installez-y iproute2, ou net-tools.'),
  );
}
