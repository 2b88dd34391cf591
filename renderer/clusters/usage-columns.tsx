import Box from '@mui/material/Box';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { Resources, Usage } from '../../preload/contract/cluster-objects.ts';
import type { Column } from '../ui/table/table-columns.tsx';
import { useAmounts } from './amounts.ts';

interface Measured {
  readonly namespace: string;
  readonly name: string;
  readonly resources?: Resources;
}

/** What is used now, beside what was asked for; no columns where nothing is measured. */
export function useUsageColumns<Row extends Measured>(usage: ReadonlyMap<string, Usage> | null): readonly Column<Row>[] {
  const { t } = useTranslation('kinds');
  const { cpu, bytes } = useAmounts();
  return useMemo((): readonly Column<Row>[] => {
    if (usage === null) return [];
    const of = ({ namespace, name }: Row) => usage.get(`${namespace}/${name}`);
    const beside = (amount: number | null | undefined, write: (value: number) => string) =>
      amount === null || amount === undefined ? null : (
        <Box component="span" sx={{ color: 'text.secondary', pl: 0.5 }}>
          {t('usage.of', { amount: write(amount) })}
        </Box>
      );
    return [
      {
        key: 'cpu',
        header: t('column.cpu'),
        width: '7.5rem',
        align: 'end',
        sortBy: (row) => of(row)?.cpuMillicores ?? -1,
        cell: (row) => {
          const used = of(row)?.cpuMillicores;
          return used === undefined ? '—' : [cpu(used), <span key="of">{beside(row.resources?.cpuRequestMillicores, cpu)}</span>];
        },
      },
      {
        key: 'memory',
        header: t('column.memory'),
        width: '9.5rem',
        align: 'end',
        sortBy: (row) => of(row)?.memoryBytes ?? -1,
        cell: (row) => {
          const used = of(row)?.memoryBytes;
          return used === undefined ? '—' : [bytes(used), <span key="of">{beside(row.resources?.memoryRequestBytes, bytes)}</span>];
        },
      },
    ];
  }, [usage, t, cpu, bytes]);
}

/** What the containers of a pod ask for and may take; hidden until chosen. */
export function useResourceColumns<Row extends { readonly resources: Resources }>(): readonly Column<Row>[] {
  const { t } = useTranslation('kinds');
  const { cpu, bytes } = useAmounts();
  return useMemo((): readonly Column<Row>[] => {
    const column = (
      key: 'cpuRequest' | 'cpuLimit' | 'memoryRequest' | 'memoryLimit',
      pick: (resources: Resources) => number | null,
      write: (value: number) => string,
    ): Column<Row> => ({
      key,
      header: t(`column.${key}`),
      width: '8rem',
      align: 'end',
      optional: true,
      sortBy: ({ resources }) => pick(resources) ?? -1,
      cell: ({ resources }) => {
        const amount = pick(resources);
        return amount === null ? '—' : write(amount);
      },
    });
    return [
      column('cpuRequest', ({ cpuRequestMillicores }) => cpuRequestMillicores, cpu),
      column('cpuLimit', ({ cpuLimitMillicores }) => cpuLimitMillicores, cpu),
      column('memoryRequest', ({ memoryRequestBytes }) => memoryRequestBytes, bytes),
      column('memoryLimit', ({ memoryLimitBytes }) => memoryLimitBytes, bytes),
    ];
  }, [t, cpu, bytes]);
}
