import type { LoadSample } from '../../../../preload/contract/load.ts';
import type { Counters } from '../parse/counters.ts';

/**
 * What happened between two readings. Null when they cannot be compared: the machine was started again, or no time passed. A
 * counter that went backwards (an interface or a disk was taken away) makes its own value null.
 */
export function loadBetween(before: Counters, after: Counters, at: Date): LoadSample | null {
  const seconds = after.uptimeSeconds - before.uptimeSeconds;
  if (seconds <= 0) return null;
  const rate = (from: number, to: number) => (to - from) / seconds;
  const rates = <Key extends string>(
    from: Readonly<Record<Key, number>> | null,
    to: Readonly<Record<Key, number>> | null,
    keys: readonly [Key, Key],
  ) => {
    if (from === null || to === null) return null;
    const [first, second] = keys.map((key) => rate(from[key], to[key]));
    return first === undefined || second === undefined || first < 0 || second < 0 ? null : ([first, second] as const);
  };
  const ticks = before.cpu && after.cpu ? after.cpu.total - before.cpu.total : 0;
  const busy = before.cpu && after.cpu ? after.cpu.busy - before.cpu.busy : 0;
  const disk = rates(before.disk, after.disk, ['readBytes', 'writtenBytes']);
  const network = rates(before.network, after.network, ['receivedBytes', 'sentBytes']);
  return {
    at: at.toISOString(),
    // Counters of single processors may go back a little when one is switched off (proc_stat(5)).
    cpu: ticks <= 0 ? null : Math.min(Math.max(busy / ticks, 0), 1),
    load: after.load,
    memory: after.memory,
    disk: disk === null ? null : { read: disk[0], written: disk[1] },
    network: network === null ? null : { received: network[0], sent: network[1] },
  };
}
