import Add from '@mui/icons-material/AddOutlined';
import Delete from '@mui/icons-material/DeleteOutlined';
import Edit from '@mui/icons-material/EditOutlined';
import ContentCopy from '@mui/icons-material/ContentCopyOutlined';
import Play from '@mui/icons-material/PlayArrowOutlined';
import Route from '@mui/icons-material/RouteOutlined';
import Stop from '@mui/icons-material/StopOutlined';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Typography from '@mui/material/Typography';
import { useCallback, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import type { Tunnel } from '../../../preload/contract/tunnels.ts';
import { copyText } from '../../client/clipboard.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { FailureNotice } from '../../ui/failure-notice.tsx';
import { isInUse, isRunning, portStateOrder } from '../../ui/forwarded-port.tsx';
import { LiveTable } from '../../ui/table/live-table.tsx';
import { LoadingRows } from '../../ui/loading-rows.tsx';
import type { RowAction } from '../../ui/table/row-menu.tsx';
import { useFailure } from '../../ui/words.ts';
import { tabPath } from '../paths.ts';
import { ServerDrawer } from '../server-drawer.tsx';
import type { ServerTabProps } from '../server-tab.ts';
import { useTabFailures } from '../server-tab.ts';
import { EndTunnel } from './end-connections.tsx';
import { useRemoveTunnel, useStartTunnel, useStopTunnel, useTunnels } from './queries.ts';
import { useTunnelColumns } from './tunnel-columns.tsx';
import { TunnelDetails } from './tunnel-details.tsx';
import { TunnelForm } from './tunnel-form.tsx';
import { listensOn } from './tunnel-state.tsx';

const rowId = ({ id }: Tunnel) => id;

/** The ports that lead through a server. */
export default function TunnelsTab({ target, vantage, rest }: ServerTabProps) {
  const { t } = useTranslation('tunnels');
  const navigate = useNavigate();
  const tunnels = useTunnels();
  const start = useStartTunnel(vantage);
  const stop = useStopTunnel();
  const remove = useRemoveTunnel();
  /** `null` adds one; undefined edits none. */
  const [editing, setEditing] = useState<string | null | undefined>();
  /** What is about to end connections that are in use. */
  const [ending, setEnding] = useState<{ readonly id: string; readonly verb: 'stop' | 'remove' } | null>(null);
  const rows = useMemo(
    () =>
      (tunnels.state ?? [])
        .filter(({ tunnel }) => tunnel.host === target)
        .toSorted((a, b) => portStateOrder.indexOf(a.state) - portStateOrder.indexOf(b.state)),
    [tunnels.state, target],
  );
  // Why one did not start stands in its row, and with the remedy in its details.
  const told = rows.some(({ failure }) => failure !== undefined);
  const failures = useTabFailures([
    useFailure(told ? null : start.error),
    useFailure(stop.error),
    useFailure(remove.error),
    tunnels.failure,
  ]);
  const opened = rows.find(({ id }) => id === rest[0]);
  const { mutate: startOne } = start;
  const { mutate: stopOne } = stop;
  const startOrStop = useCallback(
    (one: Tunnel) => {
      if (isInUse(one)) setEnding({ id: one.id, verb: 'stop' });
      else (isRunning(one) ? stopOne : startOne)(one.id);
    },
    [startOne, stopOne],
  );
  const columns = useTunnelColumns(target, startOrStop);
  const removeOne = (id: string) =>
    remove.mutate(id, {
      onSuccess: () => {
        if (opened?.id === id) void navigate(list);
      },
    });
  const askToRemove = (one: Tunnel) => (isInUse(one) ? setEnding({ id: one.id, verb: 'remove' }) : removeOne(one.id));
  const pathOf = (id: string) => tabPath(vantage, 'tunnels', id);
  const list = tabPath(vantage, 'tunnels');

  const menu = (one: Tunnel): readonly RowAction[] => [
    {
      key: 'run',
      label: isRunning(one) ? t('stop') : t('start'),
      icon: isRunning(one) ? <Stop /> : <Play />,
      onSelect: () => startOrStop(one),
    },
    { key: 'copy', label: t('copy'), icon: <ContentCopy />, onSelect: () => void copyText(listensOn(one)) },
    ...(one.saved
      ? [
          { key: 'edit', label: t('edit'), icon: <Edit />, onSelect: () => setEditing(one.id) },
          { key: 'remove', label: t('remove'), icon: <Delete />, dangerous: true, onSelect: () => askToRemove(one) },
        ]
      : []),
  ];
  const add = (
    <Button variant={rows.length === 0 ? 'contained' : 'outlined'} startIcon={<Add />} onClick={() => setEditing(null)}>
      {t('add')}
    </Button>
  );
  const ended = rows.find(({ id }) => id === ending?.id);
  const edited = rows.find(({ id }) => id === editing);
  return (
    <Box sx={{ display: 'flex', flexDirection: 'column', flex: 1, minHeight: 0, minWidth: 0 }}>
      {failures.map((failure) => (
        <Box key={failure.cause.en} sx={{ flex: 'none', px: 2.5, py: 1.5 }}>
          <FailureNotice failure={failure} target={target} mild={failure.kind === 'cancelled'} />
        </Box>
      ))}
      {rows.length > 0 ? (
        <Box sx={{ flex: 'none', display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: 1, px: 2.5, py: 1 }}>
          <Typography sx={{ color: 'text.secondary', flex: 1, minWidth: 200 }}>{t('means', { target })}</Typography>
          {add}
        </Box>
      ) : null}
      {tunnels.state === undefined && tunnels.failure === undefined ? (
        <LoadingRows />
      ) : rows.length === 0 ? (
        <EmptyState icon={<Route />} title={t('none', { target })} text={t('noneMeans', { target })} action={add} />
      ) : (
        <LiveTable
          id="servers.tunnels"
          label={t('all', { target })}
          rows={rows}
          rowId={rowId}
          columns={columns}
          openId={opened?.id ?? null}
          onOpen={({ id }) => void navigate(pathOf(id))}
          menu={menu}
          stale={tunnels.status === 'stale'}
          empty={null}
        />
      )}
      {opened ? (
        <ServerDrawer>
          <TunnelDetails
            key={opened.id}
            tunnel={opened}
            target={target}
            busy={start.isPending}
            onStartOrStop={() => startOrStop(opened)}
            onEdit={() => setEditing(opened.id)}
            onRemove={() => askToRemove(opened)}
            onClose={() => void navigate(list)}
          />
        </ServerDrawer>
      ) : null}
      {ended && ending ? (
        <EndTunnel
          tunnel={ended}
          verb={ending.verb}
          onDo={() => {
            setEnding(null);
            if (ending.verb === 'stop') stopOne(ended.id);
            else removeOne(ended.id);
          }}
          onClose={() => setEnding(null)}
        />
      ) : null}
      {editing === undefined ? null : (
        <TunnelForm
          key={editing ?? ''}
          id={editing}
          saved={edited?.tunnel ?? null}
          target={target}
          onSaved={(id, startNow) => {
            setEditing(undefined);
            if (startNow) startOne(id);
          }}
          onClose={() => setEditing(undefined)}
        />
      )}
    </Box>
  );
}
