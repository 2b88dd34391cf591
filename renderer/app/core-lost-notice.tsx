import CheckCircle from '@mui/icons-material/CheckCircleOutlined';
import Close from '@mui/icons-material/CloseOutlined';
import SyncProblem from '@mui/icons-material/SyncProblemOutlined';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import IconButton from '@mui/material/IconButton';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { CoreGivenUp } from '../../preload/contract/bridge.ts';
import { useSystemInfo } from '../client/system-info.ts';
import { useLinkState } from '../client/use-link-state.ts';
import { useFormats } from '../ui/formats.ts';
import { useNow } from '../ui/now.ts';
import { useWords } from '../ui/words.ts';
import { MONO } from './theme.ts';

const SLOW_START_MS = 2000;

/** Says that the engine is gone, when it is tried again, and, once it is back, what that meant. */
export function CoreLostNotice() {
  const { t } = useTranslation('app');
  const formats = useFormats();
  const link = useLinkState();
  const [lost, setLost] = useState<{ readonly at: number; readonly coreId: string | undefined } | null>(null);
  const info = useSystemInfo();
  const coreId = useRef<string>(undefined);
  if (link.state === 'live' && lost === null) coreId.current = info.data?.coreId;
  const [startedAt] = useState(Date.now);
  const now = useNow();
  useEffect(() => {
    if (link.state === 'lost') setLost({ at: link.since, coreId: coreId.current });
  }, [link]);

  if (link.state === 'connecting') {
    return now - startedAt > SLOW_START_MS ? <Notice tone="lost">{t('core.slow')}</Notice> : null;
  }
  if (link.state === 'lost') {
    if (link.givenUp) return <CoreGivenUpNotice givenUp={link.givenUp} />;
    const wait = link.retryAt === null ? null : Math.max(0, Math.ceil((link.retryAt - now) / 1000));
    return (
      <Notice tone="lost">
        <strong>{t('core.lost', { age: formats.duration(Math.max(0, (now - link.since) / 1000)) })}</strong>{' '}
        {wait === null ? t('core.restarting') : wait === 0 ? t('core.tryingNow') : t('core.retry', { count: wait })} {t('core.lostMeans')}
        {window.pilothouse ? null : ` ${t('core.served')}`}
      </Notice>
    );
  }
  if (lost === null || info.isFetching) return null;
  const time = formats.time(lost.at, { seconds: true });
  const sameCore = lost.coreId !== undefined && lost.coreId === info.data?.coreId;
  return (
    <Notice tone="back" onClose={() => setLost(null)} closeLabel={t('core.dismiss')}>
      <strong>{sameCore ? t('core.reached', { time }) : t('core.back', { time })}</strong> {t('core.backMeans')}{' '}
      {sameCore ? null : t('core.memoryGone')}
    </Notice>
  );
}

/** It is not started again by itself: why, where its logs are, and a way to start it all the same. */
function CoreGivenUpNotice({ givenUp: { failure, logs } }: { readonly givenUp: CoreGivenUp }) {
  const { t } = useTranslation('app');
  const say = useWords();
  return (
    <Notice
      tone="lost"
      action={
        <Button variant="outlined" onClick={() => window.pilothouse?.startCore()}>
          {t('core.startAgain')}
        </Button>
      }
    >
      <strong>{failure ? t('core.cannotStart') : t('core.keepsStopping')}</strong>{' '}
      {failure ? `${say(failure.cause)} ${say(failure.remedy)}` : t('core.notStarted')} {t('core.logs')}{' '}
      <Box component="code" sx={{ fontFamily: MONO, fontSize: '0.78125rem', overflowWrap: 'anywhere' }}>
        {logs}
      </Box>
    </Notice>
  );
}

interface NoticeProps {
  readonly tone: 'lost' | 'back';
  readonly action?: React.ReactNode;
  readonly onClose?: () => void;
  readonly closeLabel?: string;
  readonly children: React.ReactNode;
}

function Notice({ tone, action, onClose, closeLabel, children }: NoticeProps) {
  const Icon = tone === 'lost' ? SyncProblem : CheckCircle;
  return (
    <Box
      role={tone === 'lost' ? 'alert' : 'status'}
      aria-live={tone === 'lost' ? 'off' : 'polite'}
      sx={{
        display: 'flex',
        alignItems: 'center',
        gap: 1.25,
        mx: { xs: 1, sm: 2 },
        mb: 1,
        px: 1.5,
        py: 0.75,
        borderRadius: 1,
        border: 1,
        borderColor: 'surface.line',
        borderLeft: 3,
        borderLeftColor: tone === 'lost' ? 'state.degraded' : 'state.healthy',
        bgcolor: 'surface.raised',
      }}
    >
      <Icon aria-hidden sx={{ flex: 'none', color: tone === 'lost' ? 'state.degraded' : 'state.healthy' }} />
      <Box sx={{ flex: 1, minWidth: 0 }}>{children}</Box>
      {action ? <Box sx={{ flex: 'none' }}>{action}</Box> : null}
      {onClose ? (
        <IconButton aria-label={closeLabel} onClick={onClose}>
          <Close sx={{ fontSize: 16 }} />
        </IconButton>
      ) : null}
    </Box>
  );
}
