import Box from '@mui/material/Box';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { Release, ReleaseRevision } from '../../../preload/contract/helm.ts';
import { RelativeTime } from '../../ui/relative-time.tsx';
import { levelRank, StateBadge } from '../../ui/state-badge.tsx';
import type { Column } from '../../ui/table-columns.tsx';
import { useWords } from '../../ui/words.ts';

/** `pcap-analyzer 1.4.2`. */
export function chartText({ chart, chartVersion }: Pick<ReleaseRevision, 'chart' | 'chartVersion'>): string {
  return chart === null ? '—' : [chart, chartVersion].filter((part) => part !== null).join(' ');
}

/** The columns of a list of releases. */
export function useReleaseColumns(): readonly Column<Release>[] {
  const { t } = useTranslation('helm');
  const say = useWords();
  return useMemo(
    (): readonly Column<Release>[] => [
      {
        key: 'name',
        header: t('column.name'),
        width: 'minmax(9rem, 0.9fr)',
        always: true,
        narrowLine: 1,
        sortBy: ({ name }) => name,
        cell: ({ name }) => (
          <Box component="span" title={name} sx={{ fontWeight: 600 }}>
            {name}
          </Box>
        ),
      },
      {
        key: 'namespace',
        header: t('column.namespace'),
        width: 'minmax(6rem, 0.6fr)',
        narrowLine: 1,
        sortBy: ({ namespace }) => namespace,
        cell: ({ namespace }) => (
          <Box component="span" title={namespace} sx={{ color: 'text.secondary' }}>
            {namespace}
          </Box>
        ),
      },
      {
        key: 'state',
        header: t('column.state'),
        width: 'minmax(14rem, 2fr)',
        always: true,
        narrowLine: 2,
        sortBy: ({ level }) => levelRank(level),
        cell: ({ level, state }) => (
          <Box component="span" title={say(state)} sx={{ display: 'flex', minWidth: 0 }}>
            <StateBadge level={level} word={say(state)} />
          </Box>
        ),
      },
      {
        key: 'chart',
        header: t('column.chart'),
        width: 'minmax(9rem, 0.9fr)',
        sortBy: (release) => chartText(release),
        cell: (release) => <span title={chartText(release)}>{chartText(release)}</span>,
      },
      {
        key: 'app',
        header: t('column.app'),
        width: '7rem',
        sortBy: ({ appVersion }) => appVersion ?? '',
        cell: ({ appVersion }) => appVersion ?? '—',
      },
      {
        key: 'updated',
        header: t('column.updated'),
        width: '7rem',
        sortBy: ({ updatedAt }) => -Date.parse(updatedAt ?? '1970-01-01'),
        cell: ({ updatedAt }) => (updatedAt === null ? '—' : <RelativeTime at={updatedAt} />),
      },
    ],
    [t, say],
  );
}
