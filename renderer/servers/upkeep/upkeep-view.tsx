import Key from '@mui/icons-material/KeyOutlined';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Typography from '@mui/material/Typography';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Words } from '../../../preload/contract/words.ts';
import { FailureNotice } from '../../ui/failure-notice.tsx';
import { LoadingRows } from '../../ui/loading-rows.tsx';
import { useFailure, useWords } from '../../ui/words.ts';
import { useTabFailures } from '../server-tab.ts';

/** What every part of the tab is given. */
export interface UpkeepPartProps {
  readonly target: string;
  readonly name: string;
  readonly vantage: string;
  readonly asked: boolean;
  readonly current: boolean;
}

interface UpkeepViewProps {
  readonly target: string;
  readonly query: { readonly isFetching: boolean; readonly error: unknown; readonly refetch: () => unknown };
  readonly loading: string;
  /** Above the list: the sentence that counts, and what to do. */
  readonly head?: ReactNode;
  readonly actions?: ReactNode;
  readonly notes?: readonly Words[] | undefined;
  /** Reads again as root; not there where it was read so, or needs none. */
  readonly onRoot?: (() => void) | null;
  /** The list; null while there is none. */
  readonly children: ReactNode;
}

/** One part of looking after a machine: failures, the sentence above, the list, and what could not be read. */
export function UpkeepView({ target, query, loading, head, actions, notes = [], onRoot = null, children }: UpkeepViewProps) {
  const { t } = useTranslation('upkeep');
  const say = useWords();
  const failures = useTabFailures([useFailure(query.isFetching ? null : query.error)]);
  return (
    <>
      {failures.map((failure) => (
        <Box key={failure.cause.en} sx={{ flex: 'none', px: 2.5, py: 1.5 }}>
          <FailureNotice
            failure={failure}
            target={target}
            mild={failure.kind === 'cancelled' || failure.kind === 'not-available'}
            action={
              <Button variant="outlined" onClick={() => void query.refetch()}>
                {t('again')}
              </Button>
            }
          />
        </Box>
      ))}
      {children === null ? (
        query.isFetching ? (
          <LoadingRows rows={8} label={loading} />
        ) : null
      ) : (
        <>
          <Box sx={{ flex: 'none', display: 'flex', flexWrap: 'wrap', alignItems: 'start', gap: 1.25, px: 2.5, py: 1 }}>
            <Box sx={{ flex: '1 1 18rem', minWidth: 0, display: 'grid', gap: 0.25 }}>
              {head}
              {notes.map((note) => (
                <Typography key={note.en} sx={{ color: 'text.secondary', fontSize: '0.75rem' }}>
                  {say(note)}
                </Typography>
              ))}
            </Box>
            <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 1 }}>
              {onRoot ? (
                <Button variant="outlined" startIcon={<Key />} onClick={onRoot}>
                  {t('asRoot')}
                </Button>
              ) : null}
              {actions}
            </Box>
          </Box>
          {children}
        </>
      )}
    </>
  );
}
