import CheckCircle from '@mui/icons-material/CheckCircleOutlined';
import Help from '@mui/icons-material/HelpOutlineOutlined';
import Sync from '@mui/icons-material/SyncOutlined';
import Warning from '@mui/icons-material/WarningAmberOutlined';
import Dangerous from '@mui/icons-material/ReportOutlined';
import Box from '@mui/material/Box';
import { useTranslation } from 'react-i18next';
import type { Level } from '../../preload/contract/servers.ts';

const icons = { healthy: CheckCircle, changing: Sync, unknown: Help, degraded: Warning, failing: Dangerous } as const;

/** Levels, worst first: the order of every list. */
export const worstFirst: readonly Level[] = ['failing', 'degraded', 'unknown', 'changing', 'healthy'];

/** For sorting: 0 is the worst. */
export function levelRank(level: Level): number {
  return worstFirst.indexOf(level);
}

/**
 * How something is doing: icon, word and colour together. `word` replaces the level's own word (`CrashLoopBackOff`);
 * `iconOnly` keeps the word for screen readers, for places where the words stand right beside it; `wraps` lets a sentence take its
 * lines, where it stands in no row. Healthy is quiet.
 */
export function StateBadge({
  level,
  word,
  iconOnly = false,
  wraps = false,
}: {
  readonly level: Level;
  readonly word?: string;
  readonly iconOnly?: boolean;
  readonly wraps?: boolean;
}) {
  const { t } = useTranslation('ui');
  const Icon = icons[level];
  const said = word ?? t(`level.${level}`);
  return (
    <Box
      component="span"
      sx={{
        display: 'inline-flex',
        verticalAlign: 'middle',
        maxWidth: '100%',
        alignItems: 'center',
        gap: 0.75,
        minWidth: 0,
        color: `state.${level}`,
        fontWeight: level === 'failing' || level === 'degraded' ? 600 : 450,
      }}
    >
      <Icon
        {...(iconOnly && { titleAccess: said })}
        sx={{
          fontSize: level === 'healthy' ? 15 : 17,
          flex: 'none',
          ...(level === 'changing' && {
            animation: 'pilothouse-turn 2.4s linear infinite',
            '@keyframes pilothouse-turn': { to: { transform: 'rotate(-360deg)' } },
          }),
        }}
      />
      {iconOnly ? null : (
        <Box component="span" sx={wraps ? {} : { overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap' }}>
          {said}
        </Box>
      )}
    </Box>
  );
}
