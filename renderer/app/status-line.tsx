import Cable from '@mui/icons-material/CableOutlined';
import Circle from '@mui/icons-material/Circle';
import Lock from '@mui/icons-material/LockOutlined';
import Pending from '@mui/icons-material/PendingOutlined';
import Box from '@mui/material/Box';
import ButtonBase from '@mui/material/ButtonBase';
import type { ReactNode } from 'react';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useCredentialStore } from '../client/credential-store.ts';
import { client } from '../client/link.ts';
import { useLinkState } from '../client/use-link-state.ts';
import { useLatest } from '../client/use-stream.ts';
import { useRunningWork } from '../client/work.ts';
import type { ConnectionStanding } from './connection-standing.ts';
import { standingOf, troubledStandings } from './connection-standing.ts';

const LockItem = lazy(() => import('./lock/lock-item.tsx'));
const StatusPopover = lazy(() => import('./status-popover.tsx'));

const item = {
  display: 'inline-flex',
  alignItems: 'center',
  gap: 0.75,
  px: 1,
  minHeight: 24,
  borderRadius: 0.75,
  font: 'inherit',
  color: 'inherit',
  whiteSpace: 'nowrap',
  '& svg': { fontSize: 14 },
} as const;
const pressable = { ...item, '&:hover': { color: 'text.primary', bgcolor: 'surface.raised' } } as const;

/** The bottom line: the engine, live connections, running work, and where secrets live. */
export function StatusLine() {
  const { t } = useTranslation('app');
  const link = useLinkState();
  const connections = useLatest('servers.connections.watch', client.servers.connections.watch, {});
  const work = useRunningWork();
  const store = useCredentialStore();
  // Without the engine nobody knows how its connections are, nor where secrets are now.
  const known = link.state === 'live' && connections.status === 'live' ? (connections.state ?? []) : null;
  const standings = (known ?? []).map(standingOf);
  const count = (standing: ConnectionStanding) => standings.filter((other) => other === standing).length;
  const live = count('live');
  const troubled = troubledStandings.filter((standing) => count(standing) > 0);
  const engine = link.state === 'lost' && link.givenUp ? 'stopped' : link.state;
  return (
    <Box
      component="footer"
      aria-label={t('statusLine.label')}
      sx={{
        display: 'flex',
        flexWrap: 'wrap',
        alignItems: 'center',
        columnGap: 0.5,
        flex: 'none',
        minHeight: 28,
        px: 1,
        fontSize: '0.75rem',
        color: 'text.secondary',
        borderTop: 1,
        borderColor: 'surface.line',
      }}
    >
      <Box component="span" sx={item}>
        <Circle aria-hidden style={{ fontSize: 8 }} sx={{ color: engine === 'live' ? 'state.healthy' : 'state.degraded' }} />
        {t(`statusLine.engine.${engine}`)}
      </Box>
      <Unfolding
        icon={<Cable aria-hidden />}
        text={
          known === null
            ? t('statusLine.connectionsUnknown')
            : troubled.length === 0
              ? t('statusLine.connections', { count: live })
              : [
                  ...(live > 0 ? [t('statusLine.live', { count: live })] : []),
                  ...troubled.map((standing) => t(`statusLine.${standing}`, { count: count(standing) })),
                ].join(', ')
        }
        title={t('statusLine.connectionsTitle')}
        emphasised={troubled.length > 0}
        shows="connections"
      />
      {work.length > 0 ? (
        <Unfolding
          icon={<Pending aria-hidden />}
          text={work.length === 1 && work[0] ? work[0].label() : t('statusLine.work', { count: work.length })}
          title={t('statusLine.workTitle')}
          shows="work"
        />
      ) : null}
      <ButtonBase component={Link} to="/credentials" sx={{ ...pressable, ml: { xs: 0, sm: 'auto' } }}>
        <Lock aria-hidden />
        {store && link.state === 'live' ? t(`statusLine.secrets.${store.where}`) : t('statusLine.secrets.unknown')}
      </ButtonBase>
      <Suspense fallback={null}>
        <LockItem sx={pressable} />
      </Suspense>
    </Box>
  );
}

interface UnfoldingProps {
  readonly icon: ReactNode;
  readonly text: string;
  readonly title: string;
  readonly emphasised?: boolean;
  readonly shows: 'connections' | 'work';
}

/** An item of the line that opens what stands behind it. */
function Unfolding({ icon, text, title, emphasised = false, shows }: UnfoldingProps) {
  const [anchor, setAnchor] = useState<HTMLElement | null>(null);
  return (
    <>
      <ButtonBase
        aria-haspopup="dialog"
        aria-expanded={anchor !== null}
        onClick={(event) => setAnchor(event.currentTarget)}
        sx={{ ...pressable, maxWidth: { xs: 320, md: 560 }, ...(emphasised && { color: 'state.degraded', fontWeight: 600 }) }}
      >
        {icon}
        <Box component="span" sx={{ overflow: 'hidden', textOverflow: 'ellipsis' }}>
          {text}
        </Box>
      </ButtonBase>
      {anchor ? (
        <Suspense fallback={null}>
          <StatusPopover anchor={anchor} title={title} shows={shows} onClose={() => setAnchor(null)} />
        </Suspense>
      ) : null}
    </>
  );
}
