import { parseLoad } from './load.ts';
import { parseMemory } from './memory.ts';

/** What the kernel has counted since boot, and what holds at this moment. */
export interface Counters {
  /** Seconds since boot, by the machine's own clock: what two readings are apart. */
  readonly uptimeSeconds: number;
  /** Ticks of all processors (proc_stat(5)). */
  readonly cpu: { readonly busy: number; readonly total: number } | null;
  readonly load: number | null;
  readonly memory: { readonly usedBytes: number; readonly totalBytes: number } | null;
  readonly disk: { readonly readBytes: number; readonly writtenBytes: number } | null;
  readonly network: { readonly receivedBytes: number; readonly sentBytes: number } | null;
}

/** /proc/diskstats counts sectors of 512 bytes, whatever those of the disk are (iostats.rst). */
const SECTOR_BYTES = 512;
/** Whole disks; what lies on others (partitions, dm, md) would count twice. */
const DISK = /^(?:[shv]d[a-z]+|xvd[a-z]+|nvme\d+n\d+|mmcblk\d+|nbd\d+|dasd[a-z]+)$/u;
const PARTITION = /^(?:([shv]d[a-z]+|xvd[a-z]+|dasd[a-z]+)\d+|(nvme\d+n\d+|mmcblk\d+|nbd\d+)p\d+)$/u;
/** Interfaces that lead to other machines; those inside it, and those made of others, would count twice. */
const INNER_INTERFACE =
  /^(?:lo|veth|docker|br-|virbr|vnet|cni|cali|flannel|cilium|lxc|dummy|ifb|bond|team|tun|tap|wg|vxlan|tunl|sit|ip6tnl|gre|erspan)|[.@]/u;

/**
 * One reading: the lines of /proc/uptime, loadavg, stat (its first), meminfo (some), diskstats and net/dev. Null when there is no
 * uptime in it.
 */
export function parseCounters(text: string): Counters | null {
  const sections = new Map<string, string[]>();
  let lines: string[] = [];
  for (const line of text.split('\n')) {
    const name = /^@([a-z]+)$/u.exec(line)?.[1];
    if (name === undefined) lines.push(line);
    else sections.set(name, (lines = []));
  }
  const said = (name: string) => (sections.get(name) ?? []).join('\n');
  const uptime = /^(\d+(?:\.\d+)?)\s/u.exec(said('uptime'))?.[1];
  if (uptime === undefined) return null;
  const memory = parseMemory(said('facts')).memory;
  // The two come from one program: net/dev begins with a heading, diskstats has none.
  const rest = said('rest');
  const heading = rest.search(/^Inter-\|/mu);
  return {
    uptimeSeconds: Number(uptime),
    cpu: parseCpu(said('facts')),
    load: parseLoad(said('loadavg'))?.[0] ?? null,
    memory: memory === null ? null : { totalBytes: memory.totalBytes, usedBytes: Math.max(memory.totalBytes - memory.availableBytes, 0) },
    disk: parseDiskstats(heading === -1 ? rest : rest.slice(0, heading)),
    network: parseNetDev(heading === -1 ? '' : rest.slice(heading)),
  };
}

/** `cpu user nice system idle iowait irq softirq steal guest guest_nice`; guest is part of user already. */
function parseCpu(text: string): Counters['cpu'] {
  const found = /^cpu\s+(\d[\d ]*)$/mu.exec(text)?.[1];
  if (found === undefined) return null;
  const [user = 0, nice = 0, system = 0, idle = 0, waiting = 0, irq = 0, soft = 0, steal = 0] = found.trim().split(/\s+/u).map(Number);
  const busy = user + nice + system + irq + soft + steal;
  return { busy, total: busy + idle + waiting };
}

function parseDiskstats(text: string): Counters['disk'] {
  const disks = text
    .split('\n')
    .map((line) => line.trim().split(/\s+/u))
    .filter((fields) => fields.length >= 10)
    .map(([, , name = '', , , read = '0', , , , written = '0']) => ({ name, read: Number(read), written: Number(written) }));
  if (disks.length === 0) return null;
  const names = new Set(disks.map(({ name }) => name));
  // Some virtual machines have a partition and no disk that it lies on (xvda1).
  const counted = disks.filter(({ name }) => {
    if (DISK.test(name)) return true;
    const [, one, other] = PARTITION.exec(name) ?? [];
    const whole = one ?? other;
    return whole !== undefined && !names.has(whole);
  });
  const sum = (of: (disk: (typeof disks)[number]) => number) => counted.reduce((total, disk) => total + of(disk), 0) * SECTOR_BYTES;
  return { readBytes: sum(({ read }) => read), writtenBytes: sum(({ written }) => written) };
}

/** /proc/net/dev: `eth0: 1296 15 0 0 0 0 0 0 816 9 ...`, received bytes first, sent bytes ninth; kernels before 2.6 leave out the blank. */
function parseNetDev(text: string): Counters['network'] {
  let receivedBytes = 0;
  let sentBytes = 0;
  let any = false;
  for (const [, name = '', counts = ''] of text.matchAll(/^\s*([^\s:|]+):\s*(\d[\d ]*)$/gmu)) {
    any = true;
    if (INNER_INTERFACE.test(name)) continue;
    const numbers = counts.trim().split(/\s+/u).map(Number);
    receivedBytes += numbers[0] ?? 0;
    sentBytes += numbers[8] ?? 0;
  }
  return any ? { receivedBytes, sentBytes } : null;
}
