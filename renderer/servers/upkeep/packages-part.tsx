import Refresh from '@mui/icons-material/RefreshOutlined';
import Security from '@mui/icons-material/SecurityOutlined';
import Upgrade from '@mui/icons-material/UpgradeOutlined';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Typography from '@mui/material/Typography';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Update, UpgradeScope } from '../../../preload/contract/upkeep.ts';
import { ChangeDialog } from '../../change/change-dialog.tsx';
import { client } from '../../client/link.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { LiveTable } from '../../ui/table/live-table.tsx';
import { RelativeTime } from '../../ui/relative-time.tsx';
import { StateBadge } from '../../ui/state-badge.tsx';
import type { Column } from '../../ui/table/table-columns.tsx';
import { useWords } from '../../ui/words.ts';
import { tabPath } from '../paths.ts';
import { usePackages } from './queries.ts';
import type { UpkeepPartProps } from './upkeep-view.tsx';
import { UpkeepView } from './upkeep-view.tsx';

const rowId = ({ name, available }: Update) => `${name} ${available}`;

/** What can be updated, security first; whether a restart is due; updating, all or for security only. */
export function PackagesPart({ target, name, vantage, asked, current }: UpkeepPartProps) {
  const { t } = useTranslation('upkeep');
  const say = useWords();
  const query = usePackages(vantage, asked);
  const [changing, setChanging] = useState<UpgradeScope | 'refresh' | null>(null);
  const columns = usePackageColumns();
  const found = query.data;
  const security = found?.updates.filter((update) => update.security === true).length ?? 0;
  const path = tabPath(vantage, 'upkeep', 'packages');
  const closed = { path, onClose: () => setChanging(null), onDone: () => void query.refetch() };
  return (
    <UpkeepView
      target={target}
      query={query}
      loading={t('packages.loading', { target: name })}
      notes={found?.notes}
      head={
        found ? (
          <>
            {/* That there is none stands large below. */}
            {found.updates.length === 0 ? null : (
              <Typography sx={{ fontWeight: 600 }}>
                {t('packages.count', { count: found.updates.length })}
                {security > 0 ? `, ${t('packages.security', { count: security })}` : ''}
              </Typography>
            )}
            <Box sx={{ display: 'flex', gap: 0.75 }}>
              {found.reboot.needed ? <StateBadge level="degraded" iconOnly /> : null}
              <Typography sx={{ color: found.reboot.needed ? 'state.degraded' : 'text.secondary' }}>{say(found.reboot.because)}</Typography>
            </Box>
            {found.listsAt === null ? null : (
              <Typography sx={{ color: 'text.secondary', fontSize: '0.75rem' }}>
                {t('packages.listsOf', { manager: found.manager })} <RelativeTime at={found.listsAt} />
              </Typography>
            )}
          </>
        ) : null
      }
      actions={
        <>
          <Button variant="outlined" startIcon={<Refresh />} onClick={() => setChanging('refresh')}>
            {t('packages.refresh')}
          </Button>
          {security > 0 && security < (found?.updates.length ?? 0) ? (
            <Button variant="outlined" startIcon={<Security />} onClick={() => setChanging('security')}>
              {t('packages.upgradeSecurity')}
            </Button>
          ) : null}
          {found && found.updates.length > 0 ? (
            <Button variant="contained" startIcon={<Upgrade />} onClick={() => setChanging('all')}>
              {t('packages.upgradeAll')}
            </Button>
          ) : null}
        </>
      }
    >
      {found ? (
        <>
          <LiveTable
            id="servers.upkeep.packages"
            label={t('part.packages')}
            rows={found.updates}
            rowId={rowId}
            columns={columns}
            stale={!current}
            empty={<EmptyState title={t('packages.none')} text={t('packages.noneMeans')} />}
          />
          {changing === 'refresh' ? (
            <ChangeDialog
              procedures={client.servers.upkeep.packages.refresh}
              input={{ vantage }}
              verb={t('packages.refreshVerb')}
              {...closed}
            />
          ) : changing === null ? null : (
            <ChangeDialog
              procedures={client.servers.upkeep.packages.upgrade}
              input={{ vantage, scope: changing }}
              verb={t('packages.upgradeVerb')}
              {...closed}
            />
          )}
        </>
      ) : null}
    </UpkeepView>
  );
}

function usePackageColumns(): readonly Column<Update>[] {
  const { t } = useTranslation('upkeep');
  return useMemo(
    () => [
      {
        key: 'security',
        header: t('packages.column.security'),
        width: '8rem',
        narrowLine: 2,
        sortBy: ({ security }) => (security === true ? 0 : 1),
        cell: ({ security }) => (security === true ? <StateBadge level="degraded" word={t('packages.isSecurity')} /> : null),
      },
      {
        key: 'name',
        header: t('packages.column.name'),
        width: 'minmax(10rem, 1.4fr)',
        always: true,
        mono: true,
        narrowLine: 1,
        sortBy: ({ name }) => name,
        cell: ({ name }) => name,
      },
      {
        key: 'installed',
        header: t('packages.column.installed'),
        width: 'minmax(8rem, 1fr)',
        mono: true,
        cell: ({ installed }) => installed,
      },
      {
        key: 'available',
        header: t('packages.column.available'),
        width: 'minmax(8rem, 1fr)',
        mono: true,
        narrowLine: 2,
        cell: ({ available }) => available,
      },
      {
        key: 'origin',
        header: t('packages.column.origin'),
        width: 'minmax(8rem, 1fr)',
        mono: true,
        sortBy: ({ origin }) => origin,
        cell: ({ origin }) => origin,
      },
    ],
    [t],
  );
}
