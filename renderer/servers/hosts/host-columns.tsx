import Box from '@mui/material/Box';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { Column } from '../../ui/table/table-columns.tsx';
import { ConnectionWords } from '../connection-words.tsx';
import type { HostRow } from './host-rows.ts';
import { HostTags } from './host-tags.tsx';
import { shortPath } from '../short-path.ts';
import { HERE } from '../paths.ts';

/** The columns of the list of servers, but those that all rows would leave empty; the environment is named by the groups' headings. */
export function useHostColumns(rows: readonly HostRow[]): readonly Column<HostRow>[] {
  const { t } = useTranslation('servers');
  const tagged = rows.some(({ tags }) => tags.length > 0);
  const jumping = rows.some(({ proxyJump }) => proxyJump !== null);
  return useMemo(() => {
    const nameOf = ({ vantage, name }: HostRow) => (vantage === HERE ? t('here') : name);
    const sourceOf = ({ vantage, source }: HostRow) =>
      vantage === HERE ? '' : source === null ? t('source.typed') : source === 'settings' ? t('source.settings') : source;
    const shown = (text: string | null) => text ?? '';
    const columns: readonly Column<HostRow>[] = [
      {
        key: 'name',
        header: t('column.name'),
        width: 'minmax(9rem, 1.5fr)',
        always: true,
        narrowLine: 1,
        sortBy: nameOf,
        cell: (row) => (
          <Box component="span" title={nameOf(row)} sx={{ fontWeight: 600 }}>
            {nameOf(row)}
          </Box>
        ),
      },
      {
        key: 'state',
        header: t('column.state'),
        width: 'minmax(13rem, 1.8fr)',
        narrowLine: 2,
        cell: ({ vantage, connection }) => <ConnectionWords vantage={vantage} connection={connection} />,
      },
      {
        key: 'address',
        header: t('column.address'),
        width: 'minmax(8rem, 1fr)',
        mono: true,
        sortBy: ({ address }) => address,
        cell: ({ address }) => address,
      },
      {
        key: 'user',
        header: t('column.user'),
        width: 'minmax(5rem, 0.6fr)',
        mono: true,
        sortBy: ({ user }) => shown(user),
        cell: ({ user }) => shown(user),
      },
      {
        key: 'tags',
        header: t('column.tags'),
        width: 'minmax(5rem, 0.9fr)',
        sortBy: ({ tags }) => tags.join(' '),
        cell: ({ tags }) => <HostTags tags={tags} />,
      },
      {
        key: 'jump',
        header: t('column.jump'),
        width: 'minmax(4rem, 0.6fr)',
        mono: true,
        sortBy: ({ proxyJump }) => shown(proxyJump),
        cell: ({ proxyJump }) => shown(proxyJump),
      },
      {
        key: 'source',
        header: t('column.source'),
        width: 'minmax(7rem, 0.9fr)',
        sortBy: sourceOf,
        cell: (row) => (
          <Box component="span" title={sourceOf(row)} sx={{ color: 'text.secondary', fontSize: '0.75rem' }}>
            {shortPath(sourceOf(row))}
          </Box>
        ),
      },
    ];
    const left = new Set([...(tagged ? [] : ['tags']), ...(jumping ? [] : ['jump'])]);
    return columns.filter(({ key }) => !left.has(key));
  }, [t, tagged, jumping]);
}
