import MonitorHeart from '@mui/icons-material/MonitorHeartOutlined';
import Box from '@mui/material/Box';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { Level } from '../../preload/contract/servers.ts';
import type { RunView } from '../client/run.ts';
import { useRun } from '../client/run.ts';
import { EmptyState } from '../ui/empty-state.tsx';
import { useFormats } from '../ui/formats.ts';
import { LiveTable } from '../ui/table/live-table.tsx';
import { RelativeTime } from '../ui/relative-time.tsx';
import { StateBadge } from '../ui/state-badge.tsx';
import type { Column } from '../ui/table/table-columns.tsx';
import { useWords } from '../ui/words.ts';
import type { CheckProgress, ListedCheck, UrlCheck } from './checks.ts';
import { runOf } from './checks.ts';

interface CheckTableProps {
  readonly checks: readonly ListedCheck[];
  readonly openId: string | null;
  readonly onOpen: (id: string) => void;
}

/** How a run stands, as every list shows it. */
export function levelOfRun({ status, state }: Pick<RunView<UrlCheck, CheckProgress>, 'status' | 'state'>): Level {
  if (status === 'running') return 'changing';
  if (status === 'failed') return 'failing';
  if (!state?.verdict) return 'unknown';
  return state.verdict.ok ? 'healthy' : 'failing';
}

/** All checks, with the last verdict of each and its reason in the row. */
export function CheckTable({ checks, openId, onOpen }: CheckTableProps) {
  const { t } = useTranslation('health');
  const columns = useMemo(
    (): readonly Column<ListedCheck>[] => [
      { key: 'state', header: t('column.state'), width: 'minmax(9rem, 1.6fr)', narrowLine: 2, cell: ({ id }) => <RunState id={id} /> },
      {
        key: 'url',
        header: t('column.url'),
        width: 'minmax(12rem, 2fr)',
        mono: true,
        always: true,
        narrowLine: 1,
        cell: ({ check }) => check.url,
        sortBy: ({ check }) => check.url,
      },
      {
        key: 'via',
        header: t('column.via'),
        width: 'minmax(6rem, 0.6fr)',
        cell: ({ check }) => (check.via === 'here' ? t('here') : check.via),
        sortBy: ({ check }) => check.via,
      },
      { key: 'latency', header: t('column.latency'), width: '6rem', align: 'end', cell: ({ id }) => <Latency id={id} /> },
      { key: 'at', header: t('column.at'), width: '7rem', cell: ({ id }) => <CheckedAt id={id} /> },
    ],
    [t],
  );
  return (
    <LiveTable
      id="health.checks"
      label={t('title')}
      rows={checks}
      rowId={({ id }) => id}
      columns={columns}
      openId={openId}
      onOpen={({ id }) => onOpen(id)}
      empty={<EmptyState icon={<MonitorHeart />} title={t('empty.title')} text={t('empty.text')} />}
    />
  );
}

function RunState({ id }: { readonly id: string }) {
  const { t } = useTranslation('health');
  const say = useWords();
  const view = useRun(runOf(id));
  const failure = view.state?.verdict?.failure ?? view.failure;
  const status = view.state?.verdict?.status;
  const word = failure
    ? say(failure.cause)
    : view.status === 'idle' || view.status === 'cancelled'
      ? t('notYetShort')
      : view.status === 'running'
        ? t('underWay')
        : t('answers', { status: status ?? '' });
  return (
    <Box component="span" title={word} sx={{ display: 'flex', minWidth: 0 }}>
      <StateBadge level={levelOfRun(view)} word={word} />
    </Box>
  );
}

function Latency({ id }: { readonly id: string }) {
  const formats = useFormats();
  const latency = useRun(runOf(id)).state?.verdict?.latencyMs;
  return latency === null || latency === undefined ? null : formats.ms(latency);
}

function CheckedAt({ id }: { readonly id: string }) {
  const { endedAt } = useRun(runOf(id));
  return endedAt === null ? null : <RelativeTime at={endedAt} />;
}
