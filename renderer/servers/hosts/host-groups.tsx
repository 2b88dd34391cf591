import Box from '@mui/material/Box';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { TableGroups } from '../../ui/table/table-groups.ts';
import { environments } from './environment-choice.tsx';
import type { HostRow } from './host-rows.ts';

/** Folded groups stay folded as long as the window lives. */
let folded: ReadonlySet<string> = new Set();
const NONE: ReadonlySet<string> = new Set();

/** The list's groups by environment, production first; none while no server has an environment. A filter looks into folded groups too. */
export function useHostGroups(rows: readonly HostRow[], filtered: boolean): TableGroups<HostRow> | null {
  const [collapsed, setCollapsed] = useState(folded);
  const grouped = rows.some(({ environment }) => environment !== 'none');
  return useMemo(
    () =>
      grouped
        ? {
            of: ({ environment }) => environment,
            keys: environments,
            heading: (key, its) => <GroupHeading environment={key} rows={its} />,
            collapsed: filtered ? NONE : collapsed,
            onToggle: (key) => {
              const next = new Set(collapsed);
              if (!next.delete(key)) next.add(key);
              folded = next;
              setCollapsed(next);
            },
          }
        : null,
    [grouped, filtered, collapsed],
  );
}

function GroupHeading({ environment, rows }: { readonly environment: string; readonly rows: readonly HostRow[] }) {
  const { t } = useTranslation('servers');
  const named = environments.find((one) => one === environment) ?? 'none';
  const lost = rows.filter(({ connection }) => connection?.state === 'offline').length;
  const silent = rows.filter(({ connection }) => connection?.state === 'stale').length;
  return (
    <>
      <Box
        component="span"
        aria-hidden
        sx={{ width: 8, height: 8, borderRadius: '2px', bgcolor: named === 'none' ? 'surface.lineStrong' : `environment.${named}` }}
      />
      <Box component="span" sx={{ fontWeight: 650, color: named === 'none' ? 'text.primary' : `environment.${named}` }}>
        {t(`lists.group.${named}`)}
      </Box>
      <span>{t('count', { count: rows.length })}</span>
      {lost > 0 ? (
        <Box component="span" sx={{ color: 'state.failing' }}>
          {t('lists.group.offline', { count: lost })}
        </Box>
      ) : null}
      {silent > 0 ? (
        <Box component="span" sx={{ color: 'state.degraded' }}>
          {t('lists.group.stale', { count: silent })}
        </Box>
      ) : null}
    </>
  );
}
