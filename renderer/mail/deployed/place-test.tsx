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
import { triedWithoutLogin } from '../../../preload/contract/tried-without-login.ts';
import type { Phase } from '../../../preload/contract/verdict.ts';
import { useRun } from '../../client/run.ts';
import { FailureNotice } from '../../ui/failure-notice.tsx';
import { useFormats } from '../../ui/formats.ts';
import { StateBadge } from '../../ui/state-badge.tsx';
import { TranscriptView } from '../../ui/transcript-view.tsx';
import { useIntoView } from '../../ui/use-into-view.ts';
import { usePlaceWords } from '../../ui/use-place-words.ts';
import { recipientsOf } from '../draft.ts';
import { isMailPhase, mailPhases } from '../phases.ts';
import type { PlaceRun } from './place-runs.ts';
import { placeRun } from './place-runs.ts';

interface PlaceTestProps {
  /** The page it stands on. */
  readonly path: string;
  /** The application. */
  readonly name: string;
  readonly source: DeployedSource;
  readonly settings: DeployedMail;
}

type Place = 'here' | 'there';

/** The settings tried from this computer and from where the application runs at once, phase by phase beside each other. */
export function PlaceTest({ path, name, source, settings }: PlaceTestProps) {
  const { t } = useTranslation(['mailsettings', 'mail']);
  const [send, setSend] = useState(false);
  const [to, setTo] = useState('');
  const [more, setMore] = useState(false);
  const [own, setOwn] = useState({ from: '', caFile: '', tlsServerName: '' });
  const { nameOf } = usePlaceWords();
  const runs = { here: placeRun(path, name, 'here'), there: placeRun(path, name, 'there') };
  const views = { here: useRun(runs.here), there: useRun(runs.there) };
  const running = views.here.status === 'running' || views.there.status === 'running';
  const ended = !running && (views.here.status !== 'idle' || views.there.status !== 'idle');
  const table = useIntoView(running);
  const outcomes = useIntoView(ended);
  const from = own.from.trim() || (settings.from ?? settings.user);
  const recipients = recipientsOf(to);
  const places: readonly { readonly place: Place; readonly via: string }[] = [
    { place: 'here', via: 'here' },
    ...(settings.vantage === 'here' ? [] : [{ place: 'there' as const, via: settings.vantage }]),
  ];
  const start = () => {
    if (settings.server === null || from === null) return;
    const { login } = settings;
    for (const { place, via } of places)
      runs[place].start({
        server: settings.server,
        port: settings.port ?? 25,
        security: settings.security ?? 'none',
        from,
        to: recipients.length === 0 ? [from] : recipients,
        user: login ? settings.user : null,
        password: login ? { kind: 'deployed', source } : null,
        send,
        subject: 'Pilothouse mail test',
        text: null,
        via,
        caFile: own.caFile.trim() || null,
        tlsServerName: own.tlsServerName.trim() || null,
        timeoutMs: 30_000,
      });
  };
  // Settings that name no sender need one before they can be tried.
  const needed = settings.from === null && settings.user === null;
  const shown = more || needed;
  const field = (name: keyof typeof own, label: string, helperText: string) => (
    <TextField
      label={label}
      helperText={helperText}
      value={own[name]}
      onChange={(event) => setOwn({ ...own, [name]: event.target.value })}
      slotProps={{ htmlInput: { spellCheck: false, autoCapitalize: 'off' } }}
      sx={{ width: 300, maxWidth: '100%' }}
    />
  );
  const cancel = () => {
    runs.here.cancel();
    runs.there.cancel();
  };
  return (
    <Box component="section" sx={{ display: 'grid', gap: 1.5 }}>
      <Typography variant="h3">{t(places.length === 1 ? 'place' : 'places')}</Typography>
      {settings.server === null ? (
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
            <Button variant="outlined" onClick={cancel} sx={{ minHeight: 36 }}>
              {t('cancel')}
            </Button>
          ) : (
            <Button variant="contained" onClick={start} disabled={from === null} sx={{ minHeight: 36 }}>
              {t(places.length === 1 ? 'testHere' : 'test')}
            </Button>
          )}
          <Button variant="text" onClick={() => setMore(!more)} aria-expanded={shown} disabled={needed} sx={{ minHeight: 36 }}>
            {t(shown ? 'mail:less' : 'mail:more')}
          </Button>
          {shown ? (
            <Box sx={{ flexBasis: '100%', display: 'flex', flexWrap: 'wrap', gap: 1.5 }}>
              {field('from', t('settings.from'), t(needed ? 'senderNeeded' : 'senderMeans'))}
              {field('caFile', t('mail:field.caFile'), t('mail:field.caFileMeans'))}
              {field('tlsServerName', t('mail:field.tlsName'), t('mail:field.tlsNameMeans'))}
            </Box>
          ) : null}
        </Box>
      )}
      {views.here.status === 'idle' && views.there.status === 'idle' ? null : (
        <>
          <Box ref={table}>
            <PhaseTable columns={places.map(({ place, via }) => ({ name: nameOf(via), phases: views[place].state?.phases ?? [] }))} />
          </Box>
          <Box ref={outcomes} sx={{ display: 'grid', gap: 2, gridTemplateColumns: 'repeat(auto-fit, minmax(min(100%, 24rem), 1fr))' }}>
            {places.map(({ place, via }) => (
              <Outcome key={place} title={nameOf(via)} run={runs[place]} withoutLogin={triedWithoutLogin(settings)} />
            ))}
          </Box>
        </>
      )}
    </Box>
  );
}

