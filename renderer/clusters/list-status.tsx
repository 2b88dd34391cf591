import Box from '@mui/material/Box';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { LiveStream } from '../client/use-stream.ts';
import { useFormats } from '../ui/formats.ts';
import { LiveStatus } from '../ui/live-status.tsx';
import type { LiveRow, LiveRows } from './live-rows.ts';
import { countTrouble } from './live-rows.ts';

/** How a live list is: live, stale or offline, and how many of its rows are in trouble. */
export function ListStatus({ resource, stream }: { readonly resource: string; readonly stream: LiveStream<LiveRows<LiveRow>> }) {
  const { t } = useTranslation('clusters');
  const { t: ofKinds } = useTranslation('kinds');
  const formats = useFormats();
  const { state, status, since } = stream;
  const counts = useMemo(() => (state ? countTrouble(state.rows.values()) : null), [state]);
  const count = counts?.all ?? 0;
  const all = resource === 'pods' || resource === 'deployments' ? t(`list.${resource}`, { count }) : ofKinds('list.count', { count });
  const failing = counts?.failing ? t('list.failing', { number: formats.number(counts.failing) }) : '';
  const degraded = counts?.degraded ? t('list.degraded', { number: formats.number(counts.degraded) }) : '';
  // The engine's own loss comes first: what the cluster's list last said of itself is old then.
  const shown =
    status === 'failed'
      ? ({ status: 'offline', since } as const)
      : status !== 'live' || !state
        ? ({ status: status === 'stale' ? 'stale' : 'connecting', since } as const)
        : ({ status: ownStatus(state), since: state.since } as const);
  return (
    <Box
      sx={{
        display: 'flex',
        flexWrap: 'wrap',
        alignItems: 'center',
        columnGap: 1.5,
        minWidth: 0,
        fontSize: '0.75rem',
        color: 'text.secondary',
      }}
    >
      <LiveStatus status={shown.status} since={shown.since} />
      {!counts || !state || counts.all === 0 ? null : state.complete ? (
        <span>
          {counts.failing + counts.degraded === 0
            ? t('list.allWell', { all })
            : t('list.trouble', {
                all,
                what: degraded === '' ? failing : failing === '' ? degraded : t('list.both', { failing, degraded }),
              })}
        </span>
      ) : (
        <span>{t('list.coming', { number: formats.number(counts.all) })}</span>
      )}
    </Box>
  );
}

/** A cluster that refuses answers: it is not offline. */
function ownStatus({ status, complete, failure }: LiveRows<LiveRow>) {
  if (status === 'offline' && failure?.kind === 'kubernetes-forbidden') return 'refused';
  return status === 'stale' && !complete ? 'connecting' : status;
}
