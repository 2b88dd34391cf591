import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import ButtonBase from '@mui/material/ButtonBase';
import TextField from '@mui/material/TextField';
import Typography from '@mui/material/Typography';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { CatcherState, CaughtSummary } from '../../../preload/contract/mail-catcher.ts';
import { CopyButton } from '../../ui/copy-button.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { FailureNotice } from '../../ui/failure-notice.tsx';
import { LoadingRows } from '../../ui/loading-rows.tsx';
import { Page } from '../../ui/page.tsx';
import { RelativeTime } from '../../ui/relative-time.tsx';
import { StateBadge } from '../../ui/state-badge.tsx';
import { VantageSelect } from '../../ui/vantage-select.tsx';
import { useFailure } from '../../ui/words.ts';
import { MailTabs } from '../mail-tabs.tsx';
import { MessageView } from './message-view.tsx';
import { useCatcher, useCatcherActions, useCaughtMessage } from './queries.ts';

/** A mail server for trying things out: what an application sends, as it comes. */
export default function CatcherPage() {
  const { t } = useTranslation(['catcher', 'mail']);
  const { state } = useCatcher();
  const [open, setOpen] = useState<string | null>(null);
  const actions = useCatcherActions();
  const message = useCaughtMessage(open);
  const failure = useFailure(message.error);
  const messages = state?.messages ?? [];
  return (
    <Page title={t('mail:title')} toolbar={<MailTabs open="catcher" />}>
      {state ? <Listening state={state} actions={actions} /> : <LoadingRows />}
      {actions.failure ? <FailureNotice failure={actions.failure} /> : null}
      {state && messages.length === 0 ? (
        <EmptyState title={t('empty')} text={state.running ? t('emptyRunning') : t('emptyStopped')} />
      ) : null}
      {messages.length > 0 ? (
        <Box sx={{ display: 'grid', gap: 2, gridTemplateColumns: { xs: 'minmax(0, 1fr)', md: 'minmax(260px, 2fr) minmax(0, 3fr)' } }}>
          <Box
            component="ul"
            aria-label={t('messages')}
            sx={{ m: 0, p: 0, listStyle: 'none', maxHeight: { md: '70vh' }, overflow: 'auto' }}
          >
            {messages.map((one) => (
              <MessageRow key={one.id} message={one} open={one.id === open} onOpen={() => setOpen(one.id)} />
            ))}
          </Box>
          {failure ? <FailureNotice failure={failure} /> : null}
          {message.data && !failure ? <MessageView key={message.data.id} message={message.data} /> : null}
        </Box>
      ) : null}
    </Page>
  );
}

interface ListeningProps {
  readonly state: CatcherState;
  readonly actions: ReturnType<typeof useCatcherActions>;
}

function Listening({ state, actions }: ListeningProps) {
  const { t } = useTranslation('catcher');
  const [port, setPort] = useState('2525');
  const [vantage, setVantage] = useState('here');
  const number = Number(port);
  const sound = /^\d{1,5}$/u.test(port) && number <= 65_535;
  const place = `${state.address ?? ''}:${state.port ?? ''}`;
  const host = vantage.startsWith('ssh:') ? vantage.slice('ssh:'.length) : null;
  return (
    <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 1.5, alignItems: 'center', pt: 0.5 }}>
      {state.running ? (
        <>
          <StateBadge level="healthy" word={t('listening', { place })} />
          <CopyButton text={place} label={t('copyPlace')} />
          {state.remote ? (
            <Typography variant="body2">{t('listeningThere', { host: state.remote.host, port: state.remote.port })}</Typography>
          ) : null}
          <Button variant="outlined" loading={actions.stop.isPending} onClick={() => actions.stop.mutate()}>
            {t('stop')}
          </Button>
        </>
      ) : (
        <>
          <TextField
            label={t('port')}
            value={port}
            onChange={(event) => setPort(event.target.value)}
            error={!sound}
            slotProps={{ htmlInput: { inputMode: 'numeric' } }}
            sx={{ width: 110 }}
          />
          <Box sx={{ minWidth: 220 }}>
            <VantageSelect label={t('alsoOn')} here={t('alsoOnNone')} value={vantage} onChange={setVantage} />
          </Box>
          <Button
            variant="contained"
            disabled={!sound}
            loading={actions.start.isPending}
            sx={{ minHeight: 36 }}
            onClick={() => actions.start.mutate({ port: number, host })}
          >
            {t('start')}
          </Button>
        </>
      )}
      {state.messages.length > 0 ? (
        <Button variant="text" onClick={() => actions.clear.mutate()}>
          {t('clear')}
        </Button>
      ) : null}
      {state.dropped > 0 ? (
        <Typography variant="body2" sx={{ color: 'text.secondary' }}>
          {t('dropped', { count: state.dropped })}
        </Typography>
      ) : null}
    </Box>
  );
}

function MessageRow({ message, open, onOpen }: { readonly message: CaughtSummary; readonly open: boolean; readonly onOpen: () => void }) {
  const { t } = useTranslation('catcher');
  return (
    <Box component="li" sx={{ borderBottom: 1, borderColor: 'surface.line' }}>
      <ButtonBase
        onClick={onOpen}
        aria-current={open}
        sx={{
          width: '100%',
          display: 'grid',
          gap: 0.25,
          gridTemplateColumns: 'minmax(0, 1fr)',
          textAlign: 'left',
          p: 1,
          bgcolor: open ? 'action.selected' : 'transparent',
        }}
      >
        <Box sx={{ display: 'flex', gap: 1, width: '100%', minWidth: 0 }}>
          <Typography noWrap sx={{ flex: 1, fontWeight: 500 }}>
            {message.subject || t('noSubject')}
          </Typography>
          {message.problems > 0 ? <StateBadge level="degraded" word={t('count', { count: message.problems })} /> : null}
        </Box>
        <Typography variant="body2" noWrap sx={{ color: 'text.secondary', maxWidth: '100%' }}>
          {message.from || '<>'} → {message.to.join(', ')}
          {message.moreTo === 0 ? '' : ` +${message.moreTo}`} · <RelativeTime at={message.at} />
        </Typography>
      </ButtonBase>
    </Box>
  );
}
