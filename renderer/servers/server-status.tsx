import Box from '@mui/material/Box';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Connection } from '../../preload/contract/servers.ts';
import { useFormats } from '../ui/formats.ts';
import { LiveStatus } from '../ui/live-status.tsx';
import { RelativeTime } from '../ui/relative-time.tsx';
import type { Session } from './session.ts';
import { SilenceWords } from './silence-words.tsx';

interface ServerStatusProps {
  readonly session: Session;
  readonly connection: Connection | null;
  /** Epoch ms of the older of the two readings on screen; null when nothing was read. */
  readonly readAt: number | null;
}

/** How the connection is doing, and how old what one reads is: a reading is never shown without its age. */
export function ServerStatus({ session, connection, readAt }: ServerStatusProps) {
  const { t } = useTranslation('servers');
  const formats = useFormats();
  const [openedAt] = useState(() => Date.now());
  return (
    <Box
      sx={{
        display: 'flex',
        flexWrap: 'wrap',
        alignItems: 'center',
        columnGap: 1.5,
        minWidth: 0,
        fontSize: '0.75rem',
        color: 'text.secondary',
      }}
    >
      {session === 'here' ? null : session === 'none' ? (
        <span>{t('connection.none')}</span>
      ) : session === 'connecting' ? (
        <LiveStatus status="connecting" since={connection?.since ?? openedAt} />
      ) : session === 'live' && connection ? (
        <Box component="span" sx={{ display: 'inline-flex', alignItems: 'center', gap: 0.75 }}>
          <Box aria-hidden component="span" sx={{ width: 8, height: 8, borderRadius: '50%', bgcolor: 'state.healthy' }} />
          {t('connection.live', { time: formats.time(connection.since) })}
        </Box>
      ) : (
        <LiveStatus
          status={session === 'offline' ? 'offline' : 'stale'}
          since={connection?.since ?? readAt ?? openedAt}
          // Of one that was lost the words beside it say what is wrong.
          reason={connection?.heardAt === undefined ? connection?.failure?.cause : undefined}
        />
      )}
      {connection && session !== 'live' ? <SilenceWords connection={connection} /> : null}
      {readAt === null ? null : (
        <Box component="span" sx={{ whiteSpace: 'nowrap' }}>
          {t('read')} <RelativeTime at={readAt} />
        </Box>
      )}
    </Box>
  );
}
