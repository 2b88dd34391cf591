import { useTranslation } from 'react-i18next';
import { addressAndPort } from '../../../preload/contract/addresses.ts';
import type { Tunnel } from '../../../preload/contract/tunnels.ts';
import { PortState } from '../../ui/forwarded-port.tsx';

/** How a tunnel is doing, with the reason when that is not well. */
export function TunnelState({ tunnel }: { readonly tunnel: Tunnel }) {
  const { t } = useTranslation('tunnels');
  return <PortState one={tunnel} word={(state) => t(`state.${state}`)} />;
}

/** What a tunnel is called: its label, else where it leads. */
export function useTunnelName(): (tunnel: Tunnel['tunnel']) => string {
  const { t } = useTranslation('tunnels');
  return ({ label, target, kind }) => {
    if (label !== '') return label;
    return kind === 'dynamic' || target === null ? t('kind.dynamic') : addressAndPort(target.host, target.port);
  };
}

/** Where it listens, with the port it really has. */
export function listensOn({ tunnel, port }: Tunnel): string {
  return addressAndPort(tunnel.bind, port ?? (tunnel.port === 0 ? '…' : tunnel.port));
}
