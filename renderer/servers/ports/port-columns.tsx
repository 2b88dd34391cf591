import Box from '@mui/material/Box';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { Port, PortCheck, PortHolder } from '../../../preload/contract/ports.ts';
import type { Column } from '../../ui/table/table-columns.tsx';
import { useWords } from '../../ui/words.ts';
import { CheckMark } from './check-mark.tsx';
import { portId } from './queries.ts';
import { ReachMark } from './reach-mark.tsx';

const onTwoLines = {
  display: '-webkit-box',
  WebkitLineClamp: 2,
  WebkitBoxOrient: 'vertical',
  overflow: 'hidden',
  whiteSpace: 'normal',
  fontSize: '0.75rem',
  lineHeight: 1.2,
  color: 'text.secondary',
} as const;

/** What the holders of a port have in common, each once. */
export function eachOf(port: Port, of: (holder: PortHolder) => string | null): string {
  return [...new Set(port.holders.map(of))].filter((word) => word !== null && word !== '').join(', ');
}

export function programOf(port: Port): string {
  return eachOf(port, ({ program, container }) =>
    container === null ? program : program === '' ? container : `${program} [${container}]`,
  );
}

export function usePortColumns(checks: ReadonlyMap<string, PortCheck>): readonly Column<Port>[] {
  const { t } = useTranslation('ports');
  const say = useWords();
  return useMemo(() => {
    const column = (key: 'unit' | 'user', width: string): Column<Port> => ({
      key,
      header: t(`column.${key}`),
      width,
      mono: true,
      sortBy: (port) => eachOf(port, (holder) => holder[key]),
      cell: (port) => eachOf(port, (holder) => holder[key]),
    });
    const check: Column<Port> = {
      key: 'check',
      header: t('column.check'),
      width: '7rem',
      narrowLine: 2,
      sortBy: (port) => checks.get(portId(port))?.outcome ?? '',
      cell: (port) => {
        const made = checks.get(portId(port));
        return made ? <CheckMark check={made} /> : null;
      },
    };
    return [
      {
        key: 'port',
        header: t('column.port'),
        width: '6.5rem',
        always: true,
        mono: true,
        narrowLine: 1,
        sortBy: ({ port }) => port,
        cell: ({ port, protocol }) => `${port}/${protocol}`,
      },
      {
        key: 'reach',
        header: t('column.reach'),
        width: '8.5rem',
        always: true,
        narrowLine: 2,
        sortBy: ({ reach }) => ['open', 'unknown', 'filtered', 'loopback'].indexOf(reach),
        cell: ({ reach }) => <ReachMark reach={reach} />,
      },
      {
        key: 'program',
        header: t('column.program'),
        width: 'minmax(8rem, 1fr)',
        mono: true,
        narrowLine: 1,
        sortBy: programOf,
        cell: (port) =>
          programOf(port) || (
            <Box component="span" sx={{ color: 'text.secondary' }}>
              {t('rootKnows')}
            </Box>
          ),
      },
      column('unit', 'minmax(6rem, 1fr)'),
      { ...column('user', '7rem'), optional: true },
      {
        key: 'address',
        header: t('column.address'),
        width: 'minmax(5.5rem, 8rem)',
        mono: true,
        sortBy: ({ address }) => address,
        cell: ({ address, device }) => `${address}${device === null ? '' : `%${device}`}`,
      },
      {
        key: 'because',
        header: t('column.because'),
        width: 'minmax(14rem, 3fr)',
        cell: ({ because }) => (
          <Box component="span" title={say(because)} sx={onTwoLines}>
            {say(because)}
          </Box>
        ),
      },
      // Before something was tried it would be empty, and the reason needs the room.
      ...(checks.size === 0 ? [] : [check]),
    ];
  }, [t, say, checks]);
}
