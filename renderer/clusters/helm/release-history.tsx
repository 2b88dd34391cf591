import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Typography from '@mui/material/Typography';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ReleaseRevision } from '../../../preload/contract/helm.ts';
import { DiffView } from '../../change/diff-view.tsx';
import { FailureNotice } from '../../ui/failure-notice.tsx';
import { LoadingRows } from '../../ui/loading-rows.tsx';
import { MachineWord } from '../../ui/machine-text.tsx';
import { RelativeTime } from '../../ui/relative-time.tsx';
import { useFailure } from '../../ui/words.ts';
import type { ReleasePlace } from './queries.ts';
import { useContent, useHistory } from './queries.ts';
import { chartText } from './release-columns.tsx';

interface ReleaseHistoryProps {
  readonly release: ReleasePlace;
  readonly newest: number;
  readonly disabled: boolean;
  readonly onGoBack: (revision: number) => void;
}

/** The revisions that the cluster keeps: each can be compared with the present one and gone back to. */
export function ReleaseHistory({ release, newest, disabled, onGoBack }: ReleaseHistoryProps) {
  const { t } = useTranslation('helm');
  const history = useHistory(release, newest);
  const failure = useFailure(history.isFetching ? null : history.error);
  return (
    <Box component="section" sx={{ display: 'grid', gap: 0.75 }}>
      <Typography variant="h3">{t('history')}</Typography>
      {failure ? (
        <FailureNotice
          failure={failure}
          mild
          action={
            <Button variant="outlined" onClick={() => void history.refetch()}>
              {t('again')}
            </Button>
          }
        />
      ) : null}
      {history.isPending && !failure ? <LoadingRows rows={2} label={t('historyReading', { name: release.name })} /> : null}
      <Box component="ul" sx={{ m: 0, p: 0, listStyle: 'none', display: 'grid', gap: 1.25 }}>
        {history.data?.map((one) => (
          <RevisionItem key={one.revision} release={release} one={one} newest={newest} disabled={disabled} onGoBack={onGoBack} />
        ))}
      </Box>
    </Box>
  );
}

interface RevisionItemProps extends ReleaseHistoryProps {
  readonly one: ReleaseRevision;
}

function RevisionItem({ release, one, newest, disabled, onGoBack }: RevisionItemProps) {
  const { t } = useTranslation('helm');
  const [compared, setCompared] = useState(false);
  const { revision, status, updatedAt, appVersion, description } = one;
  const current = revision === newest;
  return (
    <Box component="li" sx={{ minWidth: 0 }}>
      <Box sx={{ display: 'flex', flexWrap: 'wrap', alignItems: 'baseline', columnGap: 1 }}>
        <Typography sx={{ fontWeight: 600 }}>
          {t('revisionNumber', { number: revision })}
          {current ? ` (${t('now')})` : ''}
        </Typography>
        <Typography sx={{ color: 'text.secondary' }}>
          {updatedAt === null ? null : (
            <>
              <RelativeTime at={updatedAt} />,{' '}
            </>
          )}
          {status}
        </Typography>
      </Box>
      <Box sx={{ overflowWrap: 'anywhere' }}>
        <MachineWord>{[chartText(one), appVersion].filter((part) => part !== null).join(' · ')}</MachineWord>
      </Box>
      {description === null ? null : <Typography sx={{ color: 'text.secondary', overflowWrap: 'anywhere' }}>{description}</Typography>}
      {current ? null : (
        <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 0.75, mt: 0.5 }}>
          <Button size="small" variant="outlined" disabled={disabled} onClick={() => onGoBack(revision)}>
            {t('goBack', { number: revision })}
          </Button>
          <Button size="small" aria-expanded={compared} disabled={disabled} onClick={() => setCompared(!compared)}>
            {t(compared ? 'hide' : 'compare')}
          </Button>
        </Box>
      )}
      {compared ? <Comparison release={release} now={newest} then={revision} /> : null}
    </Box>
  );
}

function Comparison({ release, now, then }: { readonly release: ReleasePlace; readonly now: number; readonly then: number }) {
  const { t } = useTranslation('helm');
  const before = useContent(release, now);
  const after = useContent(release, then);
  const failure = useFailure(before.error ?? after.error);
  if (failure) return <FailureNotice failure={failure} mild />;
  if (!before.data || !after.data) return <LoadingRows rows={2} label={t('comparing')} />;
  const parts = (['values', 'manifest'] as const).filter((part) => before.data[part] !== after.data[part]);
  return (
    <Box sx={{ mt: 0.75, display: 'grid', gap: 1 }}>
      {parts.length === 0 ? <Typography sx={{ color: 'text.secondary' }}>{t('same')}</Typography> : null}
      {parts.map((part) => (
        <DiffView key={part} path={`${t(part)} ${now} → ${then}`} before={before.data[part]} after={after.data[part]} />
      ))}
    </Box>
  );
}
