import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Typography from '@mui/material/Typography';
import { useTranslation } from 'react-i18next';
import type { ManifestProblem } from '../../../preload/contract/manifests.ts';
import { StateBadge } from '../../ui/state-badge.tsx';
import { useWords } from '../../ui/words.ts';

const SHOWN = 8;

interface ManifestProblemsProps {
  readonly found: { readonly problems: readonly ManifestProblem[]; readonly described: boolean };
  readonly onLine: (line: number) => void;
}

/** What the cluster's description of its kinds says of a text while it is written; a line leads to its place. */
export function ManifestProblems({ found: { problems, described }, onLine }: ManifestProblemsProps) {
  const { t } = useTranslation('manifests');
  const say = useWords();
  if (problems.length === 0)
    return (
      <Typography role="status" sx={{ color: 'text.secondary' }}>
        {t(described ? 'check.fine' : 'check.undescribed')}
      </Typography>
    );
  return (
    <Box component="section" aria-label={t('check.title')} aria-live="polite">
      <Box component="ul" sx={{ m: 0, p: 0, listStyle: 'none', maxHeight: 160, overflow: 'auto' }}>
        {problems.slice(0, SHOWN).map(({ line, column, level, words }) => (
          <Box component="li" key={`${line}:${column}:${words.en}`} sx={{ display: 'flex', gap: 1, alignItems: 'center', minWidth: 0 }}>
            <StateBadge level={level === 'error' ? 'failing' : 'degraded'} iconOnly />
            <Button size="small" onClick={() => onLine(line)} sx={{ flex: 'none', minWidth: 0 }}>
              {t('check.line', { line })}
            </Button>
            <Box component="span" sx={{ minWidth: 0, overflowWrap: 'anywhere' }}>
              {say(words)}
            </Box>
          </Box>
        ))}
      </Box>
      {problems.length > SHOWN ? (
        <Typography sx={{ color: 'text.secondary' }}>{t('check.more', { count: problems.length - SHOWN })}</Typography>
      ) : null}
    </Box>
  );
}
