import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import LinearProgress from '@mui/material/LinearProgress';
import Link from '@mui/material/Link';
import { useTranslation } from 'react-i18next';
import { Link as RouterLink } from 'react-router';
import type { Work } from '../client/work.ts';
import { RelativeTime } from '../ui/relative-time.tsx';

/** What is under way, each with its page, its age and cancel. */
export function WorkList({ work }: { readonly work: readonly Work[] }) {
  const { t } = useTranslation('app');
  if (work.length === 0) return <Box sx={{ color: 'text.secondary' }}>{t('work.none')}</Box>;
  return (
    <Box component="ul" sx={{ m: 0, p: 0, listStyle: 'none', display: 'grid', gap: 1 }}>
      {work.map(({ id, label, path, startedAt, progress, cancel }) => (
        <Box component="li" key={id}>
          <Box sx={{ display: 'flex', alignItems: 'center', gap: 1 }}>
            <Link component={RouterLink} to={path} sx={{ flex: 1, minWidth: 0, overflowWrap: 'anywhere' }}>
              {label()}
            </Link>
            <Box component="span" sx={{ color: 'text.secondary', fontSize: '0.75rem' }}>
              <RelativeTime at={startedAt} />
            </Box>
            <Button variant="text" onClick={cancel} aria-label={t('work.cancelOne', { label: label() })}>
              {t('work.cancel')}
            </Button>
          </Box>
          <LinearProgress
            aria-label={label()}
            {...(progress === null ? {} : { variant: 'determinate' as const, value: progress * 100 })}
            sx={{ height: 3, borderRadius: 2 }}
          />
        </Box>
      ))}
    </Box>
  );
}
