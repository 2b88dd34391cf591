import Box from '@mui/material/Box';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { Context } from '../../preload/contract/kubernetes.ts';
import type { Settings } from '../../preload/contract/settings.ts';
import { contextPolicy } from '../client/context-policy.ts';
import { EndKept } from '../ui/end-kept.tsx';
import { EnvironmentMark } from '../ui/environment-mark.tsx';
import { plainName } from '../ui/plain-name.ts';
import { PolicyMarks } from '../ui/policy-marks.tsx';
import { StateInRow } from '../ui/state-in-row.tsx';
import { shortPath } from '../servers/short-path.ts';
import type { Column } from '../ui/table/table-columns.tsx';
import { reasonInRow } from './context-rows.ts';

/** The columns of the list of contexts. */
export function useContextColumns(settings: Settings): readonly Column<Context>[] {
  const { t } = useTranslation('clusters');
  return useMemo(() => {
    const policyOf = (name: string) => contextPolicy(settings, name);
    const environmentOf = (name: string) => policyOf(name).environment;
    const anyVia = Object.keys(settings.kubernetes.via).length > 0;
    const quiet = (text: string, shown = text) => (
      <Box component="span" title={text} sx={{ color: 'text.secondary', fontSize: '0.75rem' }}>
        {shown}
      </Box>
    );
    return [
      {
        key: 'name',
        header: t('context.column.name'),
        width: 'minmax(10rem, 1.4fr)',
        always: true,
        narrowLine: 1,
        sortBy: ({ name }) => name,
        cell: ({ name }) => (
          <Box component="span" title={plainName(name)} sx={{ fontWeight: 600 }}>
            <EndKept text={plainName(name)} />
          </Box>
        ),
      },
      {
        key: 'environment',
        header: t('context.column.environment'),
        width: 'minmax(7rem, max-content)',
        narrowLine: 1,
        sortBy: ({ name }) => environmentOf(name),
        cell: ({ name }) => (
          <Box component="span" sx={{ display: 'inline-flex', alignItems: 'center', gap: 0.75 }}>
            <EnvironmentMark environment={environmentOf(name)} />
            <PolicyMarks {...policyOf(name)} short />
          </Box>
        ),
      },
      {
        key: 'state',
        header: t('context.column.state'),
        width: 'minmax(11rem, 2.4fr)',
        narrowLine: 2,
        cell: ({ name, problem, current }) =>
          problem ? (
            <StateInRow level="degraded" state={reasonInRow(problem.cause, name)} />
          ) : current ? (
            t('context.current')
          ) : (
            quiet(t('context.usable'))
          ),
      },
      {
        key: 'cluster',
        header: t('context.column.cluster'),
        width: 'minmax(4.5rem, 0.6fr)',
        sortBy: ({ cluster }) => cluster,
        cell: ({ cluster }) => <span title={cluster}>{cluster}</span>,
      },
      {
        key: 'server',
        header: t('context.column.server'),
        width: 'minmax(7.5rem, 0.9fr)',
        mono: true,
        sortBy: ({ server }) => server,
        cell: ({ server }) => <span title={server}>{server}</span>,
      },
      ...(anyVia
        ? [
            {
              key: 'via',
              header: t('context.column.via'),
              width: 'minmax(5rem, 0.6fr)',
              sortBy: ({ name }: Context) => policyOf(name).via ?? '',
              cell: ({ name }: Context) => policyOf(name).via ?? '',
            },
          ]
        : []),
      {
        key: 'user',
        header: t('context.column.user'),
        width: 'minmax(4.5rem, 0.6fr)',
        sortBy: ({ user }) => user,
        cell: ({ user }) => <span title={user}>{user}</span>,
      },
      {
        key: 'namespace',
        header: t('context.column.namespace'),
        width: 'minmax(5rem, 0.5fr)',
        mono: true,
        sortBy: ({ namespace }) => namespace ?? '',
        cell: ({ namespace }) => namespace ?? '',
      },
      {
        key: 'source',
        header: t('context.column.source'),
        width: 'minmax(6rem, 0.7fr)',
        sortBy: ({ source }) => source,
        cell: ({ source }) => quiet(source, shortPath(source)),
      },
    ];
  }, [t, settings]);
}