interface Column {
  readonly name: string;
  readonly phases: readonly Phase[];
}

/** A row a phase, a column a place: what one reaches and the other does not is seen at a glance. */
function PhaseTable({ columns }: { readonly columns: readonly Column[] }) {
  const { t } = useTranslation(['mailsettings', 'mail']);
  const names = mailPhases.filter((name) => columns.some(({ phases }) => phases.some((phase) => phase.name === name)));
  const cell = { textAlign: 'start', py: 0.5, pr: 2, verticalAlign: 'top' } as const;
  return (
    <Box component="table" sx={{ borderCollapse: 'collapse', width: '100%', maxWidth: 760 }}>
      <thead>
        <Box component="tr" sx={{ color: 'text.secondary' }}>
          {[t('phase'), ...columns.map(({ name }) => name)].map((head) => (
            <Box component="th" key={head} scope="col" sx={{ ...cell, fontWeight: 500 }}>
              {head}
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
            {columns.map((column) => (
              <Box component="td" key={column.name} sx={cell}>
                <PhaseCell phase={column.phases.find((phase) => phase.name === name)} />
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

function Outcome({ title, run, withoutLogin }: { readonly title: string; readonly run: PlaceRun; readonly withoutLogin: boolean }) {
  const { t } = useTranslation('mailsettings');
  const { status, state, failure: broken } = useRun(run);
  const verdict = state?.verdict ?? null;
  const failure = verdict?.failure ?? broken;
  return (
    <Box component="section" sx={{ display: 'grid', gap: 1, alignContent: 'start', minWidth: 0 }}>
      <Typography variant="h3">{title}</Typography>
      {status === 'running' ? <StateBadge level="changing" word={t('testing')} /> : null}
      {verdict?.ok && withoutLogin ? <StateBadge level="degraded" word={t('withoutLogin')} /> : null}
      {verdict?.ok && !withoutLogin ? <StateBadge level="healthy" word={t(verdict.sent ? 'sent' : 'ok')} /> : null}
      {failure ? <FailureNotice failure={failure} /> : null}
      {state && state.lines.length > 0 ? <TranscriptView lines={state.lines} /> : null}
    </Box>
  );
}
