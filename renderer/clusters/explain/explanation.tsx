import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Typography from '@mui/material/Typography';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { FailureNotice } from '../../ui/failure-notice.tsx';
import { LoadingRows } from '../../ui/loading-rows.tsx';
import { StateBadge } from '../../ui/state-badge.tsx';
import { useFailure, useWords } from '../../ui/words.ts';
import type { ObjectPlace } from '../paths.ts';
import { CausePanel } from './cause-panel.tsx';
import { useExplanation } from './queries.ts';

interface ExplanationProps {
  readonly object: ObjectPlace;
  /** What is shown of its state already; a change of it is explained anew. Null where nothing is. */
  readonly state: string | null;
}

/** A state that changes often is explained once it has settled. */
const SETTLED_MS = 1000;

/** Why an object is as it is: what, what it means, since when, what serves, what to do, and who said so. */
export function Explanation({ object, state }: ExplanationProps) {
  const { t } = useTranslation('explain');
  const say = useWords();
  const { data, error, refetch } = useExplanation(object);
  const failure = useFailure(error);
  useEffect(() => {
    if (state === null) return undefined;
    const timer = setTimeout(() => void refetch(), SETTLED_MS);
    return () => clearTimeout(timer);
  }, [state, refetch]);

  // An object that is gone is said by the drawer itself.
  if (failure?.kind === 'not-found') return null;
  if (!data) {
    return failure ? (
      <FailureNotice
        failure={failure}
        target={object.context}
        mild
        action={
          <Button variant="outlined" onClick={() => void refetch()}>
            {t('again')}
          </Button>
        }
      />
    ) : (
      <LoadingRows rows={2} label={t('reading', { name: object.name })} />
    );
  }
  const { also, unseen } = data;
  const quiet = data.level === 'healthy' && also.length === 0;
  // The state in words stands above already.
  if (quiet && state !== null) return null;
  return (
    <Box component="section" aria-label={t('of', { name: object.name })} sx={{ display: 'grid', gap: 1.5, minWidth: 0 }}>
      {quiet ? (
        <Box sx={{ display: 'flex', gap: 1, alignItems: 'start' }}>
          <Box component="span" sx={{ flex: 'none', display: 'flex' }}>
            <StateBadge level={data.level} iconOnly />
          </Box>
          <Typography sx={{ fontWeight: 600, minWidth: 0, overflowWrap: 'anywhere' }}>{say(data.what)}</Typography>
        </Box>
      ) : (
        <CausePanel context={object.context} cause={data} />
      )}
      {also.length > 0 ? <Typography variant="h3">{t('also')}</Typography> : null}
      {also.map((cause) => (
        <CausePanel key={cause.rule + cause.what.en} context={object.context} cause={cause} />
      ))}
      {unseen.map((words) => (
        <Typography key={words.en} variant="caption" sx={{ color: 'text.secondary' }}>
          {say(words)}
        </Typography>
      ))}
    </Box>
  );
}
