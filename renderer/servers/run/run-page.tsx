import ArrowBack from '@mui/icons-material/ArrowBackOutlined';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import LinearProgress from '@mui/material/LinearProgress';
import Typography from '@mui/material/Typography';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { client } from '../../client/link.ts';
import { usePlace } from '../../client/place.ts';
import { useRun } from '../../client/run.ts';
import { useSettings } from '../../client/settings.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { FailureNotice } from '../../ui/failure-notice.tsx';
import { useFormats } from '../../ui/formats.ts';
import { MachineText } from '../../ui/machine-text.tsx';
import { Page } from '../../ui/page.tsx';
import { useFailure } from '../../ui/words.ts';
import { HERE } from '../paths.ts';
import { hostSelection, useHostSelection } from '../hosts/selection.ts';
import { manyRun } from './many-run.ts';
import type { RunLook } from './run-confirm.tsx';
import { RunConfirm } from './run-confirm.tsx';
import type { RunFields } from './run-form.tsx';
import { RunForm } from './run-form.tsx';
import { inEnvironments } from './run-environments.ts';
import { RunTargets } from './run-targets.tsx';
import { RunResults } from './run-results.tsx';

/** One command on the servers that were chosen in the list, and what each answered. */
export default function RunPage() {
  const { t } = useTranslation('runs');
  const { t: tServers } = useTranslation('servers');
  const navigate = useNavigate();
  const formats = useFormats();
  const selected = useHostSelection();
  const run = useRun(manyRun);
  const [asking, setAsking] = useState<{ readonly look: RunLook; readonly fields: RunFields } | null>(null);
  const look = useMutation({
    mutationFn: ({ vantages, fields }: { readonly vantages: string[]; readonly fields: RunFields }) =>
      client.servers.runs.look({ vantages, command: { kind: 'script', text: fields.text } }),
  });
  const lookFailure = useFailure(look.error);
  const vantages = [...selected];
  const nameOf = (vantage: string) => (vantage === HERE ? tServers('here') : vantage.replace(/^ssh:/u, ''));
  const { environments } = useSettings().servers;
  const groups = inEnvironments(vantages, environments);
  // Of several servers none is the place one is at: the band says what is at stake, the page names them.
  usePlace({ environment: groups[0]?.environment ?? 'none' });

  const start = (fields: RunFields, environments: readonly string[]) =>
    manyRun.start({
      vantages,
      command: { kind: 'script', text: fields.text },
      asRoot: fields.asRoot,
      concurrency: fields.concurrency,
      timeoutMs: fields.timeoutSeconds * 1000,
      agreed: { environments: [...environments], dangerous: true },
    });
  const ask = (fields: RunFields) =>
    look.mutate(
      { vantages, fields },
      {
        onSuccess: (found) => {
          if (found.dangerous.length + found.protected.length + found.readOnly.length === 0) start(fields, []);
          else setAsking({ look: found, fields });
        },
      },
    );

  const ran = run.input?.vantages ?? [];
  const done = [...(run.state?.values() ?? [])].filter(({ state }) => state === 'ended' || state === 'failed').length;
  return (
    <Page
      title={t('title')}
      actions={
        <Button startIcon={<ArrowBack />} onClick={() => void navigate('/servers')}>
          {t('back')}
        </Button>
      }
    >
      {vantages.length === 0 ? (
        <EmptyState
          title={t('none.title')}
          text={t('none.text')}
          action={
            <Button variant="contained" onClick={() => void navigate('/servers')}>
              {t('none.open')}
            </Button>
          }
        />
      ) : (
        <>
          <div>
            <Typography>{t('on', { count: vantages.length })}</Typography>
            <RunTargets groups={groups} nameOf={nameOf} />
          </div>
          <RunForm running={run.status === 'running'} busy={look.isPending} onRun={ask} onCancel={manyRun.cancel} />
        </>
      )}
      {lookFailure ? <FailureNotice failure={lookFailure} /> : null}
      {run.status === 'running' ? (
        <Box role="status" sx={{ display: 'grid', gap: 1 }}>
          <LinearProgress
            variant="determinate"
            value={ran.length === 0 ? 0 : (done / ran.length) * 100}
            aria-label={t('running', { done, total: ran.length })}
          />
          <Typography sx={{ color: 'text.secondary' }}>{t('running', { done, total: ran.length })}</Typography>
        </Box>
      ) : null}
      {run.startedAt !== null && run.endedAt !== null ? (
        <Typography role="status" sx={{ color: 'text.secondary' }}>
          {t('ended', { done, total: ran.length, time: formats.duration((run.endedAt - run.startedAt) / 1000) })}
        </Typography>
      ) : null}
      {run.failure ? <FailureNotice failure={run.failure} /> : null}
      {run.state && run.input?.command.kind === 'script' ? (
        <MachineText text={run.input.command.text} label={t('ran')} maxHeight={120} />
      ) : null}
      {run.state ? <RunResults vantages={ran} results={run.state} nameOf={nameOf} /> : null}
      {asking ? (
        <RunConfirm
          look={asking.look}
          count={vantages.length}
          groups={groups}
          nameOf={nameOf}
          onClose={() => setAsking(null)}
          onLeaveOut={(out) => {
            hostSelection.set(new Set(vantages.filter((vantage) => !out.includes(vantage))));
            setAsking(null);
          }}
          onRun={(environments) => {
            setAsking(null);
            start(asking.fields, environments);
          }}
        />
      ) : null}
    </Page>
  );
}
