import Box from '@mui/material/Box';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { addressAndPort } from '../../../preload/contract/addresses.ts';
import type { Tunnel } from '../../../preload/contract/tunnels.ts';
import { useFormats } from '../../ui/formats.ts';
import { isRunning, portStateOrder, StartOrStop } from '../../ui/forwarded-port.tsx';
import type { Column } from '../../ui/table/table-columns.tsx';
import { listensOn, TunnelState, useTunnelName } from './tunnel-state.tsx';

/** Where a tunnel leads: where there is little room the side it leads from gives way first, and of the address never the port. */
function Leads({ to, from }: { readonly to: string; readonly from: string }) {
  const portAt = to.lastIndexOf(':');
  const [host, port] = portAt < 0 ? [to, ''] : [to.slice(0, portAt), to.slice(portAt)];
  const shortened = { overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap' } as const;
  return (
    <Box component="span" title={`${to} ${from}`} sx={{ display: 'flex', alignItems: 'baseline' }}>
      <Box component="span" sx={{ typography: 'mono', ...shortened, minWidth: 0, flex: '0 1 auto' }}>
        {host}
      </Box>
      <Box component="span" sx={{ typography: 'mono', flex: 'none' }}>
        {port}
      </Box>
      <Box component="span" sx={{ color: 'text.secondary', ...shortened, minWidth: 0, ml: 0.75, flex: '0 1000 auto' }}>
        {from}
      </Box>
    </Box>
  );
}

/** The columns of the list of tunnels. */
export function useTunnelColumns(target: string, startOrStop: (tunnel: Tunnel) => void): readonly Column<Tunnel>[] {
  const { t } = useTranslation('tunnels');
  const formats = useFormats();
  const nameOf = useTunnelName();
  return useMemo(
    () => [
      {
        key: 'name',
        header: t('column.name'),
        width: 'minmax(7rem, 1fr)',
        always: true,
        narrowLine: 1,
        sortBy: ({ tunnel }) => nameOf(tunnel),
        cell: ({ tunnel }) => (
          <Box component="span" sx={{ fontWeight: 600 }}>
            {nameOf(tunnel)}
          </Box>
        ),
      },
      {
        key: 'kind',
        header: t('column.kind'),
        width: '4.5rem',
        narrowLine: 2,
        sortBy: ({ tunnel }) => tunnel.kind,
        cell: ({ tunnel }) => t(`kindShort.${tunnel.kind}`),
      },
      {
        key: 'state',
        header: t('column.state'),
        width: 'minmax(8.5rem, 1.5fr)',
        narrowLine: 2,
        sortBy: ({ state }) => portStateOrder.indexOf(state),
        cell: (tunnel) => <TunnelState tunnel={tunnel} />,
      },
      {
        key: 'listens',
        header: t('column.listens'),
        width: 'minmax(12rem, 1fr)',
        narrowLine: 2,
        sortBy: listensOn,
        cell: (one) => (
          <>
            <Box component="span" sx={{ fontFamily: 'mono.fontFamily', typography: 'mono' }}>
              {listensOn(one)}
            </Box>{' '}
            <Box component="span" sx={{ color: 'text.secondary' }}>
              {one.tunnel.kind === 'remote' ? t('on', { target }) : t('onHere')}
            </Box>
          </>
        ),
      },
      {
        key: 'leads',
        header: t('column.leads'),
        width: 'minmax(13rem, 1.5fr)',
        cell: ({ tunnel }) => (
          <Leads
            to={tunnel.target === null ? 'SOCKS 5' : addressAndPort(tunnel.target.host, tunnel.target.port)}
            from={tunnel.kind === 'remote' ? t('fromHere') : t('from', { target })}
          />
        ),
      },
      {
        key: 'connections',
        header: t('column.connections'),
        width: '6rem',
        align: 'end',
        sortBy: ({ connections }) => connections,
        cell: (one) => (isRunning(one) ? formats.number(one.connections) : ''),
      },
      {
        key: 'bytes',
        header: t('column.bytes'),
        width: '9rem',
        align: 'end',
        sortBy: ({ sentBytes, receivedBytes }) => sentBytes + receivedBytes,
        cell: ({ sentBytes, receivedBytes, connectionsTotal }) =>
          connectionsTotal === 0 ? '' : t('bytes', { sent: formats.bytes(sentBytes), received: formats.bytes(receivedBytes) }),
      },
      {
        key: 'do',
        header: t('column.do'),
        width: '6.5rem',
        always: true,
        narrowLine: 1,
        cell: (one) => (
          <StartOrStop
            running={isRunning(one)}
            word={isRunning(one) ? t('stop') : t('start')}
            label={t(isRunning(one) ? 'stopOne' : 'startOne', { name: nameOf(one.tunnel) })}
            onDo={() => startOrStop(one)}
          />
        ),
      },
    ],
    [t, target, formats, nameOf, startOrStop],
  );
}
