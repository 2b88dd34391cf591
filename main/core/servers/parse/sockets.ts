/** A socket that listens (TCP) or receives from anybody (UDP). */
export interface ListeningSocket {
  readonly protocol: 'tcp' | 'udp';
  /** Without brackets and without its interface: `0.0.0.0`, `::`, `*`. */
  readonly address: string;
  readonly port: number;
  readonly family: '4' | '6' | 'both';
  readonly device: string | null;
  readonly processes: readonly { readonly pid: number; readonly program: string }[];
  /** The numeric user that opened it, where the machine says so without root. */
  readonly uid: number | null;
  /** The path of its control group (ss(8), --extended). */
  readonly cgroup: string | null;
  /** For finding its process in /proc/PID/fd. */
  readonly inode: string | null;
}

/** Address, interface and port: `127.0.0.53%lo:53`, `[::]:22`, `*:80`; null when it is none of these. */
function parseEndpoint(text: string): Pick<ListeningSocket, 'address' | 'device' | 'port'> | null {
  const found = /^(.*):(\d{1,5})$/u.exec(text);
  if (!found) return null;
  const [, host = '', port = ''] = found;
  const [address = '', device = null] = host.replace(/^\[([^\]]*)\]/u, '$1').split('%');
  return Number(port) > 65_535 ? null : { address, device: device === null ? null : device.replace(/\]$/u, ''), port: Number(port) };
}

/**
 * Sockets from `ss -H -lntupe` (iproute2 5 and later). Programs are there for the account's own processes, or with root; `uid:`
 * is left out for root's, `cgroup:` came with 5.8.
 */
export function parseSs(text: string): ListeningSocket[] {
  const sockets: ListeningSocket[] = [];
  for (const line of text.split('\n')) {
    const found = /^(tcp|udp)\s+(\S+)\s+\d+\s+\d+\s+(\S+)\s+(\S+)(.*)$/u.exec(line);
    if (!found) continue;
    const [, protocol = '', state = '', local = '', , more = ''] = found;
    const endpoint = parseEndpoint(local);
    if (endpoint === null || (protocol === 'tcp' && state !== 'LISTEN')) continue;
    const users = /users:\(\((.*)\)\)/u.exec(more)?.[1] ?? '';
    const processes = [...`(${users})`.matchAll(/\("(.*?)",pid=(\d+),fd=\d+\)/gu)].map(([, program = '', pid = '']) => ({
      pid: Number(pid),
      program,
    }));
    const extended = more.slice(users === '' ? 0 : more.indexOf(users) + users.length);
    const inode = /\bino:(\d+)/u.exec(extended)?.[1] ?? null;
    const uid = /\buid:(\d+)/u.exec(extended)?.[1];
    sockets.push({
      protocol: protocol === 'tcp' ? 'tcp' : 'udp',
      ...endpoint,
      family: familyOf(endpoint.address),
      processes,
      uid: uid === undefined ? (inode === null ? null : 0) : Number(uid),
      cgroup: /\bcgroup:(\S+)/u.exec(extended)?.[1] ?? null,
      inode,
    });
  }
  return sockets;
}

/** ss writes `*` for an IPv6 socket that takes IPv4 too, and `[::]` for one that does not. */
function familyOf(address: string): ListeningSocket['family'] {
  if (address === '*') return 'both';
  return address.includes(':') ? '6' : '4';
}

/**
 * Sockets from `netstat -lntup` or `-lntu` (net-tools, busybox): `tcp6 0 0 :::22 :::* LISTEN 1234/sshd: /usr/sbin`. It does not
 * say whether `:::22` takes IPv4 as well.
 */
