import Cancel from '@mui/icons-material/CancelOutlined';
import CheckCircle from '@mui/icons-material/CheckCircleOutlined';
import Sync from '@mui/icons-material/SyncOutlined';
import Box from '@mui/material/Box';
import { useTranslation } from 'react-i18next';
import type { Phase } from '../../preload/contract/verdict.ts';
import { MONO } from '../app/theme.ts';
import { useFormats } from './formats.ts';
import { useWords } from './words.ts';

interface PhaseListProps {
  readonly phases: readonly Phase[];
  /** A phase's name in words; its machine name when there are none. */
  readonly nameOf?: (name: string) => string;
  /** More phases are on their way. */
  readonly running?: boolean;
}

/** The phases of a check, each with its outcome, its time, a bar in proportion to the whole, and what was found. */
export function PhaseList({ phases, nameOf = (name) => name, running = false }: PhaseListProps) {
  const { t } = useTranslation('ui');
  const formats = useFormats();
  const say = useWords();
  const whole = phases.reduce((sum, { ms }) => sum + ms, 0) || 1;
  let before = 0;
  return (
    <Box component="ol" sx={{ m: 0, p: 0, listStyle: 'none', display: 'grid', gap: 0.25 }}>
      {phases.map((phase, index) => {
        const start = before;
        before += phase.ms;
        return (
          <Box
            component="li"
            key={`${index} ${phase.name}`}
            sx={{
              display: 'grid',
              gridTemplateColumns: '18px minmax(6rem, 9rem) 4.5rem minmax(3rem, 1fr)',
              columnGap: 1,
              alignItems: 'center',
              minHeight: 28,
              '@container (max-width: 420px)': { gridTemplateColumns: '18px 1fr 4.5rem' },
            }}
          >
            {phase.ok ? (
              <CheckCircle titleAccess={t('phase.ok')} sx={{ fontSize: 15, color: 'state.healthy' }} />
            ) : (
              <Cancel titleAccess={t('phase.failed')} sx={{ fontSize: 16, color: 'state.failing' }} />
            )}
            <Box component="span" sx={{ fontWeight: phase.ok ? 450 : 650, overflowWrap: 'anywhere' }}>
              {nameOf(phase.name)}
            </Box>
            <Box component="span" className="tabular" sx={{ textAlign: 'right', whiteSpace: 'nowrap' }}>
              {formats.ms(phase.ms)}
            </Box>
            <Box
              aria-hidden
              sx={{
                position: 'relative',
                height: 6,
                borderRadius: 3,
                bgcolor: 'surface.line',
                '@container (max-width: 420px)': { display: 'none' },
              }}
            >
              <Box
                sx={{
                  position: 'absolute',
                  top: 0,
                  bottom: 0,
                  minWidth: 3,
                  borderRadius: 3,
                  bgcolor: phase.ok ? 'primary.main' : 'state.failing',
                }}
                style={{ left: `${Math.min((start / whole) * 100, 99)}%`, width: `${(phase.ms / whole) * 100}%` }}
              />
            </Box>
            {phase.detail ? (
              <Box
                component="span"
                sx={{
                  gridColumn: '2 / -1',
                  color: 'text.secondary',
                  fontFamily: MONO,
                  fontSize: '0.75rem',
                  overflowWrap: 'anywhere',
                  pb: 0.5,
                }}
              >
                {phase.words ? say(phase.words) : phase.detail}
              </Box>
            ) : null}
          </Box>
        );
      })}
      {running ? (
        <Box component="li" sx={{ display: 'flex', alignItems: 'center', gap: 1, minHeight: 28, color: 'state.changing' }}>
          <Sync aria-hidden sx={{ fontSize: 15 }} />
          {t('phase.running')}
        </Box>
      ) : null}
    </Box>
  );
}
