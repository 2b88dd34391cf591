import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Typography from '@mui/material/Typography';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import type { Level } from '../../../preload/contract/level.ts';
import type { Words } from '../../../preload/contract/words.ts';
import { FailureNotice } from '../../ui/failure-notice.tsx';
import { LoadingRows } from '../../ui/loading-rows.tsx';
import { StateBadge } from '../../ui/state-badge.tsx';
import { useFailure, useWords } from '../../ui/words.ts';
import type { ObjectPlace } from '../paths.ts';
import { CausePanel } from './cause-panel.tsx';
import { useExplanation } from './queries.ts';

interface ExplanationProps {
  readonly object: ObjectPlace;
  /** Its state in words as its list has it, live; a change of it is explained anew. Null where the list has none. */
  readonly state: { readonly level: Level; readonly words: Words } | null;
}

/** A state that changes often is explained once it has settled. */
const SETTLED_MS = 1000;
/** Of these the list itself says as much, when they are well. */
const SAID_BY_LIST: ReadonlySet<string> = new Set(['pods', 'deployments']);

/** How an object is and why: in one line when it is well, else what it means, since when, what serves, what to do, and who said so. */
export function Explanation({ object, state }: ExplanationProps) {
  const { t } = useTranslation('explain');
  const say = useWords();
  const { data, error, refetch } = useExplanation(object);
  const failure = useFailure(error);
  const seen = state?.words.en ?? null;
  useEffect(() => {
    if (seen === null) return undefined;
    const timer = setTimeout(() => void refetch(), SETTLED_MS);
    return () => clearTimeout(timer);
  }, [seen, refetch]);

  const line = state === null ? null : <StateLine level={state.level} text={say(state.words)} />;
  // An object that is gone is said by the drawer itself.
  if (failure?.kind === 'not-found') return line;
  if (!data) {
    return (
      <>
        {line}
        {failure ? (
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
        )}
      </>
    );
  }
  const { also, unseen } = data;
  if (data.level === 'healthy' && also.length === 0) {
    if (line === null) return <StateLine level={data.level} text={say(data.what)} />;
    return SAID_BY_LIST.has(object.resource) || data.rule.startsWith('object/') ? (
      line
    ) : (
      <Box>
        {line}
        <Typography sx={{ color: 'text.secondary', overflowWrap: 'anywhere' }}>{say(data.what)}</Typography>
      </Box>
    );
  }
  return (
    <Box component="section" aria-label={t('of', { name: object.name })} sx={{ display: 'grid', gap: 1.5, minWidth: 0 }}>
      <CausePanel
        context={object.context}
        cause={data}
        state={state === null || state.level === 'healthy' || state.words.en === data.what.en ? null : state.words}
      />
      {also.length > 0 ? <Typography variant="h3">{t('also')}</Typography> : null}
      {also.map((cause) => (
        <CausePanel key={cause.rule + cause.what.en} context={object.context} cause={cause} state={null} />
      ))}
      {unseen.map((words) => (
        <Typography key={words.en} variant="caption" sx={{ color: 'text.secondary' }}>
          {say(words)}
        </Typography>
      ))}
    </Box>
  );
}

function StateLine({ level, text }: { readonly level: Level; readonly text: string }) {
  return (
    <Box sx={{ display: 'flex', gap: 1, alignItems: 'start' }}>
      <Box component="span" sx={{ flex: 'none', display: 'flex' }}>
        <StateBadge level={level} iconOnly />
      </Box>
      <Typography sx={{ fontWeight: 600, minWidth: 0, overflowWrap: 'anywhere' }}>{text}</Typography>
    </Box>
  );
}
