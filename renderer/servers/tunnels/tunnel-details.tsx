import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import { useTranslation } from 'react-i18next';
import { addressAndPort, isLoopback } from '../../../preload/contract/addresses.ts';
import type { Tunnel } from '../../../preload/contract/tunnels.ts';
import { CopyButton } from '../../ui/copy-button.tsx';
import { DetailsDrawer } from '../../ui/details-drawer.tsx';
import { FactList } from '../../ui/fact-list.tsx';
import { FailureNotice } from '../../ui/failure-notice.tsx';
import { useFormats } from '../../ui/formats.ts';
import { isRunning } from '../../ui/forwarded-port.tsx';
import { MachineWord } from '../../ui/machine-text.tsx';
import { RelativeTime } from '../../ui/relative-time.tsx';
import { listensOn, TunnelState, useTunnelName } from './tunnel-state.tsx';

interface TunnelDetailsProps {
  readonly tunnel: Tunnel;
  readonly target: string;
  readonly busy: boolean;
  readonly onStartOrStop: () => void;
  readonly onEdit: () => void;
  readonly onRemove: () => void;
  readonly onClose: () => void;
}

/** One tunnel: where it listens and leads, what went through, and why it does not work when it does not. */
export function TunnelDetails({ tunnel: one, target, busy, onStartOrStop, onEdit, onRemove, onClose }: TunnelDetailsProps) {
  const { t } = useTranslation('tunnels');
  const formats = useFormats();
  const nameOf = useTunnelName();
  const { tunnel, failure, lastRefused } = one;
  const side = tunnel.kind === 'remote' ? t('on', { target }) : t('onThisComputer');
  return (
    <DetailsDrawer title={nameOf(tunnel)} subtitle={t(`kind.${tunnel.kind}`)} onClose={onClose}>
      <Box sx={{ display: 'grid', gap: 2 }}>
        {failure ? (
          <FailureNotice
            failure={failure}
            target={target}
            mild={one.state === 'waiting'}
            action={
              one.state === 'failed' ? (
                <Button variant="outlined" loading={busy} onClick={onStartOrStop}>
                  {t('again')}
                </Button>
              ) : null
            }
          />
        ) : null}
        {isLoopback(tunnel.bind) ? null : (
          <Box sx={{ color: 'state.degraded', fontWeight: 600 }}>
            {tunnel.kind === 'remote' ? t('exposedThere', { address: tunnel.bind, target }) : t('exposedHere', { address: tunnel.bind })}
          </Box>
        )}
        <FactList
          facts={[
            { name: t('column.state'), value: <TunnelState tunnel={{ ...one, failure: undefined, lastRefused: undefined }} /> },
            {
              name: t('column.listens'),
              value: (
                <>
                  <MachineWord>{listensOn(one)}</MachineWord> {side} <CopyButton text={listensOn(one)} label={t('copy')} />
                </>
              ),
            },
            {
              name: t('column.leads'),
              value:
                tunnel.target === null ? (
                  t('anywhere', { target })
                ) : (
                  <>
                    <MachineWord>{addressAndPort(tunnel.target.host, tunnel.target.port)}</MachineWord>{' '}
                    {tunnel.kind === 'remote' ? t('fromThisComputer') : t('from', { target })}
                  </>
                ),
            },
            {
              name: t('column.connections'),
              value: t('connections', { now: formats.number(one.connections), total: formats.number(one.connectionsTotal) }),
            },
            {
              name: t('column.bytes'),
              value: t('bytes', { sent: formats.bytes(one.sentBytes), received: formats.bytes(one.receivedBytes) }),
            },
            { name: t('starts'), value: tunnel.withConnection ? t('startsWith', { target }) : t('startsByHand') },
          ]}
        />
        {lastRefused ? (
          <Box sx={{ display: 'grid', gap: 0.75 }}>
            <Box sx={{ color: 'text.secondary' }}>
              {t('lastRefused')} <RelativeTime at={lastRefused.at} />
            </Box>
            <FailureNotice failure={lastRefused.failure} target={target} mild />
          </Box>
        ) : null}
        <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 1 }}>
          <Button variant={isRunning(one) ? 'outlined' : 'contained'} loading={busy} onClick={onStartOrStop}>
            {isRunning(one) ? t('stop') : t('start')}
          </Button>
          {one.saved ? (
            <>
              <Button variant="outlined" onClick={onEdit}>
                {t('edit')}
              </Button>
              <Button color="error" onClick={onRemove}>
                {t('remove')}
              </Button>
            </>
          ) : null}
        </Box>
      </Box>
    </DetailsDrawer>
  );
}
