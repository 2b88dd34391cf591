import Box from '@mui/material/Box';
import Link from '@mui/material/Link';
import { useTheme } from '@mui/material/styles';
import Typography from '@mui/material/Typography';
import { useTranslation } from 'react-i18next';
import { Link as RouterLink } from 'react-router';
import type { Finding } from '../../preload/contract/health.ts';
import { pathOfLink } from '../app/links.ts';
import { EnvironmentMark } from '../ui/environment-mark.tsx';
import { RelativeTime } from '../ui/relative-time.tsx';
import { STALE_OPACITY } from '../ui/stale.ts';
import { StateBadge } from '../ui/state-badge.tsx';
import { useWords } from '../ui/words.ts';
import { groupFindings } from './groups.ts';

/** What is wrong, by environment, worst first: the target, the reason in words, and since when. Each line opens its page. */
export function FindingList({ findings, stale }: { readonly findings: readonly Finding[]; readonly stale: boolean }) {
  const { t } = useTranslation(['overview', 'ui']);
  return (
    <Box component="section" aria-label={t('findings')} sx={{ display: 'grid', gap: 2, opacity: stale ? STALE_OPACITY : 1 }}>
      {groupFindings(findings).map((group) => (
        <Box
          component="section"
          key={group.environment}
          aria-label={group.environment === 'none' ? t('elsewhere') : t(`ui:environment.${group.environment}`)}
        >
          <Box sx={{ display: 'flex', alignItems: 'center', gap: 1, mb: 0.75 }}>
            <Typography variant="h2" sx={{ fontSize: '0.8125rem', color: 'text.secondary' }}>
              {group.environment === 'none' ? t('elsewhere') : <EnvironmentMark environment={group.environment} />}
            </Typography>
            <Box component="span" sx={{ color: 'text.secondary', fontSize: '0.75rem' }}>
              {group.findings.length}
            </Box>
          </Box>
          <Box
            component="ul"
            sx={{
              m: 0,
              p: 0,
              listStyle: 'none',
              border: 1,
              borderColor: 'surface.line',
              borderRadius: 1,
              bgcolor: 'surface.raised',
              overflow: 'hidden',
            }}
          >
            {group.findings.map((finding) => (
              <FindingRow key={`${finding.link} ${finding.reason.en}`} finding={finding} />
            ))}
          </Box>
        </Box>
      ))}
    </Box>
  );
}

function FindingRow({ finding }: { readonly finding: Finding }) {
  const say = useWords();
  const { rowHeight } = useTheme();
  return (
    <Box
      component="li"
      sx={{
        position: 'relative',
        display: 'grid',
        gridTemplateColumns: '18px minmax(7rem, 0.4fr) minmax(0, 1fr) auto',
        columnGap: 1.25,
        alignItems: 'center',
        minHeight: rowHeight,
        px: 1.5,
        py: 0.5,
        '&:not(:first-of-type)': { borderTop: 1, borderColor: 'surface.line' },
        '&:hover': { bgcolor: 'surface.overlay' },
        '@media (max-width: 699.98px)': {
          gridTemplateColumns: '18px minmax(0, 1fr) auto',
          rowGap: 0.25,
          '& > .reason': { gridColumn: '2 / -1', gridRow: 2 },
        },
      }}
    >
      <StateBadge level={finding.level} iconOnly />
      {/* The link covers its row. */}
      <Link
        component={RouterLink}
        to={pathOfLink(finding.link)}
        color="text.primary"
        sx={{ fontWeight: 600, overflowWrap: 'anywhere', '&::after': { content: '""', position: 'absolute', inset: 0 } }}
      >
        {finding.target}
      </Link>
      <Box className="reason" sx={{ color: 'text.primary', overflowWrap: 'anywhere' }}>
        {say(finding.reason)}
      </Box>
      <Box sx={{ color: 'text.secondary', fontSize: '0.75rem', position: 'relative', zIndex: 1 }}>
        <RelativeTime at={finding.since} />
      </Box>
    </Box>
  );
}
