import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { LoadSample } from '../../../preload/contract/load.ts';
import { LOAD_INTERVAL_SECONDS } from '../../../preload/contract/load.ts';
import { useFormats } from '../../ui/formats.ts';
import { MOST_SAMPLES, useLoad } from './queries.ts';

/** The picture begins with two minutes and grows with what is known, up to an hour. */
const FEWEST_SLOTS = 120 / LOAD_INTERVAL_SECONDS;

type Values = readonly (number | null)[];

/** How one thing went, for as long as one looked: as numbers for a picture, and in words. */
export interface LoadSeries {
  readonly name: string;
  /** What it is now; empty before it was read. */
  readonly now: string;
  /** `2.2 GiB to 2.6 GiB over 25 s`; empty before it was read. */
  readonly range: string;
  /** The most it was, in a line of text. */
  readonly most: string;
  readonly values: Values;
  readonly others?: Values;
  /** What the whole height stands for; null: its largest value. */
  readonly height: number | null;
  readonly slots: number;
}

/** Null for what the machine does not say; `disk` and `network` also before they were read. */
export interface LoadOver {
  readonly cpu: LoadSeries | null;
  readonly memory: LoadSeries | null;
  readonly disk: LoadSeries | null;
  readonly network: LoadSeries | null;
}

const NOTHING: readonly LoadSample[] = [];

/** How busy a machine is and was, for as long as one looks: processors, memory, disks, network. */
export function useLoadOver(vantage: string, watched: boolean): LoadOver {
  const { t } = useTranslation('servers');
  const formats = useFormats();
  const { state: samples = NOTHING } = useLoad(vantage, watched);
  return useMemo(() => {
    const last = samples.at(-1);
    const slots = Math.min(Math.max(samples.length, FEWEST_SLOTS), MOST_SAMPLES);
    const over = formats.duration(Math.max(samples.length * LOAD_INTERVAL_SECONDS, LOAD_INTERVAL_SECONDS));
    const of = (value: (sample: LoadSample) => number | null | undefined) => samples.map((sample) => value(sample) ?? null);
    const rate = (bytes: number) => t('loadOver.rate', { bytes: formats.bytes(bytes) });
    const series = (
      name: string,
      now: string,
      format: (value: number) => string,
      lines: { readonly values: Values; readonly others?: Values; readonly height: number | null },
    ): LoadSeries => {
      const known = [...lines.values, ...(lines.others ?? [])].filter((value) => value !== null);
      const least = known.length === 0 ? '' : format(Math.min(...known));
      const most = known.length === 0 ? '' : format(Math.max(...known));
      return {
        name,
        now,
        slots,
        ...lines,
        range: known.length === 0 ? '' : t('loadOver.range', { over, least, most }),
        most: known.length === 0 ? '' : t('loadOver.most', { over, most }),
      };
    };
    // Their place is kept from the start: what stands below does not move when the first sample comes.
    const coming = last === undefined && watched;
    return {
      cpu:
        coming || (last !== undefined && last.cpu !== null)
          ? series(t('loadOver.cpu'), last?.cpu === undefined || last.cpu === null ? '' : formats.percent(last.cpu), formats.percent, {
              values: of(({ cpu }) => cpu),
              height: 1,
            })
          : null,
      memory: last?.memory
        ? series(t('loadOver.memory'), formats.bytes(last.memory.usedBytes), formats.bytes, {
            values: of(({ memory }) => memory?.usedBytes),
            height: last.memory.totalBytes,
          })
        : coming
          ? series(t('loadOver.memory'), '', formats.bytes, { values: [], height: null })
          : null,
      disk: last?.disk
        ? series(t('loadOver.disk'), t('loadOver.diskNow', { read: rate(last.disk.read), written: rate(last.disk.written) }), rate, {
            values: of(({ disk }) => disk?.read),
            others: of(({ disk }) => disk?.written),
            height: null,
          })
        : null,
      network: last?.network
        ? series(
            t('loadOver.network'),
            t('loadOver.networkNow', { received: rate(last.network.received), sent: rate(last.network.sent) }),
            rate,
            { values: of(({ network }) => network?.received), others: of(({ network }) => network?.sent), height: null },
          )
        : null,
    };
  }, [samples, watched, t, formats]);
}
