import Box from '@mui/material/Box';
import { useTranslation } from 'react-i18next';
import type { Level } from '../../../preload/contract/servers.ts';
import type { Tunnel } from '../../../preload/contract/tunnels.ts';
import { RelativeTime } from '../../ui/relative-time.tsx';
import { StateBadge } from '../../ui/state-badge.tsx';
import { useWords } from '../../ui/words.ts';
import { addressOf } from './tunnel-draft.ts';

const levels: Readonly<Record<Tunnel['state'], Level>> = {
  listening: 'healthy',
  starting: 'changing',
  waiting: 'degraded',
  failed: 'failing',
  stopped: 'unknown',
};

/** Worst first: what a list is ordered by. */
export const stateOrder: readonly Tunnel['state'][] = ['failed', 'waiting', 'starting', 'listening', 'stopped'];

/** How a tunnel is doing, with the reason when that is not well. */
export function TunnelState({ tunnel }: { readonly tunnel: Tunnel }) {
  const { t } = useTranslation('tunnels');
  const say = useWords();
  const refused = tunnel.state === 'listening' ? tunnel.lastRefused : undefined;
  const reason = tunnel.failure ?? refused?.failure;
  return (
    <Box component="span" sx={{ display: 'inline-flex', alignItems: 'center', gap: 1, minWidth: 0, maxWidth: '100%' }}>
      <Box component="span" sx={{ flex: 'none' }}>
        <StateBadge level={refused ? 'degraded' : levels[tunnel.state]} word={t(`state.${refused ? 'refused' : tunnel.state}`)} />
      </Box>
      {reason ? (
        <Box
          component="span"
          title={say(reason.cause)}
          sx={{
            minWidth: 0,
            display: '-webkit-box',
            WebkitLineClamp: 2,
            WebkitBoxOrient: 'vertical',
            overflow: 'hidden',
            whiteSpace: 'normal',
            overflowWrap: 'anywhere',
            fontSize: '0.75rem',
            lineHeight: 1.2,
          }}
        >
          {say(reason.cause)}
        </Box>
      ) : tunnel.state === 'listening' ? (
        <Box component="span" sx={{ color: 'text.secondary', fontSize: '0.75rem' }}>
          <RelativeTime at={tunnel.since} />
        </Box>
      ) : null}
    </Box>
  );
}

/** What a tunnel is called: its label, else where it leads. */
export function useTunnelName(): (tunnel: Tunnel['tunnel']) => string {
  const { t } = useTranslation('tunnels');
  return ({ label, target, kind }) => {
    if (label !== '') return label;
    return kind === 'dynamic' || target === null ? t('kind.dynamic') : addressOf(target.host, target.port);
  };
}

/** Where it listens, with the port it really has. */
export function listensOn({ tunnel, port }: Tunnel): string {
  return addressOf(tunnel.bind, port ?? (tunnel.port === 0 ? '…' : tunnel.port));
}