export function parseNetstat(text: string): ListeningSocket[] {
  const sockets: ListeningSocket[] = [];
  for (const line of text.split('\n')) {
    const found = /^(tcp|udp)(6?)\s+\d+\s+\d+\s+(\S+)\s+\S+(?:\s+(LISTEN))?(?:\s+(\S.*?))?\s*$/u.exec(line);
    if (!found) continue;
    const [, protocol = '', six = '', local = '', state = '', owner = ''] = found;
    const endpoint = parseEndpoint(local);
    if (endpoint === null || (protocol === 'tcp' && state !== 'LISTEN')) continue;
    const [, pid, program = ''] = /^(\d+)\/(.*)$/u.exec(owner) ?? [];
    sockets.push({
      protocol: protocol === 'tcp' ? 'tcp' : 'udp',
      ...endpoint,
      family: six === '6' || endpoint.address.includes(':') ? '6' : '4',
      // net-tools cuts the command line: its first word is the program.
      processes: pid === undefined ? [] : [{ pid: Number(pid), program: program.replace(/:.*$|\s.*$/u, '') }],
      uid: null,
      cgroup: null,
      inode: null,
    });
  }
  return sockets;
}

const LISTENING_STATE = { tcp: '0A', udp: '07' } as const;

/** Sockets from one of /proc/net/tcp, tcp6, udp, udp6 (proc_net(5)): addresses in the order of the machine's bytes, little-endian. */
export function parseProcNet(text: string, protocol: 'tcp' | 'udp'): ListeningSocket[] {
  const sockets: ListeningSocket[] = [];
  for (const line of text.split('\n')) {
    const found =
      /^\s*\d+:\s+([0-9A-F]{8}|[0-9A-F]{32}):([0-9A-F]{4})\s+[0-9A-F]+:[0-9A-F]{4}\s+([0-9A-F]{2})\s+\S+\s+\S+\s+\S+\s+(\d+)\s+\d+\s+(\d+)/u.exec(
        line,
      );
    if (!found) continue;
    const [, hex = '', port = '', state = '', uid = '', inode = ''] = found;
    if (state !== LISTENING_STATE[protocol]) continue;
    const address = hex.length === 8 ? fourOf(hex) : sixOf(hex);
    sockets.push({
      protocol,
      address,
      port: Number.parseInt(port, 16),
      family: hex.length === 8 ? '4' : '6',
      device: null,
      processes: [],
      uid: Number(uid),
      cgroup: null,
      inode,
    });
  }
  return sockets;
}

function fourOf(hex: string): string {
  return (hex.match(/../gu) ?? [])
    .toReversed()
    .map((byte) => Number.parseInt(byte, 16))
    .join('.');
}

/** As RFC 5952 §4 writes it: the longest run of zero groups is `::`. */
function sixOf(hex: string): string {
  const bytes = (hex.match(/.{8}/gu) ?? []).flatMap((word) => (word.match(/../gu) ?? []).toReversed());
  const mapped = /^0{20}ffff(.{8})$/iu.exec(bytes.join(''))?.[1];
  if (mapped !== undefined) return `::ffff:${(mapped.match(/../gu) ?? []).map((byte) => Number.parseInt(byte, 16)).join('.')}`;
  const groups = Array.from({ length: 8 }, (_, index) =>
    Number.parseInt(`${bytes[index * 2] ?? '0'}${bytes[index * 2 + 1] ?? '0'}`, 16).toString(16),
  );
  const runs = [...groups.join(':').matchAll(/(?:^|:)0(?::0)+(?=:|$)/gu)].map(([run]) => run);
  const longest = runs.toSorted((a, b) => b.length - a.length)[0];
  if (longest === undefined) return groups.join(':');
  const joined = groups.join(':');
  const at = joined.indexOf(longest);
  return `${joined.slice(0, at)}::${joined.slice(at + longest.length).replace(/^:/u, '')}`;
}

/**
 * Which process holds which socket, from `ls -l /proc/[0-9]*\/fd`: `/proc/12/fd:` opens a process, `... 3 -> socket:[4711]` is one
 * of its sockets. The account's own processes only, without root.
 */
export function parseSocketHolders(text: string): ReadonlyMap<string, readonly number[]> {
  const holders = new Map<string, number[]>();
  let pid: number | null = null;
  for (const line of text.split('\n')) {
    const opened = /^\/proc\/(\d+)\/fd:$/u.exec(line)?.[1];
    if (opened !== undefined) pid = Number(opened);
    const inode = /-> '?socket:\[(\d+)\]/u.exec(line)?.[1];
    if (inode === undefined || pid === null) continue;
    const known = holders.get(inode) ?? [];
    if (!known.includes(pid)) holders.set(inode, [...known, pid]);
  }
  return holders;
}
