import Box from '@mui/material/Box';
import Typography from '@mui/material/Typography';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { RootWish } from '../../../preload/contract/ports.ts';
import type { Account } from '../../../preload/contract/upkeep.ts';
import { DetailsDrawer } from '../../ui/details-drawer.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { FactList } from '../../ui/fact-list.tsx';
import { LiveTable } from '../../ui/table/live-table.tsx';
import { MachineWord } from '../../ui/machine-text.tsx';
import { RelativeTime } from '../../ui/relative-time.tsx';
import { levelRank, StateBadge } from '../../ui/state-badge.tsx';
import type { Column } from '../../ui/table/table-columns.tsx';
import { useWords } from '../../ui/words.ts';
import { ServerDrawer } from '../server-drawer.tsx';
import { useAccounts } from './queries.ts';
import type { UpkeepPartProps } from './upkeep-view.tsx';
import { UpkeepView } from './upkeep-view.tsx';

const rowId = ({ name }: Account) => name;

/** Who can log in, by what, and who may become root. */
export function AccountsPart({ target, name, vantage, asked, current }: UpkeepPartProps) {
  const { t } = useTranslation('upkeep');
  const [root, setRoot] = useState<RootWish>('free');
  const [open, setOpen] = useState<string | null>(null);
  const query = useAccounts(vantage, root, asked);
  const columns = useAccountColumns();
  const found = query.data;
  const opened = found?.accounts.find((account) => account.name === open);
  return (
    <UpkeepView
      target={target}
      query={query}
      loading={t('users.loading', { target: name })}
      notes={found?.notes}
      onRoot={found && !found.asRoot ? () => setRoot('yes') : null}
      head={
        found ? (
          <Typography sx={{ fontWeight: 600 }}>
            {t('users.count', { count: found.accounts.length })} {t('users.others', { count: found.others })}
          </Typography>
        ) : null
      }
    >
      {found ? (
        <LiveTable
          id="servers.upkeep.users"
          label={t('part.users')}
          rows={found.accounts}
          rowId={rowId}
          columns={columns}
          openId={open}
          onOpen={(account) => setOpen(account.name)}
          stale={!current}
          empty={<EmptyState title={t('users.none')} />}
        />
      ) : null}
      {opened ? (
        <ServerDrawer>
          <AccountDetails account={opened} target={name} onClose={() => setOpen(null)} />
        </ServerDrawer>
      ) : null}
    </UpkeepView>
  );
}

function AccountDetails({
  account,
  target,
  onClose,
}: {
  readonly account: Account;
  readonly target: string;
  readonly onClose: () => void;
}) {
  const { t } = useTranslation('upkeep');
  const say = useWords();
  return (
    <DetailsDrawer title={account.name} subtitle={target} onClose={onClose}>
      <Box sx={{ display: 'grid', gap: 2 }}>
        <StateBadge level={account.level} word={say(account.state)} />
        <FactList
          facts={[
            {
              name: t('users.column.root'),
              value: account.root.length === 0 ? t('users.noRoot') : <MachineWord>{account.root.join('\n')}</MachineWord>,
            },
            { name: t('users.password'), value: account.password === null ? t('users.unknown') : t(`users.passwords.${account.password}`) },
            { name: t('users.shell'), value: <MachineWord>{account.shell}</MachineWord> },
            { name: t('users.home'), value: <MachineWord>{account.home}</MachineWord> },
            { name: 'uid', value: <MachineWord>{String(account.uid)}</MachineWord> },
          ]}
        />
        {account.keys.map((key) => (
          <Box component="section" key={key.source} sx={{ display: 'grid', gap: 0.5 }}>
            <Typography variant="h3">{key.comment || key.type}</Typography>
            {key.concern ? <StateBadge level="degraded" word={say(key.concern)} /> : null}
            <FactList
              facts={[
                { name: t('users.key.type'), value: <MachineWord>{`${key.type}${key.bits === null ? '' : ` ${key.bits}`}`}</MachineWord> },
                { name: t('users.key.fingerprint'), value: <MachineWord>{key.fingerprint}</MachineWord> },
                ...(key.options.length === 0
                  ? []
                  : [{ name: t('users.key.options'), value: <MachineWord>{key.options.join(', ')}</MachineWord> }]),
                { name: t('users.key.source'), value: <MachineWord>{key.source}</MachineWord> },
              ]}
            />
          </Box>
        ))}
      </Box>
    </DetailsDrawer>
  );
}

function useAccountColumns(): readonly Column<Account>[] {
  const { t } = useTranslation('upkeep');
  const say = useWords();
  return useMemo(
    () => [
      {
        key: 'name',
        header: t('users.column.name'),
        width: 'minmax(6rem, 8rem)',
        always: true,
        mono: true,
        narrowLine: 1,
        sortBy: ({ name }) => name,
        cell: ({ name }) => name,
      },
      {
        key: 'state',
        header: t('users.column.state'),
        width: 'minmax(14rem, 2.4fr)',
        always: true,
        narrowLine: 2,
        sortBy: ({ level }) => levelRank(level),
        cell: ({ level, state }) => <StateBadge level={level} word={say(state)} />,
      },
      {
        key: 'root',
        header: t('users.column.root'),
        width: 'minmax(10rem, 1fr)',
        mono: true,
        sortBy: ({ root }) => (root.length > 0 ? 0 : 1),
        cell: ({ root }) => <span title={root.join('\n')}>{root.join('; ')}</span>,
      },
      {
        key: 'last',
        header: t('users.column.last'),
        width: '8rem',
        sortBy: ({ lastLogin }) => lastLogin ?? '',
        cell: ({ lastLogin }) => (lastLogin === null ? null : <RelativeTime at={lastLogin} />),
      },
      { key: 'shell', header: t('users.shell'), width: '8rem', mono: true, sortBy: ({ shell }) => shell, cell: ({ shell }) => shell },
    ],
    [t, say],
  );
}
