import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import { useQueryClient } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Deployment } from '../../../preload/contract/kubernetes.ts';
import type { ChangedDeployment, DeploymentChange } from '../../../preload/contract/rollouts.ts';
import { ChangeDialog } from '../../change/change-dialog.tsx';
import { client } from '../../client/link.ts';
import { useAllowed } from '../actions/queries.ts';
import { objectPath } from '../paths.ts';
import { ImageForm } from './image-form.tsx';
import type { DeploymentPlace } from './queries.ts';
import { useRevisions } from './queries.ts';
import { RolloutPods } from './rollout-pods.tsx';
import { ScaleForm } from './scale-form.tsx';
import { TemplateRevisions } from './template-revisions.tsx';

interface DeploymentRolloutProps {
  readonly context: string;
  readonly deployment: Deployment;
  /** It is no longer there, or not known to be as it is shown. */
  readonly disabled: boolean;
  /** What can be done to any object: behind its own buttons. */
  readonly actions: ReactNode;
  /** What is known of it, between the buttons and the revisions. */
  readonly children: ReactNode;
}

type Asking = { readonly form: 'image' | 'scale' } | { readonly change: DeploymentChange };

/** What is done to a deployment: buttons, the forms behind them, and the revisions that one can go back to. */
export function DeploymentRollout({ context, deployment, disabled, actions, children }: DeploymentRolloutProps) {
  const { t } = useTranslation('rollouts');
  const queries = useQueryClient();
  const [asking, setAsking] = useState<Asking | null>(null);
  const { namespace, name, desired, paused, images } = deployment;
  const place: DeploymentPlace = { context, namespace, name };
  const { data: allowed } = useAllowed({ context, resource: 'deployments', namespace, name }, '');
  const may = allowed?.verbs.find(({ verb }) => verb === 'edit')?.allowed !== false;
  const history = useRevisions(place, [...images, deployment.updated, desired].join(' '));
  const close = () => setAsking(null);
  const ask = (change: DeploymentChange) => setAsking({ change });
  const buttons = [
    { key: 'setImage', act: () => setAsking({ form: 'image' }) },
    { key: 'scale', act: () => setAsking({ form: 'scale' }) },
    { key: 'restart', act: () => ask({ verb: 'restart' }) },
    { key: paused ? 'resume' : 'pause', act: () => ask({ verb: paused ? 'resume' : 'pause' }) },
  ] as const;
  return (
    <>
      <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 0.75 }}>
        <Box role="group" aria-label={t('actions', { name })} sx={{ display: 'flex', flexWrap: 'wrap', gap: 0.75 }}>
          {buttons.map(({ key, act }) => (
            <Button key={key} size="small" variant="outlined" disabled={disabled || !may} onClick={act}>
              {t(key)}
            </Button>
          ))}
        </Box>
        {actions}
      </Box>
      {children}
      <TemplateRevisions
        name={name}
        history={history}
        disabled={disabled || !may}
        onGoBack={(revision) => ask({ verb: 'undo', revision })}
      />
      {asking !== null && 'form' in asking && asking.form === 'image' ? (
        <ImageForm name={name} history={history} onClose={close} onAsk={ask} />
      ) : null}
      {asking !== null && 'form' in asking && asking.form === 'scale' ? (
        <ScaleForm name={name} replicas={desired} onClose={close} onAsk={ask} />
      ) : null}
      {asking !== null && 'change' in asking ? (
        <ChangeDialog<DeploymentPlace & { change: DeploymentChange }, ChangedDeployment>
          procedures={client.kubernetes.rollouts.change}
          input={{ ...place, change: asking.change }}
          path={objectPath(context, 'deployments', deployment)}
          verb={t(`do.${asking.change.verb}`)}
          onClose={close}
          beside={(stage) => (stage.kind === 'planned' ? null : <RolloutPods {...place} running={stage.kind === 'running'} />)}
          onDone={() => void queries.invalidateQueries({ queryKey: ['kubernetes.rollouts.history', context, namespace, name] })}
        />
      ) : null}
    </>
  );
}
