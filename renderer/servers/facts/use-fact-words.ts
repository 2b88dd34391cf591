import { useTranslation } from 'react-i18next';
import type { Facts, Level } from '../../../preload/contract/servers.ts';
import { useFormats } from '../../ui/formats.ts';
import type { Gauge } from './gauges.ts';
import { clockVerdict, diskGauge, diskKind, fullestFirst, loadGauge, memoryGauge } from './gauges.ts';

/** One fact of a machine in words: `Load`, `0.42 of 2 cores`. */
export interface Fact {
  readonly key: string;
  readonly name: string;
  readonly value: string;
  readonly level: Level;
  /** The share it is of something finite. */
  readonly gauge?: Gauge;
  readonly detail: string | null;
}

export interface FactWords {
  readonly system: Fact;
  /** Null where the machine does not say it. */
  readonly load: Fact | null;
  readonly memory: Fact | null;
  readonly clock: Fact;
  /** The fullest first. */
  readonly disks: readonly Fact[];
}

/** What was read of a machine, each fact in words; `here`: it is this computer, whose clock all others are measured by. */
export function useFactWords(facts: Facts, here: boolean): FactWords {
  const { t } = useTranslation('servers');
  const formats = useFormats();
  const { load, cores, memory, swap, clock, uptimeSeconds } = facts;
  const verdict = clockVerdict(clock);
  const by = formats.span(verdict.seconds);
  const sync = t(`facts.clockSync.${verdict.sync}`);
  const offset = here
    ? formats.dateTime(clock.time)
    : verdict.offset === 'none'
      ? t('facts.clockNone')
      : t(verdict.offset === 'ahead' ? 'facts.clockAhead' : 'facts.clockBehind', { by });
  // What is wrong with the clock stands first: its offset, or that nothing keeps it.
  const said = verdict.level !== 'healthy' && verdict.offset === 'none' ? sync : offset;
  const two = (value: number) => formats.number(value, { minimumFractionDigits: 2, maximumFractionDigits: 2 });
  const free = (availableBytes: number, totalBytes: number) =>
    t('facts.free', { free: formats.bytes(availableBytes), total: formats.bytes(totalBytes) });
  const gauged = (gauge: Gauge) => ({ gauge, level: gauge.level });
  return {
    system: {
      key: 'system',
      name: t('facts.system'),
      value: facts.os,
      level: 'healthy',
      detail: [
        ...(uptimeSeconds === null ? [] : [t('facts.runningFor', { time: formats.duration(uptimeSeconds) })]),
        facts.hostName,
        facts.kernel,
        facts.architecture,
      ].join(' · '),
    },
    load:
      load === null
        ? null
        : {
            key: 'load',
            name: t('facts.load'),
            value: cores === null ? two(load[0]) : t('facts.loadOf', { load: two(load[0]), count: cores }),
            ...(cores === null ? { level: 'healthy' as const } : gauged(loadGauge(load, cores))),
            detail: t('facts.loadAverages', { five: two(load[1]), fifteen: two(load[2]) }),
          },
    memory:
      memory === null
        ? null
        : {
            key: 'memory',
            name: t('facts.memory'),
            value: free(memory.availableBytes, memory.totalBytes),
            ...gauged(memoryGauge(memory)),
            detail:
              swap === null
                ? null
                : swap.totalBytes === 0
                  ? t('facts.noSwap')
                  : t('facts.swap', { used: formats.bytes(swap.totalBytes - swap.freeBytes), total: formats.bytes(swap.totalBytes) }),
          },
    clock: {
      key: 'clock',
      name: t('facts.clock'),
      value: said,
      level: verdict.level,
      detail: [
        said === sync ? offset : sync,
        ...(here ? [] : [t('facts.clockWithin', { by: formats.ms(clock.uncertaintySeconds * 1000) })]),
        ...(clock.timezone ? [clock.timezone] : []),
      ].join(' · '),
    },
    disks: fullestFirst(facts.disks).map((disk) => ({
      key: `disk ${disk.filesystem} ${disk.mount}`,
      name: `${t('facts.disk')} ${disk.mount}`,
      value: free(disk.availableBytes, disk.sizeBytes),
      ...gauged(diskGauge(disk)),
      detail: diskKind(disk),
    })),
  };
}

const inTrouble = ({ level }: Fact) => level === 'failing' || level === 'degraded';

/** The facts for one line: those in trouble first, for what stands last may have no room. */
export function factsInLine({ system, load, memory, clock, disks }: FactWords): readonly Fact[] {
  const [fullest] = disks;
  const all = [load, memory, ...disks.filter((disk) => disk === fullest || inTrouble(disk)), clock].filter(
    (fact) => fact !== null && fact !== undefined,
  );
  const rank = (fact: Fact) => (fact.level === 'failing' ? 0 : fact.level === 'degraded' ? 1 : 2);
  return [...all.toSorted((a, b) => rank(a) - rank(b)), system];
}
