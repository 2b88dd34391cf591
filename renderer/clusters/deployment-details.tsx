import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Link from '@mui/material/Link';
import Typography from '@mui/material/Typography';
import type { ReactNode } from 'react';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { Link as RouterLink } from 'react-router';
import type { Deployment } from '../../preload/contract/kubernetes.ts';
import { FactList } from '../ui/fact-list.tsx';
import { FailureNotice } from '../ui/failure-notice.tsx';
import { useFormats } from '../ui/formats.ts';
import { LoadingRows } from '../ui/loading-rows.tsx';
import { MachineWord } from '../ui/machine-text.tsx';
import { RelativeTime } from '../ui/relative-time.tsx';
import { STALE_OPACITY } from '../ui/stale.ts';
import { useWords } from '../ui/words.ts';
import { podsOf } from './deployment-pods.ts';
import { orderRows } from './live-rows.ts';
import { objectPath } from './paths.ts';
import { usePods } from './queries.ts';
import { DeploymentRollout } from './rollout/deployment-rollout.tsx';
import { StateLine } from './state-line.tsx';

/** What is known of a deployment: its counts, its images, and the pods that can only be its own, live. */
export function DeploymentDetails({
  context,
  deployment,
  stale,
  actions,
}: {
  readonly context: string;
  readonly deployment: Deployment;
  /** What is shown may be out of date: nothing is changed from it. */
  readonly stale: boolean;
  /** What can be done to any object. */
  readonly actions: ReactNode;
}) {
  const { t } = useTranslation('clusters');
  const say = useWords();
  const formats = useFormats();
  const { namespace, name } = deployment;
  const pods = usePods({ context, namespace, labelSelector: null });
  const its = useMemo(
    () => orderRows(podsOf({ namespace, name }, pods.state?.rows.values() ?? []), '', () => ''),
    [pods.state, namespace, name],
  );
  const why = pods.failure ?? pods.state?.failure;
  return (
    <DeploymentRollout context={context} deployment={deployment} disabled={stale} actions={actions}>
      <FactList
        facts={[
          { name: t('details.desired'), value: formats.number(deployment.desired) },
          { name: t('column.ready'), value: formats.number(deployment.ready) },
          { name: t('column.updated'), value: formats.number(deployment.updated) },
          { name: t('column.available'), value: formats.number(deployment.available) },
          {
            name: t('column.age'),
            value: (
              <>
                <RelativeTime at={deployment.createdAt} /> ({formats.dateTime(deployment.createdAt)})
              </>
            ),
          },
          {
            name: t('details.images'),
            value: deployment.images.map((image) => (
              <Box key={image}>
                <MachineWord>{image}</MachineWord>
              </Box>
            )),
          },
          { name: t('details.uid'), value: <MachineWord>{deployment.uid}</MachineWord> },
        ]}
      />
      <Box component="section" sx={{ display: 'grid', gap: 0.75 }}>
        <Typography variant="h3">{t('details.pods')}</Typography>
        {why ? (
          <FailureNotice
            failure={why}
            mild
            action={
              <Button variant="outlined" onClick={pods.again}>
                {t('again')}
              </Button>
            }
          />
        ) : null}
        {!pods.state?.complete && !why ? <LoadingRows rows={2} label={t('list.loading.pods', { cluster: context })} /> : null}
        {pods.state?.complete && its.length === 0 ? <Typography sx={{ color: 'text.secondary' }}>{t('details.noPods')}</Typography> : null}
        <Box
          component="ul"
          sx={{
            m: 0,
            p: 0,
            listStyle: 'none',
            display: 'grid',
            gap: 0.75,
            opacity: pods.state && pods.state.status !== 'live' ? STALE_OPACITY : 1,
          }}
        >
          {its.map((pod) => (
            <Box component="li" key={pod.uid} sx={{ minWidth: 0 }}>
              <Link component={RouterLink} to={objectPath(context, 'pods', pod)} sx={{ fontWeight: 600, overflowWrap: 'anywhere' }}>
                {pod.name}
              </Link>
              <StateLine level={pod.level}>{say(pod.state)}</StateLine>
            </Box>
          ))}
        </Box>
      </Box>
    </DeploymentRollout>
  );
}
