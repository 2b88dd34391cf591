import ExpandLess from '@mui/icons-material/ExpandLessOutlined';
import Box from '@mui/material/Box';
import IconButton from '@mui/material/IconButton';
import Link from '@mui/material/Link';
import useMediaQuery from '@mui/material/useMediaQuery';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Facts } from '../../../preload/contract/servers.ts';
import { StateBadge } from '../../ui/state-badge.tsx';
import { STALE_OPACITY } from '../../ui/stale.ts';
import { useWords } from '../../ui/words.ts';
import { FactTile } from './fact-tile.tsx';
import { FactsLine } from './facts-line.tsx';
import { LoadPicture } from '../load/load-picture.tsx';
import { useLoadOver } from '../load/use-load-over.ts';
import type { Fact } from './use-fact-words.ts';
import { factsInLine, useFactWords } from './use-fact-words.ts';

const DISKS_SHOWN = 1;

/** Folded or not as one last chose; stays so as long as the window lives. */
let chosen: boolean | null = null;

interface FactsPanelProps {
  readonly facts: Facts;
  /** It is this computer: its clock is the one all others are measured by. */
  readonly here: boolean;
  readonly vantage: string;
  /** Whether its load is followed: not after a disconnect. */
  readonly watched: boolean;
  /** What was read no longer counts as current. */
  readonly stale: boolean;
  /** Details of something else are open beside it: the facts step back to one line. */
  readonly beside: boolean;
}

/**
 * What a machine is, how full it is and how busy it was, in one look: the fullest disks first, and what could not be read with its
 * reason. On one line in low windows and beside details, until one chooses.
 */
export function FactsPanel({ facts, here, vantage, watched, stale, beside }: FactsPanelProps) {
  const { t } = useTranslation('servers');
  const say = useWords();
  const words = useFactWords(facts, here);
  const over = useLoadOver(vantage, watched);
  const low = useMediaQuery('(max-height: 719.98px)');
  const [folded, setFolded] = useState(chosen);
  const [allDisks, setAllDisks] = useState(false);
  // Whoever folds by keyboard stays on the button that unfolds, and the other way round.
  const byHand = useRef(false);
  const fold = (next: boolean) => {
    byHand.current = true;
    chosen = next;
    setFolded(next);
  };
  const old = { opacity: stale ? STALE_OPACITY : 1, filter: stale ? 'grayscale(0.7)' : 'none' };
  if (folded ?? (low || beside)) {
    return (
      <Box component="section" aria-label={t('facts.title')} sx={{ flex: 'none', borderBottom: 1, borderColor: 'surface.line', ...old }}>
        <FactsLine facts={factsInLine(words)} label={t('facts.unfold')} onUnfold={() => fold(false)} focused={byHand.current} />
      </Box>
    );
  }
  const { system, load, memory, clock, disks } = words;
  const shownDisks = allDisks ? disks : disks.slice(0, DISKS_SHOWN);
  const moreDisks =
    disks.length > DISKS_SHOWN ? (
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
    ) : null;
  const tile = ({ key, ...fact }: Fact) => <FactTile key={key} {...fact} />;
  return (
    <Box
      component="section"
      tabIndex={0}
      aria-label={t('facts.title')}
      sx={{
        position: 'relative',
        flex: 'none',
        maxHeight: { xs: 'none', sm: '54%' },
        overflow: 'auto',
        px: 2.5,
        py: 1.5,
        borderBottom: 1,
        borderColor: 'surface.line',
        outlineOffset: -2,
        ...old,
      }}
    >
      <IconButton
        aria-label={t('facts.fold')}
        title={t('facts.fold')}
        aria-expanded
        autoFocus={byHand.current}
        onClick={() => fold(true)}
        sx={{ position: 'absolute', top: 4, right: 13 }}
      >
        <ExpandLess />
      </IconButton>
      <Box
        component="dl"
        sx={{ m: 0, display: 'grid', gridTemplateColumns: 'repeat(auto-fill, minmax(min(13rem, 100%), 1fr))', columnGap: 2, rowGap: 1.25 }}
      >
        {tile(system)}
        {load === null ? null : (
          <FactTile
            {...load}
            picture={over.cpu === null ? null : <LoadPicture series={over.cpu} />}
            detail={over.cpu?.now ? `${t('loadOver.busy', { share: over.cpu.now })} · ${load.detail}` : load.detail}
          />
        )}
        {memory === null ? null : <FactTile {...memory} picture={over.memory === null ? null : <LoadPicture series={over.memory} />} />}
        {shownDisks.map(({ key, ...disk }, index) => (
          <FactTile
            key={key}
            {...disk}
            detail={
              index === 0 ? (
                <>
                  {moreDisks}
                  {disk.detail}
                </>
              ) : (
                disk.detail
              )
            }
          />
        ))}
        {tile(clock)}
        {[over.network, over.disk].map((series) =>
          series === null ? null : (
            <FactTile
              key={series.name}
              name={series.name}
              value={series.now}
              picture={<LoadPicture series={series} />}
              detail={series.most}
            />
          ),
        )}
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
