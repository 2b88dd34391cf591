import Box from '@mui/material/Box';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormats } from '../../ui/formats.ts';
import { RelativeTime } from '../../ui/relative-time.tsx';
import { levelRank } from '../../ui/state-badge.tsx';
import { StateInRow } from '../../ui/state-in-row.tsx';
import type { Column } from '../../ui/table/table-columns.tsx';
import { useWords } from '../../ui/words.ts';
import type { ContainerRow } from './container-rows.ts';

/** From this part of its limit on a container is about to be held back, or killed. */
const NEAR_LIMIT = 0.9;

/** The columns of the list: the reason first and widest. */
export function useContainerColumns(): readonly Column<ContainerRow>[] {
  const { t } = useTranslation('containers');
  const formats = useFormats();
  return useMemo(
    () => [
      {
        key: 'state',
        header: t('column.state'),
        width: 'minmax(14rem, 1.5fr)',
        always: true,
        narrowLine: 2,
        sortBy: ({ level }) => levelRank(level),
        cell: (row) => <StateInRow level={row.level} state={row.state} />,
      },
      {
        key: 'name',
        header: t('column.name'),
        width: 'minmax(9rem, 1fr)',
        always: true,
        names: true,
        narrowLine: 1,
        mono: true,
        sortBy: ({ name }) => name,
        cell: ({ name }) => <span title={name}>{name}</span>,
      },
      {
        key: 'image',
        header: t('column.image'),
        width: 'minmax(9rem, 1fr)',
        mono: true,
        sortBy: ({ image }) => image,
        cell: (row) => <ImageCell row={row} />,
      },
      {
        key: 'cpu',
        header: t('column.cpu'),
        width: '4.5rem',
        align: 'end',
        sortBy: ({ use }) => use?.cpuPercent ?? -1,
        cell: ({ use, limits }) =>
          use?.cpuPercent == null ? null : (
            <Near
              limit={limits.cpus === null ? null : t('cpuLimit', { cpus: formats.number(limits.cpus) })}
              near={limits.cpus !== null && use.cpuPercent >= limits.cpus * 100 * NEAR_LIMIT}
            >
              {`${formats.number(use.cpuPercent, { maximumFractionDigits: 1 })} %`}
            </Near>
          ),
      },
      {
        key: 'memory',
        header: t('column.memory'),
        width: '9.5rem',
        align: 'end',
        sortBy: ({ use }) => use?.memoryBytes ?? -1,
        cell: ({ use, limits }) =>
          use?.memoryBytes == null ? (
            limits.memoryBytes === null ? null : (
              t('limit', { limit: formats.bytes(limits.memoryBytes) })
            )
          ) : limits.memoryBytes === null ? (
            formats.bytes(use.memoryBytes)
          ) : (
            <Near limit={null} near={use.memoryBytes >= limits.memoryBytes * NEAR_LIMIT}>
              {t('ofLimit', { used: formats.bytes(use.memoryBytes), limit: formats.bytes(limits.memoryBytes) })}
            </Near>
          ),
      },
      {
        key: 'ports',
        header: t('column.ports'),
        width: 'minmax(11.5rem, 0.9fr)',
        mono: true,
        sortBy: ({ ports }) => ports[0] ?? '',
        cell: ({ ports }) => <span title={ports.join('\n')}>{ports.join(', ')}</span>,
      },
      {
        key: 'since',
        header: t('column.since'),
        width: '7rem',
        sortBy: ({ since }) => since ?? '',
        cell: ({ since }) => (since === null ? null : <RelativeTime at={since} />),
      },
      {
        key: 'restarts',
        header: t('column.restarts'),
        width: '6rem',
        align: 'end',
        optional: true,
        sortBy: ({ restarts }) => restarts,
        cell: ({ restarts }) => formats.number(restarts),
      },
      {
        key: 'policy',
        header: t('column.policy'),
        width: '8rem',
        mono: true,
        optional: true,
        sortBy: ({ restartPolicy }) => restartPolicy,
        cell: ({ restartPolicy }) => restartPolicy,
      },
    ],
    [t, formats],
  );
}

/** What is used of a limit; marked where little is left of it. */
function Near({ limit, near, children }: { readonly limit: string | null; readonly near: boolean; readonly children: string }) {
  const { t } = useTranslation('containers');
  const title = [...(limit === null ? [] : [limit]), ...(near ? [t('nearLimit')] : [])].join(', ');
  return (
    <Box component="span" {...(title !== '' && { title })} sx={near ? { color: 'state.degraded', fontWeight: 600 } : {}}>
      {children}
    </Box>
  );
}

/** The image's name; when it is not the newest, that too. */
function ImageCell({ row: { image, notNewest } }: { readonly row: ContainerRow }) {
  const { t } = useTranslation('containers');
  const say = useWords();
  return (
    <Box component="span" title={notNewest ? `${image}\n${say(notNewest)}` : image} sx={{ display: 'flex', gap: 0.75, minWidth: 0 }}>
      {notNewest ? (
        <Box component="span" sx={{ flex: 'none', color: 'state.degraded', fontWeight: 600, fontFamily: 'fontFamily' }}>
          {t('old')}
        </Box>
      ) : null}
      <Box component="span" sx={{ overflow: 'hidden', textOverflow: 'ellipsis' }}>
        {image}
      </Box>
    </Box>
  );
}
