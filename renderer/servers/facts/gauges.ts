import type { Facts, Level } from '../../../preload/contract/servers.ts';

/** A share of something finite: 0 to 1, and whether that is worth a word. */
export interface Gauge {
  readonly share: number;
  readonly level: Level;
}

const DISK_DEGRADED = 0.9;
const DISK_FAILING = 0.97;
const MEMORY_DEGRADED = 0.9;
const MEMORY_FAILING = 0.97;
/** Runnable tasks a core, over a minute. */
const LOAD_DEGRADED = 1;
const LOAD_FAILING = 4;

const levelAt = (share: number, degraded: number, failing: number): Level =>
  share >= failing ? 'failing' : share >= degraded ? 'degraded' : 'healthy';

/** The load of the last minute against the cores; the share is of one task a core. */
export function loadGauge(load: NonNullable<Facts['load']>, cores: number): Gauge {
  const share = load[0] / Math.max(1, cores);
  return { share, level: share > LOAD_DEGRADED ? levelAt(share, LOAD_DEGRADED, LOAD_FAILING) : 'healthy' };
}

/** Memory that is not available to new work (`MemAvailable` of proc_meminfo(5)). */
export function memoryGauge({ totalBytes, availableBytes }: NonNullable<Facts['memory']>): Gauge {
  const share = totalBytes > 0 ? 1 - availableBytes / totalBytes : 0;
  return { share, level: levelAt(share, MEMORY_DEGRADED, MEMORY_FAILING) };
}

/** The used share of a disk as df(1) counts it: of what users may use, so that the reserved blocks are not free. */
export function diskGauge({ usedBytes, availableBytes }: Pick<Facts['disks'][number], 'usedBytes' | 'availableBytes'>): Gauge {
  const usable = usedBytes + availableBytes;
  const share = usable > 0 ? usedBytes / usable : 0;
  return { share, level: levelAt(share, DISK_DEGRADED, DISK_FAILING) };
}

/** What a disk is made of: `/dev/vda1 · ext4`; once where both are the same word (`overlay`, `tmpfs`). */
export function diskKind({ filesystem, type }: Pick<Facts['disks'][number], 'filesystem' | 'type'>): string {
  return filesystem === type || filesystem === 'none' ? type : `${filesystem} · ${type}`;
}

/** Disks by what is left on them, the fullest first. */
export function fullestFirst(disks: Facts['disks']): Facts['disks'] {
  return disks.toSorted((a, b) => diskGauge(b).share - diskGauge(a).share || a.mount.localeCompare(b.mount));
}

/** What is known of a machine's clock. */
export interface ClockVerdict {
  readonly level: Level;
  /** `ahead` and `behind` only when the offset is beyond what the measurement can be off. */
  readonly offset: 'none' | 'ahead' | 'behind';
  /** Seconds, without sign. */
  readonly seconds: number;
  readonly sync: 'yes' | 'no' | 'unknown';
}

/** Below this an offset harms nobody; above it logs no longer line up. */
const OFFSET_TOLERATED_S = 1;
/** Half a TOTP step (RFC 6238 §5.2): codes made by this clock begin to be refused. */
const OFFSET_HARMFUL_S = 15;

/** How far the machine's clock is from this computer's, judged with the uncertainty of the measurement. */
export function clockVerdict({ offsetSeconds, uncertaintySeconds, synchronized }: Facts['clock']): ClockVerdict {
  const certain = Math.abs(offsetSeconds) - uncertaintySeconds;
  const off = certain > OFFSET_TOLERATED_S;
  const sync = synchronized === null ? 'unknown' : synchronized ? 'yes' : 'no';
  return {
    level: certain > OFFSET_HARMFUL_S ? 'failing' : off || sync === 'no' ? 'degraded' : 'healthy',
    offset: off ? (offsetSeconds > 0 ? 'ahead' : 'behind') : 'none',
    seconds: Math.abs(offsetSeconds),
    sync,
  };
}
