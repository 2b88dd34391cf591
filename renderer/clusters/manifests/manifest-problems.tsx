import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Typography from '@mui/material/Typography';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { client } from '../../client/link.ts';
import { StateBadge } from '../../ui/state-badge.tsx';
import { useWords } from '../../ui/words.ts';

/** Longer than between two keys, short enough to seem at once. */
const PAUSE_MS = 500;
const SHOWN = 8;
/** Above this it is checked by the dry run only. */
const LARGEST_CHECKED = 500_000;

interface ManifestProblemsProps {
  readonly context: string;
  readonly text: string;
  readonly onLine: (line: number) => void;
}

/** What the cluster's description of its kinds says of a text while it is written; a line leads to its place. */
export function ManifestProblems({ context, text, onLine }: ManifestProblemsProps) {
  const { t } = useTranslation('manifests');
  const say = useWords();
  const [checked, setChecked] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => setChecked(text), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [text]);
  const check = useQuery({
    queryKey: ['kubernetes.manifests.check', context, checked],
    queryFn: ({ signal }) => client.kubernetes.manifests.check({ context, text: checked }, { signal }),
    enabled: checked.trim() !== '' && checked.length < LARGEST_CHECKED,
    placeholderData: keepPreviousData,
    retry: false,
    gcTime: 0,
  });
  if (check.data === undefined || checked.trim() === '') return null;
  const { problems, described } = check.data;
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
