import Box from '@mui/material/Box';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { HostImport, ImportedHost } from '../../../preload/contract/host-lists.ts';
import { EnvironmentMark } from '../../ui/environment-mark.tsx';
import type { Column } from '../../ui/table/table-columns.tsx';
import { useWords } from '../../ui/words.ts';
import { addressOf } from './host-rows.ts';

/** A line of the preview: a host of the file, or what cannot be one. */
export type ImportRow =
  | { readonly kind: ImportedHost['change']; readonly id: string; readonly host: ImportedHost }
  | { readonly kind: 'unusable'; readonly id: string; readonly unusable: HostImport['unusable'][number] };

const ORDER: readonly ImportRow['kind'][] = ['unusable', 'changed', 'new', 'same'];

/** What wants a look first: what cannot be used, what differs, what is new, and last what is the same. */
export function importRows({ hosts, unusable }: HostImport): readonly ImportRow[] {
  return [
    ...unusable.map((one, index): ImportRow => ({ kind: 'unusable', id: `!${index}`, unusable: one })),
    ...hosts.map((host): ImportRow => ({ kind: host.change, id: host.name, host })),
  ].toSorted((a, b) => ORDER.indexOf(a.kind) - ORDER.indexOf(b.kind));
}

const COLOURS: Readonly<Record<ImportRow['kind'], string>> = {
  new: 'state.healthy',
  changed: 'state.degraded',
  same: 'text.secondary',
  unusable: 'state.failing',
};

/** The columns of the preview. `replace`: those that differ are going to be replaced. */
export function useImportColumns(replace: boolean): readonly Column<ImportRow>[] {
  const { t } = useTranslation('servers');
  const say = useWords();
  return useMemo(() => {
    const explained = (row: ImportRow) =>
      row.kind === 'unusable'
        ? say(row.unusable.why)
        : row.host.differences
            .map(({ field, before, after }) => `${t(`lists.field.${field}`)}: ${before === '' ? '–' : before} → ${after}`)
            .join(', ');
    return [
      {
        key: 'change',
        header: t('lists.import.change'),
        width: '7.5rem',
        always: true,
        narrowLine: 1,
        sortBy: ({ kind }) => ORDER.indexOf(kind),
        cell: ({ kind }) => (
          <Box component="span" sx={{ color: COLOURS[kind], fontWeight: 600 }}>
            {kind === 'changed' ? t(replace ? 'lists.import.replaced' : 'lists.import.kept') : t(`lists.import.${kind}`)}
          </Box>
        ),
      },
      {
        key: 'name',
        header: t('column.name'),
        width: 'minmax(7rem, 1fr)',
        always: true,
        names: true,
        narrowLine: 1,
        sortBy: (row) => (row.kind === 'unusable' ? row.unusable.text : row.host.name),
        cell: (row) => (row.kind === 'unusable' ? row.unusable.text : row.host.name),
      },
      {
        key: 'address',
        header: t('column.address'),
        width: 'minmax(7rem, 1fr)',
        mono: true,
        cell: (row) => (row.kind === 'unusable' ? '' : addressOf(row.host.hostName ?? row.host.name, row.host.port ?? 22)),
      },
      {
        key: 'user',
        header: t('column.user'),
        width: '5.5rem',
        mono: true,
        cell: (row) => (row.kind === 'unusable' ? '' : (row.host.user ?? '')),
      },
      {
        key: 'tags',
        header: t('column.tags'),
        width: 'minmax(7rem, 1fr)',
        cell: (row) =>
          row.kind === 'unusable' ? null : (
            <Box component="span" sx={{ display: 'inline-flex', gap: 0.75 }}>
              <EnvironmentMark environment={row.host.environment ?? 'none'} />
              <span>{row.host.tags.join(' ')}</span>
            </Box>
          ),
      },
      {
        key: 'why',
        header: t('lists.import.why'),
        width: 'minmax(9rem, 2fr)',
        narrowLine: 2,
        cell: (row) => <span title={explained(row)}>{explained(row)}</span>,
      },
      {
        key: 'line',
        header: t('lists.import.line'),
        width: '4rem',
        align: 'end',
        sortBy: (row) => (row.kind === 'unusable' ? row.unusable.line : row.host.line),
        cell: (row) => (row.kind === 'unusable' ? row.unusable.line : row.host.line),
      },
    ];
  }, [t, say, replace]);
}
