import Box from '@mui/material/Box';
import Typography from '@mui/material/Typography';
import { useTranslation } from 'react-i18next';
import { DiffView } from '../../change/diff-view.tsx';
import { FailureNotice } from '../../ui/failure-notice.tsx';
import { LoadingRows } from '../../ui/loading-rows.tsx';
import { MachineWord } from '../../ui/machine-text.tsx';
import { RelativeTime } from '../../ui/relative-time.tsx';
import { useFailure, useWords } from '../../ui/words.ts';
import { RevisionList } from '../rollout/revision-list.tsx';
import type { ReleasePlace } from './queries.ts';
import { useContent, useHistory } from './queries.ts';
import { chartText } from './release-columns.tsx';

interface ReleaseHistoryProps {
  readonly release: ReleasePlace;
  readonly newest: number;
  readonly disabled: boolean;
  readonly onGoBack: (revision: number) => void;
}

/** The revisions that the cluster keeps: each can be compared with any other and gone back to. */
export function ReleaseHistory({ release, newest, disabled, onGoBack }: ReleaseHistoryProps) {
  const say = useWords();
  return (
    <RevisionList
      name={release.name}
      history={useHistory(release, newest)}
      isCurrent={({ revision }) => revision === newest}
      aside={({ updatedAt, statusWords }) => (
        <>
          {updatedAt === null ? null : (
            <>
              <RelativeTime at={updatedAt} />,{' '}
            </>
          )}
          {say(statusWords)}
        </>
      )}
      difference={({ revision }, other) => <Comparison release={release} now={other.revision} then={revision} />}
      disabled={disabled}
      onGoBack={onGoBack}
    >
      {(one) => (
        <>
          <Box sx={{ overflowWrap: 'anywhere' }}>
            <MachineWord>{[chartText(one), one.appVersion].filter((part) => part !== null).join(' · ')}</MachineWord>
          </Box>
          {one.descriptionWords === null ? null : (
            <Typography sx={{ color: 'text.secondary', overflowWrap: 'anywhere' }}>{say(one.descriptionWords)}</Typography>
          )}
        </>
      )}
    </RevisionList>
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
    <Box sx={{ display: 'grid', gap: 1 }}>
      {parts.length === 0 ? <Typography sx={{ color: 'text.secondary' }}>{t('same')}</Typography> : null}
      {parts.map((part) => (
        <DiffView key={part} path={`${t(part)} ${now} → ${then}`} before={before.data[part]} after={after.data[part]} />
      ))}
    </Box>
  );
}
