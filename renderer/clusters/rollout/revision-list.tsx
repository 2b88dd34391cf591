import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import MenuItem from '@mui/material/MenuItem';
import TextField from '@mui/material/TextField';
import Typography from '@mui/material/Typography';
import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { FailureNotice } from '../../ui/failure-notice.tsx';
import { LoadingRows } from '../../ui/loading-rows.tsx';
import { useFailure } from '../../ui/words.ts';

interface RevisionListProps<One> {
  /** Whose they are. */
  readonly name: string;
  readonly history: Pick<UseQueryResult<readonly One[]>, 'data' | 'error' | 'isFetching' | 'isPending' | 'refetch'>;
  readonly isCurrent: (one: One) => boolean;
  /** Beside its number: its age. */
  readonly aside: (one: One) => ReactNode;
  /** Below it: what it is made of. */
  readonly children: (one: One) => ReactNode;
  /** What is between another one and it, once that is asked for. */
  readonly difference: (one: One, other: One) => ReactNode;
  readonly disabled: boolean;
  readonly onGoBack: (revision: number) => void;
}

/** The versions that are kept of something, newest first: each can be compared with any other and gone back to. */
export function RevisionList<One extends { readonly revision: number }>({ name, history, ...ofItems }: RevisionListProps<One>) {
  const { t } = useTranslation('rollouts');
  const failure = useFailure(history.isFetching ? null : history.error);
  const now = history.data?.find(ofItems.isCurrent);
  return (
    <Box component="section" sx={{ display: 'grid', gap: 0.75 }}>
      <Typography variant="h3">{t('history.title')}</Typography>
      {failure ? (
        <FailureNotice
          failure={failure}
          mild
          action={
            <Button variant="outlined" onClick={() => void history.refetch()}>
              {t('history.again')}
            </Button>
          }
        />
      ) : null}
      {history.isPending && !failure ? <LoadingRows rows={2} label={t('history.reading', { name })} /> : null}
      {history.data?.length === 0 ? <Typography sx={{ color: 'text.secondary' }}>{t('history.none')}</Typography> : null}
      <Box component="ul" sx={{ m: 0, p: 0, listStyle: 'none', display: 'grid', gap: 1.25 }}>
        {history.data?.map((one) => (
          <RevisionItem key={one.revision} one={one} all={history.data ?? []} now={now} {...ofItems} />
        ))}
      </Box>
    </Box>
  );
}

interface RevisionItemProps<One> extends Omit<RevisionListProps<One>, 'name' | 'history'> {
  readonly one: One;
  readonly all: readonly One[];
  readonly now: One | undefined;
}

function RevisionItem<One extends { readonly revision: number }>({
  one,
  all,
  now,
  isCurrent,
  aside,
  children,
  difference,
  disabled,
  onGoBack,
}: RevisionItemProps<One>) {
  const { t } = useTranslation('rollouts');
  const [compared, setCompared] = useState(false);
  const [chosen, setChosen] = useState<number | null>(null);
  const { revision } = one;
  const current = isCurrent(one);
  const others = all.filter((other) => other.revision !== revision);
  const other = others.find((its) => its.revision === chosen) ?? now;
  return (
    <Box component="li" sx={{ minWidth: 0 }}>
      <Box sx={{ display: 'flex', flexWrap: 'wrap', alignItems: 'baseline', columnGap: 1 }}>
        <Typography sx={{ fontWeight: 600 }}>
          {t('history.revision', { number: revision })}
          {current ? ` (${t('history.current')})` : ''}
        </Typography>
        <Typography sx={{ color: 'text.secondary' }}>{aside(one)}</Typography>
      </Box>
      {children(one)}
      {current || now === undefined ? null : (
        <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 0.75, mt: 0.5 }}>
          <Button size="small" variant="outlined" disabled={disabled} onClick={() => onGoBack(revision)}>
            {t('history.goBack', { number: revision })}
          </Button>
          <Button size="small" aria-expanded={compared} onClick={() => setCompared(!compared)}>
            {t(compared ? 'history.hide' : 'history.compare')}
          </Button>
        </Box>
      )}
      {compared && other ? (
        <Box sx={{ mt: 0.75, display: 'grid', gap: 0.75, minWidth: 0 }}>
          {others.length > 1 ? (
            <TextField
              select
              size="small"
              label={t('history.with')}
              value={other.revision}
              onChange={(event) => setChosen(Number(event.target.value))}
              sx={{ justifySelf: 'start', minWidth: '12rem', mt: 0.5 }}
            >
              {others.map((its) => (
                <MenuItem key={its.revision} value={its.revision}>
                  {t('history.revision', { number: its.revision })}
                  {isCurrent(its) ? ` (${t('history.current')})` : ''}
                </MenuItem>
              ))}
            </TextField>
          ) : null}
          {difference(one, other)}
        </Box>
      ) : null}
    </Box>
  );
}
