import { useTranslation } from 'react-i18next';
import type { Tunnel } from '../../../preload/contract/tunnels.ts';
import { EndConnections } from '../../ui/end-connections.tsx';
import { listensOn, useTunnelName } from './tunnel-state.tsx';

interface EndTunnelProps {
  readonly tunnel: Tunnel;
  readonly verb: 'stop' | 'remove';
  readonly onDo: () => void;
  readonly onClose: () => void;
}

/** Asks before a tunnel goes through which somebody is connected at the moment. */
export function EndTunnel({ tunnel, verb, onDo, onClose }: EndTunnelProps) {
  const { t } = useTranslation('tunnels');
  const nameOf = useTunnelName();
  return (
    <EndConnections
      title={t(`end.title.${verb}`, { name: nameOf(tunnel.tunnel) })}
      means={t('end.means', { count: tunnel.connections, address: listensOn(tunnel) })}
      keep={t('end.keep')}
      verb={t(verb)}
      onDo={onDo}
      onClose={onClose}
    />
  );
}
