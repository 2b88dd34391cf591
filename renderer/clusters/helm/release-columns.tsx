import Box from '@mui/material/Box';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { Release, ReleaseRevision } from '../../../preload/contract/helm.ts';
import { RelativeTime } from '../../ui/relative-time.tsx';
import { levelRank } from '../../ui/state-badge.tsx';
import { StateInRow } from '../../ui/state-in-row.tsx';
import type { Column } from '../../ui/table/table-columns.tsx';

/** `pcap-analyzer 1.4.2`. */
export function chartText({ chart, chartVersion }: Pick<ReleaseRevision, 'chart' | 'chartVersion'>): string {
  return chart === null ? '—' : [chart, chartVersion].filter((part) => part !== null).join(' ');
}

/** The columns of a list of releases. */
export function useReleaseColumns(): readonly Column<Release>[] {
  const { t } = useTranslation('helm');
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
        cell: ({ level, state }) => <StateInRow level={level} state={state} />,
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
    [t],
  );
}
