import Box from '@mui/material/Box';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { LoadSample } from '../../../preload/contract/load.ts';
import { LOAD_INTERVAL_SECONDS } from '../../../preload/contract/load.ts';
import { useFormats } from '../../ui/formats.ts';
import { Sparkline } from '../../ui/sparkline.tsx';
import { FactTile } from '../fact-tile.tsx';
import { MOST_SAMPLES, useLoad } from './queries.ts';

/** The picture begins with two minutes and grows with what is known, up to an hour. */
const FEWEST_SLOTS = 120 / LOAD_INTERVAL_SECONDS;

interface LoadTilesProps {
  readonly vantage: string;
  /** Whether its load is asked for: not after a disconnect. */
  readonly watched: boolean;
}

/** How busy a machine is and was, for as long as one looks: processors, memory, disks, network. Nothing where it does not say. */
export function LoadTiles({ vantage, watched }: LoadTilesProps) {
  const { t } = useTranslation('servers');
  const formats = useFormats();
  const { state: samples = [] } = useLoad(vantage, watched);
  const series = useMemo(() => seriesOf(samples), [samples]);
  const last = samples.at(-1);
  if (last === undefined) return null;
  const slots = Math.min(Math.max(samples.length, FEWEST_SLOTS), MOST_SAMPLES);
  const over = formats.duration(Math.max(samples.length * LOAD_INTERVAL_SECONDS, LOAD_INTERVAL_SECONDS));
  const rate = (bytes: number) => t('loadOver.rate', { bytes: formats.bytes(bytes) });
  const worded = (values: readonly (number | null)[], format: (value: number) => string) => {
    const known = values.filter((value) => value !== null);
    return t('loadOver.range', { over, least: format(Math.min(...known)), most: format(Math.max(...known)) });
  };
  const picture = (
    name: string,
    values: readonly (number | null)[],
    format: (value: number) => string,
    more: { others?: readonly (number | null)[]; most?: number } = {},
  ) => (
    <Box component="span" sx={{ display: 'block', mt: 0.25 }}>
      <Sparkline values={values} slots={slots} label={`${name}: ${worded(values, format)}`} {...more} />
      {worded(values, format)}
    </Box>
  );
  return (
    <>
      {last.cpu === null ? null : (
        <FactTile
          name={t('loadOver.cpu')}
          value={formats.percent(last.cpu)}
          detail={picture(t('loadOver.cpu'), series.cpu, formats.percent, { most: 1 })}
        />
      )}
      {last.memory === null ? null : (
        <FactTile
          name={t('loadOver.memory')}
          value={formats.bytes(last.memory.usedBytes)}
          detail={picture(t('loadOver.memory'), series.memory, formats.bytes, { most: last.memory.totalBytes })}
        />
      )}
      {last.disk === null ? null : (
        <FactTile
          name={t('loadOver.disk')}
          value={t('loadOver.diskNow', { read: rate(last.disk.read), written: rate(last.disk.written) })}
          detail={picture(t('loadOver.disk'), series.read, rate, { others: series.written })}
        />
      )}
      {last.network === null ? null : (
        <FactTile
          name={t('loadOver.network')}
          value={t('loadOver.networkNow', { received: rate(last.network.received), sent: rate(last.network.sent) })}
          detail={picture(t('loadOver.network'), series.received, rate, { others: series.sent })}
        />
      )}
    </>
  );
}

function seriesOf(samples: readonly LoadSample[]) {
  const of = (value: (sample: LoadSample) => number | null | undefined) => samples.map((sample) => value(sample) ?? null);
  return {
    cpu: of(({ cpu }) => cpu),
    memory: of(({ memory }) => memory?.usedBytes),
    read: of(({ disk }) => disk?.read),
    written: of(({ disk }) => disk?.written),
    received: of(({ network }) => network?.received),
    sent: of(({ network }) => network?.sent),
  };
}
