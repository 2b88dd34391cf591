import Box from '@mui/material/Box';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { Usage } from '../../preload/contract/cluster-objects.ts';
import type { Deployment, Pod } from '../../preload/contract/kubernetes.ts';
import type { Words } from '../../preload/contract/words.ts';
import { useFormats } from '../ui/formats.ts';
import { RelativeTime } from '../ui/relative-time.tsx';
import { levelRank } from '../ui/state-badge.tsx';
import { StateInRow } from '../ui/state-in-row.tsx';
import type { Column } from '../ui/table/table-columns.tsx';
import type { LiveRow } from './live-rows.ts';
import { useResourceColumns, useUsageColumns } from './usage-columns.tsx';

type Stated = LiveRow & Pick<Pod, 'createdAt'> & { readonly state: Words | null };

/** What the lists of all kinds have in common: name, state in words, namespace, age. */
export function useCommonColumns(allNamespaces: boolean) {
  const { t } = useTranslation('clusters');
  return useMemo(() => {
    const name: Column<Stated> = {
      key: 'name',
      header: t('column.name'),
      width: 'minmax(11rem, 1.8fr)',
      always: true,
      narrowLine: 1,
      sortBy: (row) => row.name,
      cell: (row) => (
        <Box component="span" title={row.name} sx={{ fontWeight: 600 }}>
          {row.name}
        </Box>
      ),
    };
    const namespace: Column<Stated> = {
      key: 'namespace',
      header: t('column.namespace'),
      width: 'minmax(5rem, 0.6fr)',
      narrowLine: 1,
      optional: !allNamespaces,
      sortBy: (row) => row.namespace,
      cell: (row) => (
        <Box component="span" title={row.namespace} sx={{ color: 'text.secondary' }}>
          {row.namespace}
        </Box>
      ),
    };
    const state: Column<Stated> = {
      key: 'state',
      header: t('column.state'),
      width: 'minmax(14rem, 2.2fr)',
      always: true,
      narrowLine: 2,
      sortBy: (row) => levelRank(row.level),
      cell: (row) => (row.state === null ? '—' : <StateInRow level={row.level} state={row.state} />),
    };
    const age: Column<Stated> = {
      key: 'age',
      header: t('column.age'),
      width: '5.5rem',
      sortBy: (row) => -Date.parse(row.createdAt),
      cell: (row) => (row.createdAt === '' ? '—' : <RelativeTime at={row.createdAt} />),
    };
    return { name, namespace, state, age };
  }, [t, allNamespaces]);
}

/** The columns of a list of pods. */
export function usePodColumns(allNamespaces: boolean, usage: ReadonlyMap<string, Usage> | null): readonly Column<Pod>[] {
  const measured = useUsageColumns<Pod>(usage);
  const resources = useResourceColumns<Pod>();
  const { t } = useTranslation('clusters');
  const { name, namespace, state, age } = useCommonColumns(allNamespaces);
  const formats = useFormats();
  return useMemo(
    (): readonly Column<Pod>[] => [
      name,
      namespace,
      state,
      {
        key: 'ready',
        header: t('column.ready'),
        width: '4rem',
        align: 'end',
        sortBy: ({ ready }) => readyShare(ready),
        cell: ({ ready }) => ready,
      },
      {
        key: 'restarts',
        header: t('column.restarts'),
        width: '6rem',
        align: 'end',
        sortBy: ({ restarts }) => restarts,
        cell: ({ restarts }) => formats.number(restarts),
      },
      ...measured,
      age,
      {
        key: 'node',
        header: t('column.node'),
        width: 'minmax(5rem, 0.4fr)',
        sortBy: ({ node }) => node ?? '',
        cell: ({ node }) => <span title={node ?? ''}>{node ?? '—'}</span>,
      },
      {
        key: 'phase',
        header: t('column.phase'),
        width: '6rem',
        optional: true,
        mono: true,
        sortBy: ({ phase }) => phase,
        cell: ({ phase }) => phase,
      },
      ...resources,
    ],
    [name, namespace, state, age, measured, resources, t, formats],
  );
}

/** The columns of a list of deployments. */
export function useDeploymentColumns(allNamespaces: boolean): readonly Column<Deployment>[] {
  const { t } = useTranslation('clusters');
  const { name, namespace, state, age } = useCommonColumns(allNamespaces);
  const formats = useFormats();
  return useMemo(
    (): readonly Column<Deployment>[] => [
      name,
      namespace,
      state,
      {
        key: 'ready',
        header: t('column.ready'),
        width: '4rem',
        align: 'end',
        sortBy: ({ ready, desired }) => (desired === 0 ? 1 : ready / desired),
        cell: ({ ready, desired }) => `${formats.number(ready)}/${formats.number(desired)}`,
      },
      {
        key: 'updated',
        header: t('column.updated'),
        width: '5.5rem',
        align: 'end',
        optional: true,
        sortBy: ({ updated }) => updated,
        cell: ({ updated }) => formats.number(updated),
      },
      {
        key: 'available',
        header: t('column.available'),
        width: '5.5rem',
        align: 'end',
        optional: true,
        sortBy: ({ available }) => available,
        cell: ({ available }) => formats.number(available),
      },
      age,
      {
        key: 'images',
        header: t('column.images'),
        width: 'minmax(8rem, 0.9fr)',
        mono: true,
        sortBy: ({ images }) => images.join(' '),
        cell: ({ images }) => (
          <Box component="span" title={images.join('\n')} sx={{ color: 'text.secondary' }}>
            {images.join(', ')}
          </Box>
        ),
      },
    ],
    [name, namespace, state, age, t, formats],
  );
}

/** `1/2` as a share, for sorting. */
function readyShare(ready: string): number {
  const [some = 0, all = 0] = ready.split('/').map(Number);
  return all === 0 ? 1 : some / all;
}
