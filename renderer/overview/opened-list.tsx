import Box from '@mui/material/Box';
import Link from '@mui/material/Link';
import Typography from '@mui/material/Typography';
import { useTranslation } from 'react-i18next';
import { Link as RouterLink } from 'react-router';
import type { Finding } from '../../preload/contract/health.ts';
import type { Level } from '../../preload/contract/servers.ts';
import { pathOfLink } from '../app/links.ts';
import { levelRank, StateBadge } from '../ui/state-badge.tsx';
import { useTargetName } from './target-name.ts';

interface Opened {
  readonly link: string;
  readonly target: string;
  readonly level: Level;
}

/** What was opened and has nothing against it: quiet, in one paragraph of names. */
export function OpenedList({ opened, findings }: { readonly opened: readonly Opened[]; readonly findings: readonly Finding[] }) {
  const { t } = useTranslation('overview');
  const nameOf = useTargetName();
  const quiet = opened
    .filter(
      ({ link }) => !findings.some((finding) => finding.link === link || (!link.startsWith('url/') && finding.link.startsWith(`${link}/`))),
    )
    .toSorted((a, b) => levelRank(a.level) - levelRank(b.level) || a.target.localeCompare(b.target));
  if (quiet.length === 0) return null;
  return (
    <Box component="section">
      <Typography variant="h2" sx={{ fontSize: '0.8125rem', color: 'text.secondary' }}>
        {t('opened')}
      </Typography>
      <Typography variant="caption" component="p" sx={{ color: 'text.secondary', mb: 0.75 }}>
        {t('openedHelp')}
      </Typography>
      <Box component="ul" sx={{ m: 0, p: 0, listStyle: 'none', display: 'flex', flexWrap: 'wrap', gap: 1 }}>
        {quiet.map(({ link, target, level }) => (
          <Box
            component="li"
            key={link}
            sx={{
              display: 'flex',
              alignItems: 'center',
              gap: 0.75,
              px: 1,
              minHeight: 28,
              border: 1,
              borderColor: 'surface.line',
              borderRadius: 1,
              bgcolor: 'surface.raised',
            }}
          >
            <StateBadge level={level} iconOnly />
            <Link component={RouterLink} to={pathOfLink(link)} color="text.primary" sx={{ overflowWrap: 'anywhere' }}>
              {nameOf({ link, target })}
            </Link>
          </Box>
        ))}
      </Box>
    </Box>
  );
}
