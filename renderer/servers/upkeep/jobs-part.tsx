import Typography from '@mui/material/Typography';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { RootWish } from '../../../preload/contract/ports.ts';
import type { Job } from '../../../preload/contract/upkeep.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { LiveTable } from '../../ui/table/live-table.tsx';
import { RelativeTime } from '../../ui/relative-time.tsx';
import { StateBadge } from '../../ui/state-badge.tsx';
import type { Column } from '../../ui/table/table-columns.tsx';
import { useWords } from '../../ui/words.ts';
import { useJobs } from './queries.ts';
import type { UpkeepPartProps } from './upkeep-view.tsx';
import { UpkeepView } from './upkeep-view.tsx';

const rowId = ({ source, command }: Job) => `${source} ${command}`;

/** What runs by itself, by its next time, its schedule in words. */
export function JobsPart({ target, name, vantage, asked, current }: UpkeepPartProps) {
  const { t } = useTranslation('upkeep');
  const [root, setRoot] = useState<RootWish>('free');
  const query = useJobs(vantage, root, asked);
  const columns = useJobColumns();
  const found = query.data;
  return (
    <UpkeepView
      target={target}
      query={query}
      loading={t('cron.loading', { target: name })}
      notes={found?.notes}
      onRoot={found && !found.asRoot ? () => setRoot('yes') : null}
      head={
        found ? (
          <Typography sx={{ fontWeight: 600 }}>{t('cron.count', { count: found.jobs.length, timezone: found.timezone })}</Typography>
        ) : null
      }
    >
      {found ? (
        <LiveTable
          id="servers.upkeep.cron"
          label={t('part.cron')}
          rows={found.jobs}
          rowId={rowId}
          columns={columns}
          stale={!current}
          empty={<EmptyState title={t('cron.none')} />}
        />
      ) : null}
    </UpkeepView>
  );
}

function useJobColumns(): readonly Column<Job>[] {
  const { t } = useTranslation('upkeep');
  const say = useWords();
  return useMemo(
    () => [
      {
        key: 'next',
        header: t('cron.column.next'),
        width: '7.5rem',
        narrowLine: 2,
        sortBy: ({ next }) => next ?? '9',
        cell: ({ next, broken }) =>
          broken ? <StateBadge level="degraded" word={t('cron.broken')} /> : next === null ? null : <RelativeTime at={next} />,
      },
      {
        key: 'when',
        header: t('cron.column.when'),
        width: 'minmax(12rem, 1.2fr)',
        always: true,
        narrowLine: 2,
        sortBy: ({ schedule }) => schedule,
        cell: ({ when, schedule }) => <span title={schedule}>{say(when)}</span>,
      },
      {
        key: 'command',
        header: t('cron.column.command'),
        width: 'minmax(12rem, 2fr)',
        always: true,
        names: true,
        mono: true,
        narrowLine: 1,
        sortBy: ({ command }) => command,
        cell: ({ command }) => <span title={command}>{command}</span>,
      },
      { key: 'user', header: t('cron.column.user'), width: '7rem', mono: true, sortBy: ({ user }) => user ?? '', cell: ({ user }) => user },
      {
        key: 'last',
        header: t('cron.column.last'),
        width: '7rem',
        sortBy: ({ last }) => last ?? '',
        cell: ({ last }) => (last === null ? null : <RelativeTime at={last} />),
      },
      {
        key: 'source',
        header: t('cron.column.source'),
        width: 'minmax(10rem, 1fr)',
        mono: true,
        sortBy: ({ source }) => source,
        cell: ({ source }) => <span title={source}>{source}</span>,
      },
    ],
    [t, say],
  );
}
