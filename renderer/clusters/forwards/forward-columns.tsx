import Play from '@mui/icons-material/PlayArrowOutlined';
import Stop from '@mui/icons-material/StopOutlined';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { Forward } from '../../../preload/contract/forwards.ts';
import type { Level } from '../../../preload/contract/servers.ts';
import { useFormats } from '../../ui/formats.ts';
import { RelativeTime } from '../../ui/relative-time.tsx';
import { StateBadge } from '../../ui/state-badge.tsx';
import type { Column } from '../../ui/table-columns.tsx';
import { useWords } from '../../ui/words.ts';

const levels: Readonly<Record<Forward['state'], Level>> = {
  listening: 'healthy',
  starting: 'changing',
  waiting: 'degraded',
  failed: 'failing',
  stopped: 'unknown',
};

/** Worst first: what a list is ordered by. */
export const stateOrder: readonly Forward['state'][] = ['failed', 'waiting', 'starting', 'listening', 'stopped'];

/** Whether it runs, or tries to. */
export function isRunning({ state }: Forward): boolean {
  return state === 'listening' || state === 'waiting' || state === 'starting';
}

/** Where it listens, with the port it really has. */
export function listensOn({ forward: { bind, localPort }, port }: Forward): string {
  const address = bind.includes(':') ? `[${bind}]` : bind;
  return `${address}:${port ?? (localPort === 0 ? '…' : localPort)}`;
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
        sortBy: ({ state }) => stateOrder.indexOf(state),
        cell: (one) => <ForwardState one={one} />,
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
          <Button
            size="small"
            // Lower than its row.
            sx={{ minHeight: 0, height: 26, py: 0 }}
            variant={isRunning(one) ? 'text' : 'outlined'}
            startIcon={isRunning(one) ? <Stop /> : <Play />}
            onClick={(event) => {
              event.stopPropagation();
              startOrStop(one);
            }}
            onKeyDown={(event) => event.stopPropagation()}
            aria-label={t(isRunning(one) ? 'stopOne' : 'startOne', { name: one.forward.name })}
          >
            {isRunning(one) ? t('stop') : t('start')}
          </Button>
        ),
      },
    ],
    [t, formats, startOrStop],
  );
}

/** How a forward is doing, with the reason when that is not well. */
function ForwardState({ one }: { readonly one: Forward }) {
  const { t } = useTranslation('forwards');
  const say = useWords();
  const refused = one.state === 'listening' ? one.lastRefused : undefined;
  const reason = one.failure ?? refused?.failure;
  return (
    <Box component="span" sx={{ display: 'inline-flex', alignItems: 'center', gap: 1, minWidth: 0, maxWidth: '100%' }}>
      <Box component="span" sx={{ flex: 'none' }}>
        <StateBadge level={refused ? 'degraded' : levels[one.state]} word={t(`state.${refused ? 'refused' : one.state}`)} />
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
      ) : one.state === 'listening' ? (
        <Box component="span" sx={{ color: 'text.secondary', fontSize: '0.75rem' }}>
          <RelativeTime at={one.since} />
        </Box>
      ) : null}
    </Box>
  );
}
