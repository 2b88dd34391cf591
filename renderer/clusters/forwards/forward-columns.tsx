import Box from '@mui/material/Box';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { addressAndPort } from '../../../preload/contract/addresses.ts';
import type { Forward } from '../../../preload/contract/forwards.ts';
import { useFormats } from '../../ui/formats.ts';
import { isRunning, PortState, portStateOrder, StartOrStop } from '../../ui/forwarded-port.tsx';
import type { Column } from '../../ui/table/table-columns.tsx';

/** Where it listens, with the port it really has. */
export function listensOn({ forward: { bind, localPort }, port }: Forward): string {
  return addressAndPort(bind, port ?? (localPort === 0 ? '…' : localPort));
}

/** The columns of the list of port forwards. */
export function useForwardColumns(startOrStop: (forward: Forward) => void): readonly Column<Forward>[] {
  const { t } = useTranslation('forwards');
  const formats = useFormats();
  return useMemo(
    () => [
      {
        key: 'name',
        header: t('column.leads'),
        width: 'minmax(11rem, 1.5fr)',
        always: true,
        narrowLine: 1,
        sortBy: ({ forward }) => `${forward.namespace}/${forward.name}`,
        cell: ({ forward }) => (
          <>
            <Box component="span" sx={{ fontWeight: 600 }}>
              {forward.name}:{forward.remotePort}
            </Box>{' '}
            <Box component="span" sx={{ color: 'text.secondary' }}>
              {t(`kind.${forward.resource}`)}, {forward.namespace}
            </Box>
          </>
        ),
      },
      {
        key: 'state',
        header: t('column.state'),
        width: 'minmax(9rem, 1.25fr)',
        narrowLine: 2,
        sortBy: ({ state }) => portStateOrder.indexOf(state),
        cell: (one) => <PortState one={one} word={(state) => t(`state.${state}`)} />,
      },
      {
        key: 'listens',
        header: t('column.listens'),
        width: 'minmax(9rem, 1fr)',
        narrowLine: 2,
        sortBy: listensOn,
        cell: (one) => (
          <Box component="span" sx={{ fontFamily: 'mono.fontFamily', typography: 'mono' }}>
            {listensOn(one)}
          </Box>
        ),
      },
      {
        key: 'pod',
        header: t('column.pod'),
        width: 'minmax(13rem, 1.75fr)',
        cell: ({ leads, moves }) =>
          leads === null ? (
            ''
          ) : (
            <>
              <Box component="span" sx={{ typography: 'mono' }}>
                {leads.pod}:{leads.port}
              </Box>
              {moves === 0 ? null : (
                <Box component="span" sx={{ color: 'text.secondary' }}>
                  {' '}
                  {t('moves', { count: moves })}
                </Box>
              )}
            </>
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
            label={t(isRunning(one) ? 'stopOne' : 'startOne', { name: one.forward.name })}
            onDo={() => startOrStop(one)}
          />
        ),
      },
    ],
    [t, formats, startOrStop],
  );
}
