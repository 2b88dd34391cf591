import Circle from '@mui/icons-material/Circle';
import CloudOff from '@mui/icons-material/CloudOffOutlined';
import History from '@mui/icons-material/HistoryOutlined';
import Lock from '@mui/icons-material/LockOutlined';
import Sync from '@mui/icons-material/SyncOutlined';
import Box from '@mui/material/Box';
import Tooltip from '@mui/material/Tooltip';
import { useTranslation } from 'react-i18next';
import type { Words } from '../../preload/contract/words.ts';
import { useFormats } from './formats.ts';
import { useWords } from './words.ts';

interface LiveStatusProps {
  /** `refused`: it answers, and does not let this login see it. */
  readonly status: 'connecting' | 'live' | 'stale' | 'offline' | 'refused';
  /** ISO 8601 or epoch ms: since when it holds. */
  readonly since: string | number;
  /** Why it is offline. */
  readonly reason?: Words | undefined;
  /** Wraps a long reason instead of cutting it. */
  readonly whole?: boolean;
}

const looks = {
  connecting: { Icon: Sync, colour: 'state.changing' },
  live: { Icon: Circle, colour: 'state.healthy' },
  stale: { Icon: History, colour: 'state.degraded' },
  offline: { Icon: CloudOff, colour: 'state.failing' },
  refused: { Icon: Lock, colour: 'state.degraded' },
} as const;

/** What every live view says of itself: `live`, `stale since 10:42`, `offline: reason`. Nothing looks live that is not. */
export function LiveStatus({ status, since, reason, whole = false }: LiveStatusProps) {
  const { t } = useTranslation('ui');
  const formats = useFormats();
  const say = useWords();
  const { Icon, colour } = looks[status];
  const time = formats.time(since);
  const text =
    status === 'offline'
      ? reason
        ? t('live.offlineBecause', { reason: say(reason) })
        : t('live.offline', { time })
      : t(`live.${status}`, { time });
  return (
    <Tooltip title={t('live.since', { at: formats.dateTime(since) })}>
      <Box
        role="status"
        sx={{
          display: 'inline-flex',
          verticalAlign: 'middle',
          maxWidth: '100%',
          alignItems: 'center',
          gap: 0.75,
          minWidth: 0,
          fontSize: '0.75rem',
          color: status === 'live' ? 'text.secondary' : colour,
        }}
      >
        <Icon aria-hidden sx={{ fontSize: status === 'live' ? 8 : 15, color: colour, flex: 'none' }} />
        <Box component="span" sx={{ overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: whole ? 'normal' : 'nowrap' }}>
          {text}
        </Box>
      </Box>
    </Tooltip>
  );
}
