import Cancel from '@mui/icons-material/CancelOutlined';
import CheckCircle from '@mui/icons-material/CheckCircleOutlined';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Checkbox from '@mui/material/Checkbox';
import FormControlLabel from '@mui/material/FormControlLabel';
import TextField from '@mui/material/TextField';
import Typography from '@mui/material/Typography';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { DeployedMail, DeployedSource } from '../../../preload/contract/deployed-mail.ts';
import type { Phase } from '../../../preload/contract/verdict.ts';
import { useRun } from '../../client/run.ts';
import { FailureNotice } from '../../ui/failure-notice.tsx';
import { useFormats } from '../../ui/formats.ts';
import { StateBadge } from '../../ui/state-badge.tsx';
import { TranscriptView } from '../../ui/transcript-view.tsx';
import { isMailPhase, mailPhases } from '../../mail/phases.ts';
import type { ObjectPlace } from '../paths.ts';
import type { PlaceRun } from './place-runs.ts';
import { placeRun } from './place-runs.ts';

interface PlaceTestProps {
  readonly object: ObjectPlace;
  readonly source: DeployedSource;
  readonly settings: DeployedMail;
}

/** The settings tried from this computer and from the pod at once, phase by phase beside each other. */
export function PlaceTest({ object, source, settings }: PlaceTestProps) {
  const { t } = useTranslation('mailsettings');
  const [send, setSend] = useState(false);
  const [to, setTo] = useState('');
  const runs = { here: placeRun(object, 'here'), pod: placeRun(object, 'pod') };
  const views = { here: useRun(runs.here), pod: useRun(runs.pod) };
  const running = views.here.status === 'running' || views.pod.status === 'running';
  const from = settings.from ?? settings.user;
  const start = () => {
    if (settings.server === null || from === null) return;
    const login = settings.password && settings.user !== null;
    for (const [place, via] of [
      ['here', 'here'],
      ['pod', settings.vantage],
    ] as const)
      runs[place].start({
        server: settings.server,
        port: settings.port ?? 25,
        security: settings.security ?? 'none',
        from,
        to: [to.trim() === '' ? from : to.trim()],
        user: login ? settings.user : null,
        password: login ? { kind: 'deployed', source } : null,
        send,
        subject: 'Pilothouse mail test',
        text: null,
        via,
        caFile: null,
        tlsServerName: null,
        timeoutMs: 30_000,
      });
  };
  const cancel = () => {
    runs.here.cancel();
    runs.pod.cancel();
  };
  return (
    <Box component="section" sx={{ display: 'grid', gap: 1.5 }}>
      <Typography variant="h3">{t('places')}</Typography>
      {settings.server === null || from === null ? (
        <Typography sx={{ color: 'text.secondary' }}>{t('incomplete')}</Typography>
      ) : (
        <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 1.5, alignItems: 'start' }}>
          <TextField
            label={t('to')}
            helperText={t('toHelp')}
            value={to}
            onChange={(event) => setTo(event.target.value)}
            sx={{ width: 300, maxWidth: '100%' }}
          />
          <FormControlLabel control={<Checkbox checked={send} onChange={(event) => setSend(event.target.checked)} />} label={t('send')} />
          {running ? (
            <Button variant="outlined" onClick={cancel}>
              {t('cancel')}
            </Button>
          ) : (
            <Button variant="contained" onClick={start}>
              {t('test')}
            </Button>
          )}
        </Box>
      )}
      {views.here.status === 'idle' && views.pod.status === 'idle' ? null : (
        <>
          <PhaseTable here={views.here.state?.phases ?? []} pod={views.pod.state?.phases ?? []} />
          <Box sx={{ display: 'grid', gap: 2, gridTemplateColumns: 'repeat(auto-fit, minmax(min(100%, 24rem), 1fr))' }}>
            {(['here', 'pod'] as const).map((place) => (
              <Outcome key={place} place={place} run={runs[place]} />
            ))}
          </Box>
        </>
      )}
    </Box>
  );
}

/** A row a phase, a column a place: what one reaches and the other does not is seen at a glance. */
function PhaseTable({ here, pod }: { readonly here: readonly Phase[]; readonly pod: readonly Phase[] }) {
  const { t } = useTranslation(['mailsettings', 'mail']);
  const names = mailPhases.filter((name) => [...here, ...pod].some((phase) => phase.name === name));
  const cell = { textAlign: 'start', py: 0.5, pr: 2, verticalAlign: 'top' } as const;
  return (
    <Box component="table" sx={{ borderCollapse: 'collapse', width: '100%', maxWidth: 760 }}>
      <thead>
        <Box component="tr" sx={{ color: 'text.secondary' }}>
          <Box component="th" scope="col" sx={{ ...cell, fontWeight: 500 }}>
            {t('phase')}
          </Box>
          {(['here', 'pod'] as const).map((place) => (
            <Box component="th" key={place} scope="col" sx={{ ...cell, fontWeight: 500 }}>
              {t(`place.${place}`)}
            </Box>
          ))}
        </Box>
      </thead>
      <tbody>
        {names.map((name) => (
          <Box component="tr" key={name} sx={{ borderTop: 1, borderColor: 'surface.line' }}>
            <Box component="th" scope="row" sx={{ ...cell, fontWeight: 500 }}>
              {isMailPhase(name) ? t(`mail:phase.${name}`) : name}
            </Box>
            {[here, pod].map((phases, index) => (
              <Box component="td" key={index === 0 ? 'here' : 'pod'} sx={cell}>
                <PhaseCell phase={phases.find((phase) => phase.name === name)} />
              </Box>
            ))}
          </Box>
        ))}
      </tbody>
    </Box>
  );
}

function PhaseCell({ phase }: { readonly phase: Phase | undefined }) {
  const { t } = useTranslation(['mailsettings', 'ui']);
  const formats = useFormats();
  if (phase === undefined) return <Typography sx={{ color: 'text.secondary' }}>{t('notReached')}</Typography>;
  return (
    <Box sx={{ display: 'flex', gap: 0.75, alignItems: 'center' }}>
      {phase.ok ? (
        <CheckCircle titleAccess={t('ui:phase.ok')} sx={{ fontSize: 15, color: 'state.healthy' }} />
      ) : (
        <Cancel titleAccess={t('ui:phase.failed')} sx={{ fontSize: 16, color: 'state.failing' }} />
      )}
      <span className="tabular">{formats.ms(phase.ms)}</span>
    </Box>
  );
}

function Outcome({ place, run }: { readonly place: 'here' | 'pod'; readonly run: PlaceRun }) {
  const { t } = useTranslation('mailsettings');
  const { status, state, failure: broken } = useRun(run);
  const verdict = state?.verdict ?? null;
  const failure = verdict?.failure ?? broken;
  return (
    <Box component="section" sx={{ display: 'grid', gap: 1, alignContent: 'start', minWidth: 0 }}>
      <Typography variant="h3">{t(`place.${place}`)}</Typography>
      {status === 'running' ? <StateBadge level="changing" word="…" /> : null}
      {verdict?.ok ? <StateBadge level="healthy" word={t(verdict.sent ? 'sent' : 'ok')} /> : null}
      {failure ? <FailureNotice failure={failure} /> : null}
      {state && state.lines.length > 0 ? <TranscriptView lines={state.lines} /> : null}
    </Box>
  );
}
