import Box from '@mui/material/Box';
import Link from '@mui/material/Link';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Facts } from '../../preload/contract/servers.ts';
import { useFormats } from '../ui/formats.ts';
import { StateBadge } from '../ui/state-badge.tsx';
import { STALE_OPACITY } from '../ui/stale.ts';
import { useWords } from '../ui/words.ts';
import { FactTile } from './fact-tile.tsx';
import { LoadTiles } from './load/load-tiles.tsx';
import { clockVerdict, diskGauge, diskKind, fullestFirst, loadGauge, memoryGauge } from './gauges.ts';

const DISKS_SHOWN = 1;

interface FactsPanelProps {
  readonly facts: Facts;
  /** It is this computer: its clock is the one all others are measured by. */
  readonly here: boolean;
  readonly vantage: string;
  /** Whether its load is followed: not after a disconnect. */
  readonly watched: boolean;
  /** What was read no longer counts as current. */
  readonly stale: boolean;
}

/** What a machine is and how full it is, in one look: the fullest disks first, and what could not be read with its reason. */
export function FactsPanel({ facts, here, vantage, watched, stale }: FactsPanelProps) {
  const { t } = useTranslation('servers');
  const say = useWords();
  const formats = useFormats();
  const [allDisks, setAllDisks] = useState(false);
  const { load, cores, memory, swap, clock, uptimeSeconds } = facts;
  const verdict = clockVerdict(clock);
  const by = formats.number(verdict.seconds, { maximumFractionDigits: verdict.seconds < 10 ? 1 : 0 });
  const sync = t(`facts.clockSync.${verdict.sync}`);
  const offset = here
    ? formats.dateTime(clock.time)
    : verdict.offset === 'none'
      ? t('facts.clockNone')
      : t(verdict.offset === 'ahead' ? 'facts.clockAhead' : 'facts.clockBehind', { by: `${by} s` });
  // What is wrong with the clock stands first: its offset, or that nothing keeps it.
  const said = verdict.level !== 'healthy' && verdict.offset === 'none' ? sync : offset;
  const disks = fullestFirst(facts.disks);
  const shownDisks = allDisks ? disks : disks.slice(0, DISKS_SHOWN);
  const one = (value: number) => formats.number(value, { minimumFractionDigits: 2, maximumFractionDigits: 2 });
  return (
    <Box
      component="section"
      tabIndex={0}
      aria-label={t('facts.title')}
      sx={{
        flex: 'none',
        maxHeight: { xs: 'none', sm: '46%' },
        overflow: 'auto',
        px: 2.5,
        py: 1.5,
        opacity: stale ? STALE_OPACITY : 1,
        filter: stale ? 'grayscale(0.7)' : 'none',
        borderBottom: 1,
        borderColor: 'surface.line',
        outlineOffset: -2,
      }}
    >
      <Box
        component="dl"
        sx={{ m: 0, display: 'grid', gridTemplateColumns: 'repeat(auto-fill, minmax(min(13rem, 100%), 1fr))', columnGap: 2, rowGap: 1.25 }}
      >
        <FactTile name={t('facts.system')} value={facts.os} detail={`${facts.hostName} · ${facts.kernel} · ${facts.architecture}`} />
        {uptimeSeconds === null ? null : (
          <FactTile
            name={t('facts.uptime')}
            value={formats.duration(uptimeSeconds)}
            detail={t('facts.bootedAt', { at: formats.dateTime(Date.parse(clock.time) - uptimeSeconds * 1000) })}
          />
        )}
        {load === null ? null : (
          <FactTile
            name={t('facts.load')}
            value={cores === null ? one(load[0]) : t('facts.loadOf', { load: one(load[0]), count: cores })}
            {...(cores === null ? {} : { gauge: loadGauge(load, cores) })}
            detail={t('facts.loadAverages', { one: one(load[0]), five: one(load[1]), fifteen: one(load[2]) })}
          />
        )}
        {memory === null ? null : (
          <FactTile
            name={t('facts.memory')}
            value={t('facts.free', { free: formats.bytes(memory.availableBytes), total: formats.bytes(memory.totalBytes) })}
            gauge={memoryGauge(memory)}
            detail={
              swap === null
                ? null
                : swap.totalBytes === 0
                  ? t('facts.noSwap')
                  : t('facts.swap', { used: formats.bytes(swap.totalBytes - swap.freeBytes), total: formats.bytes(swap.totalBytes) })
            }
          />
        )}
        <LoadTiles vantage={vantage} watched={watched} />
        <FactTile
          name={t('facts.clock')}
          value={said}
          level={verdict.level}
          detail={[
            said === sync ? offset : sync,
            here ? null : t('facts.clockWithin', { by: formats.ms(clock.uncertaintySeconds * 1000) }),
            clock.timezone,
          ]
            .filter(Boolean)
            .join(' · ')}
        />
        {shownDisks.map((disk, index) => (
          <FactTile
            key={`${disk.filesystem} ${disk.mount}`}
            name={`${t('facts.disk')} ${disk.mount}`}
            value={t('facts.free', { free: formats.bytes(disk.availableBytes), total: formats.bytes(disk.sizeBytes) })}
            gauge={diskGauge(disk)}
            detail={
              <>
                {index === 0 && disks.length > DISKS_SHOWN ? (
                  <>
                    <Link
                      component="button"
                      type="button"
                      aria-expanded={allDisks}
                      onClick={() => setAllDisks(!allDisks)}
                      sx={{ font: 'inherit', verticalAlign: 'baseline' }}
                    >
                      {allDisks ? t('facts.fewerDisks') : t('facts.disks', { count: disks.length - DISKS_SHOWN })}
                    </Link>
                    {' · '}
                  </>
                ) : null}
                {diskKind(disk)}
              </>
            }
          />
        ))}
      </Box>
      {facts.missing.length > 0 ? (
        <Box component="ul" aria-label={t('facts.missing')} sx={{ m: 0, mt: 1, p: 0, listStyle: 'none', display: 'grid', gap: 0.25 }}>
          {facts.missing.map(({ why }) => (
            <Box
              component="li"
              key={why.en}
              sx={{ display: 'flex', alignItems: 'start', gap: 0.75, fontSize: '0.75rem', color: 'text.secondary' }}
            >
              <Box component="span" sx={{ flex: 'none', display: 'flex' }}>
                <StateBadge level="unknown" word={t('facts.missing')} iconOnly />
              </Box>
              <Box component="span" sx={{ minWidth: 0, overflowWrap: 'anywhere' }}>
                {say(why)}
              </Box>
            </Box>
          ))}
        </Box>
      ) : null}
    </Box>
  );
}
