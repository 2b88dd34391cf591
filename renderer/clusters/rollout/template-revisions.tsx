import Box from '@mui/material/Box';
import Typography from '@mui/material/Typography';
import type { UseQueryResult } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { SetRevision } from '../../../preload/contract/object-actions.ts';
import { DiffView } from '../../change/diff-view.tsx';
import { MachineWord } from '../../ui/machine-text.tsx';
import { RelativeTime } from '../../ui/relative-time.tsx';
import { RevisionList } from './revision-list.tsx';

interface TemplateRevision extends SetRevision {
  /** Of deployments, which keep a replica set for each. */
  readonly replicas?: number;
}

interface TemplateRevisionsProps {
  readonly name: string;
  readonly history: UseQueryResult<readonly TemplateRevision[]>;
  readonly disabled: boolean;
  readonly onGoBack: (revision: number) => void;
}

/** The pod templates that a deployment or a set keeps: image, age, cause. */
export function TemplateRevisions({ name, history, disabled, onGoBack }: TemplateRevisionsProps) {
  const { t } = useTranslation('rollouts');
  return (
    <RevisionList
      name={name}
      history={history}
      isCurrent={({ current }) => current}
      aside={({ createdAt, replicas }) => (
        <>
          <RelativeTime at={createdAt} />
          {replicas === undefined ? null : `, ${t('history.pods', { count: replicas })}`}
        </>
      )}
      difference={({ revision, template }, other) => (
        <DiffView path={`${other.revision} → ${revision}`} before={other.template} after={template} />
      )}
      disabled={disabled}
      onGoBack={onGoBack}
    >
      {({ images, changeCause }) => (
        <>
          {images.map(({ container, image }) => (
            <Box key={container} sx={{ overflowWrap: 'anywhere' }}>
              <MachineWord>{image}</MachineWord>
            </Box>
          ))}
          {changeCause === null ? null : <Typography sx={{ color: 'text.secondary', overflowWrap: 'anywhere' }}>{changeCause}</Typography>}
        </>
      )}
    </RevisionList>
  );
}
