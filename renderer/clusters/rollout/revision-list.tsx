import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Typography from '@mui/material/Typography';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Revision } from '../../../preload/contract/rollouts.ts';
import { DiffView } from '../../change/diff-view.tsx';
import { FailureNotice } from '../../ui/failure-notice.tsx';
import { LoadingRows } from '../../ui/loading-rows.tsx';
import { MachineWord } from '../../ui/machine-text.tsx';
import { RelativeTime } from '../../ui/relative-time.tsx';
import { useFailure } from '../../ui/words.ts';
import type { DeploymentPlace } from './queries.ts';
import { useRevisions } from './queries.ts';

interface RevisionListProps {
  readonly deployment: DeploymentPlace;
  /** Changes when the deployment does: its revisions are read anew then. */
  readonly seen: string;
  readonly disabled: boolean;
  readonly onGoBack: (revision: number) => void;
}

/** The versions that a deployment keeps: image, age, cause; each can be compared with the present one and gone back to. */
export function RevisionList({ deployment, seen, disabled, onGoBack }: RevisionListProps) {
  const { t } = useTranslation('rollouts');
  const history = useRevisions(deployment, seen);
  const failure = useFailure(history.isFetching ? null : history.error);
  const now = history.data?.find(({ current }) => current);
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
      {history.isPending && !failure ? <LoadingRows rows={2} label={t('history.reading', { name: deployment.name })} /> : null}
      {history.data?.length === 0 ? <Typography sx={{ color: 'text.secondary' }}>{t('history.none')}</Typography> : null}
      <Box component="ul" sx={{ m: 0, p: 0, listStyle: 'none', display: 'grid', gap: 1.25 }}>
        {history.data?.map((revision) => (
          <RevisionItem key={revision.revision} revision={revision} now={now} disabled={disabled} onGoBack={onGoBack} />
        ))}
      </Box>
    </Box>
  );
}

interface RevisionItemProps {
  readonly revision: Revision;
  readonly now: Revision | undefined;
  readonly disabled: boolean;
  readonly onGoBack: (revision: number) => void;
}

function RevisionItem({
  revision: { revision, current, images, replicas, changeCause, createdAt, template },
  now,
  disabled,
  onGoBack,
}: RevisionItemProps) {
  const { t } = useTranslation('rollouts');
  const [compared, setCompared] = useState(false);
  return (
    <Box component="li" sx={{ minWidth: 0 }}>
      <Box sx={{ display: 'flex', flexWrap: 'wrap', alignItems: 'baseline', columnGap: 1 }}>
        <Typography sx={{ fontWeight: 600 }}>
          {t('history.revision', { number: revision })}
          {current ? ` (${t('history.current')})` : ''}
        </Typography>
        <Typography sx={{ color: 'text.secondary' }}>
          <RelativeTime at={createdAt} />, {t('history.pods', { count: replicas })}
        </Typography>
      </Box>
      {images.map(({ container, image }) => (
        <Box key={container} sx={{ overflowWrap: 'anywhere' }}>
          <MachineWord>{image}</MachineWord>
        </Box>
      ))}
      {changeCause === null ? null : <Typography sx={{ color: 'text.secondary', overflowWrap: 'anywhere' }}>{changeCause}</Typography>}
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
      {compared && now ? (
        <Box sx={{ mt: 0.75 }}>
          <DiffView path={`${now.revision} → ${revision}`} before={now.template} after={template} />
        </Box>
      ) : null}
    </Box>
  );
}
