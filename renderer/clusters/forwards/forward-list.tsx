import Add from '@mui/icons-material/AddOutlined';
import ContentCopy from '@mui/icons-material/ContentCopyOutlined';
import Delete from '@mui/icons-material/DeleteOutlined';
import Edit from '@mui/icons-material/EditOutlined';
import OpenInNew from '@mui/icons-material/OpenInNewOutlined';
import Play from '@mui/icons-material/PlayArrowOutlined';
import Route from '@mui/icons-material/RouteOutlined';
import Stop from '@mui/icons-material/StopOutlined';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Typography from '@mui/material/Typography';
import { useCallback, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Forward, SavedForward } from '../../../preload/contract/forwards.ts';
import { ownValue } from '../../../preload/contract/own-value.ts';
import { copyText } from '../../client/clipboard.ts';
import { useSettings } from '../../client/settings.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { EndConnections } from '../../ui/end-connections.tsx';
import { FailureNotice } from '../../ui/failure-notice.tsx';
import { isInUse, isRunning, portStateOrder } from '../../ui/forwarded-port.tsx';
import { LiveTable } from '../../ui/table/live-table.tsx';
import { LoadingRows } from '../../ui/loading-rows.tsx';
import type { RowAction } from '../../ui/table/row-menu.tsx';
import { useFailure } from '../../ui/words.ts';
import { listensOn, useForwardColumns } from './forward-columns.tsx';
import { draftOf } from './forward-draft.ts';
import { ForwardForm } from './forward-form.tsx';
import { useForwards, useRemoveForward, useStartForward, useStopForward } from './queries.ts';

interface ForwardListProps {
  readonly context: string;
  /** Only those that lead to this object, and new ones lead to it. */
  readonly object?: Pick<SavedForward, 'resource' | 'namespace' | 'name'>;
}

const rowId = ({ id }: Forward) => id;

/** Ports of this computer that lead into a cluster. */
export function ForwardList({ context, object }: ForwardListProps) {
  const { t } = useTranslation('forwards');
  const forwards = useForwards();
  const start = useStartForward();
  const stop = useStopForward();
  const remove = useRemoveForward();
  const namespace = ownValue(useSettings().kubernetes.namespaces, context) ?? 'default';
  /** `null` adds one; undefined edits none. */
  const [editing, setEditing] = useState<string | null | undefined>();
  const rows = useMemo(
    () =>
      (forwards.state ?? [])
        .filter(({ forward }) => forward.context === context && (object === undefined || isOf(forward, object)))
        .toSorted((a, b) => portStateOrder.indexOf(a.state) - portStateOrder.indexOf(b.state)),
    [forwards.state, context, object],
  );
  const startFailure = useFailure(start.error);
  const stopFailure = useFailure(stop.error);
  const removeFailure = useFailure(remove.error);
  const failed = rows.find(({ failure }) => failure !== undefined && failure.cause.en === startFailure?.cause.en);
  const failures = [startFailure, stopFailure, removeFailure, forwards.failure].flatMap((failure) => failure ?? []);
  const { mutate: startOne } = start;
  const { mutate: stopOne } = stop;
  /** What is about to end connections that are in use. */
  const [ending, setEnding] = useState<{ readonly id: string; readonly verb: 'stop' | 'remove' } | null>(null);
  const startOrStop = useCallback(
    (one: Forward) => {
      if (isInUse(one)) setEnding({ id: one.id, verb: 'stop' });
      else (isRunning(one) ? stopOne : startOne)(one.id);
    },
    [startOne, stopOne],
  );
  const askToRemove = (one: Forward) => (isInUse(one) ? setEnding({ id: one.id, verb: 'remove' }) : remove.mutate(one.id));
  const columns = useForwardColumns(startOrStop);
  const menu = (one: Forward): readonly RowAction[] => [
    {
      key: 'run',
      label: isRunning(one) ? t('stop') : t('start'),
      icon: isRunning(one) ? <Stop /> : <Play />,
      onSelect: () => startOrStop(one),
    },
    { key: 'copy', label: t('copy'), icon: <ContentCopy />, onSelect: () => void copyText(listensOn(one)) },
    ...(one.state === 'listening'
      ? [
          {
            key: 'browse',
            label: t('browse'),
            icon: <OpenInNew />,
            onSelect: () => void window.open(`http://${listensOn(one)}/`, '_blank', 'noopener'),
          },
        ]
      : []),
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
  const empty = { resource: 'services', namespace, name: '', ...object, remotePort: '', localPort: '', bind: '127.0.0.1' } as const;
  return (
    <Box sx={{ display: 'flex', flexDirection: 'column', flex: 1, minHeight: 0, minWidth: 0 }}>
      {failures.map((failure) => (
        <Box key={failure.cause.en} sx={{ flex: 'none', px: 2.5, py: 1.5 }}>
          <FailureNotice
            failure={failure}
            target={context}
            action={
              failed && failure === startFailure ? (
                <Button variant="outlined" loading={start.isPending} onClick={() => startOne(failed.id)}>
                  {t('again')}
                </Button>
              ) : null
            }
          />
        </Box>
      ))}
      {forwards.state === undefined ? (
        forwards.failure ? null : (
          <LoadingRows />
        )
      ) : rows.length === 0 ? (
        <EmptyState
          icon={<Route />}
          title={object ? t('noneTo', { name: object.name }) : t('none', { cluster: context })}
          text={t('noneMeans')}
          action={add}
        />
      ) : (
        <>
          <Box sx={{ flex: 'none', display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: 1, px: 2.5, py: 1 }}>
            <Typography sx={{ color: 'text.secondary', flex: 1, minWidth: 200 }}>{t('means')}</Typography>
            {add}
          </Box>
          <LiveTable
            id="kubernetes.forwards"
            label={t('all', { cluster: context })}
            rows={rows}
            rowId={rowId}
            columns={columns}
            menu={menu}
            empty={null}
            onOpen={(one) => {
              if (one.saved) setEditing(one.id);
            }}
          />
        </>
      )}
      {ended && ending ? (
        <EndConnections
          title={t(`end.title.${ending.verb}`, { name: ended.forward.name })}
          means={t('end.means', { count: ended.connections, address: listensOn(ended) })}
          keep={t('end.keep')}
          verb={t(ending.verb)}
          onDo={() => {
            setEnding(null);
            (ending.verb === 'stop' ? stop : remove).mutate(ended.id);
          }}
          onClose={() => setEnding(null)}
        />
      ) : null}
      {editing === undefined ? null : (
        <ForwardForm
          key={editing ?? 'new'}
          context={context}
          id={edited?.id ?? null}
          begin={edited ? draftOf(edited.forward) : empty}
          fixed={object !== undefined && edited === undefined}
          onClose={() => setEditing(undefined)}
          onSaved={(id) => {
            setEditing(undefined);
            if (editing === null) startOne(id);
          }}
        />
      )}
    </Box>
  );
}

function isOf(forward: SavedForward, { resource, namespace, name }: NonNullable<ForwardListProps['object']>): boolean {
  return forward.resource === resource && forward.namespace === namespace && forward.name === name;
}
