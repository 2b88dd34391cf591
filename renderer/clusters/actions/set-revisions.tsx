import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Typography from '@mui/material/Typography';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { SetRevision } from '../../../preload/contract/object-actions.ts';
import { DiffView } from '../../change/diff-view.tsx';
import { FailureNotice } from '../../ui/failure-notice.tsx';
import { LoadingRows } from '../../ui/loading-rows.tsx';
import { MachineWord } from '../../ui/machine-text.tsx';
import { RelativeTime } from '../../ui/relative-time.tsx';
import { useFailure } from '../../ui/words.ts';
import type { ObjectPlace } from '../paths.ts';
import { useSetRevisions } from './queries.ts';

interface SetRevisionsProps {
  readonly object: ObjectPlace;
  readonly seen: string;
  readonly disabled: boolean;
  readonly onGoBack: (revision: number) => void;
}

/** The versions that a stateful or daemon set keeps; each can be compared with the present one and gone back to. */
export function SetRevisions({ object, seen, disabled, onGoBack }: SetRevisionsProps) {
  const { t } = useTranslation('rollouts');
  const history = useSetRevisions(object, seen);
  const failure = useFailure(history.isFetching ? null : history.error);
  const now = history.data?.find(({ current }) => current);
  return (
    <Box component="section" sx={{ display: 'grid', gap: 0.75 }}>
      <Typography variant="h3">{t('history.title')}</Typography>
      {failure ? <FailureNotice failure={failure} mild /> : null}
      {history.isPending && !failure ? <LoadingRows rows={2} label={t('history.reading', { name: object.name })} /> : null}
      {history.data?.length === 0 ? <Typography sx={{ color: 'text.secondary' }}>{t('history.none')}</Typography> : null}
      <Box component="ul" sx={{ m: 0, p: 0, listStyle: 'none', display: 'grid', gap: 1.25 }}>
        {history.data?.map((revision) => (
          <Item key={revision.revision} revision={revision} now={now} disabled={disabled} onGoBack={onGoBack} />
        ))}
      </Box>
    </Box>
  );
}

interface ItemProps extends Pick<SetRevisionsProps, 'disabled' | 'onGoBack'> {
  readonly revision: SetRevision;
  readonly now: SetRevision | undefined;
}

function Item({ revision: { revision, current, createdAt, images, changeCause, template }, now, disabled, onGoBack }: ItemProps) {
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
          <RelativeTime at={createdAt} />
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
