import Box from '@mui/material/Box';
import IconButton from '@mui/material/IconButton';
import Link from '@mui/material/Link';
import { useTheme } from '@mui/material/styles';
import type { SvgIconComponent } from '@mui/icons-material';
import { Link as RouterLink } from 'react-router';
import type { Finding } from '../../preload/contract/health.ts';
import { pathOfLink } from '../app/links.ts';
import { StateBadge } from '../ui/state-badge.tsx';
import { useWords } from '../ui/words.ts';
import { FindingAge } from './finding-age.tsx';
import { NextTry } from './next-try.tsx';
import { useTargetName } from './target-name.ts';

interface FindingRowProps {
  readonly finding: Finding;
  /** What can be done with the line itself. */
  readonly action: {
    readonly Icon: SvgIconComponent;
    readonly title: string;
    readonly label: string;
    readonly onClick: () => void;
    readonly disabled: boolean;
  };
}

/** One thing that is wrong: the target, the reason in words and when it is tried again, since when. It opens its page. */
export function FindingRow({ finding, action }: FindingRowProps) {
  const say = useWords();
  const nameOf = useTargetName();
  const { rowHeight } = useTheme();
  return (
    <Box
      component="li"
      sx={{
        position: 'relative',
        display: 'grid',
        gridTemplateColumns: '18px clamp(7rem, 22%, 16rem) minmax(0, 1fr) auto auto',
        columnGap: 1.25,
        alignItems: 'center',
        minHeight: rowHeight,
        pl: 1.5,
        pr: 0.5,
        py: 0.5,
        '&:not(:first-of-type)': { borderTop: 1, borderColor: 'surface.line' },
        '&:hover': { bgcolor: 'surface.overlay' },
        '@media (max-width: 699.98px)': {
          gridTemplateColumns: '18px minmax(0, 1fr) auto auto',
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
        {nameOf(finding)}
      </Link>
      <Box className="reason" sx={{ color: 'text.primary', overflowWrap: 'anywhere' }}>
        {say(finding.reason)} {finding.nextTryAt === undefined ? null : <NextTry at={finding.nextTryAt} />}
      </Box>
      <Box sx={{ color: 'text.secondary', fontSize: '0.75rem', textAlign: 'right', whiteSpace: 'nowrap', position: 'relative', zIndex: 1 }}>
        <FindingAge finding={finding} />
      </Box>
      <IconButton
        aria-label={action.label}
        title={action.title}
        onClick={action.onClick}
        disabled={action.disabled}
        sx={{ position: 'relative', zIndex: 1, color: 'text.secondary' }}
      >
        <action.Icon sx={{ fontSize: 16 }} />
      </IconButton>
    </Box>
  );
}
