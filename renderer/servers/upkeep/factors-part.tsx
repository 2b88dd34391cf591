import PhonelinkErase from '@mui/icons-material/PhonelinkEraseOutlined';
import PhonelinkLock from '@mui/icons-material/PhonelinkLockOutlined';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Typography from '@mui/material/Typography';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { RootWish } from '../../../preload/contract/ports.ts';
import type { AccountFactor, ServerFactors } from '../../../preload/contract/totp-servers.ts';
import { DetailsDrawer } from '../../ui/details-drawer.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { FactList } from '../../ui/fact-list.tsx';
import { useFormats } from '../../ui/formats.ts';
import { LiveTable } from '../../ui/table/live-table.tsx';
import { MachineWord } from '../../ui/machine-text.tsx';
import { levelRank, StateBadge } from '../../ui/state-badge.tsx';
import type { Column } from '../../ui/table/table-columns.tsx';
import { useWords } from '../../ui/words.ts';
import { HERE } from '../paths.ts';
import { ServerDrawer } from '../server-drawer.tsx';
import type { AskedFactorChange } from './factor-change.tsx';
import { FactorChange } from './factor-change.tsx';
import { useServerFactors } from './queries.ts';
import type { UpkeepPartProps } from './upkeep-view.tsx';
import { UpkeepView } from './upkeep-view.tsx';

const rowId = ({ name }: AccountFactor) => name;

const LEVELS = { always: 'healthy', 'with-password': 'degraded', off: 'unknown', 'locked-out': 'failing', unknown: 'unknown' } as const;

/** For whom a code is needed at SSH logins; enrolling an account, and taking it back. */
export function FactorsPart({ target, name, vantage, asked, current }: UpkeepPartProps) {
  const { t } = useTranslation('upkeep');
  const [root, setRoot] = useState<RootWish>('free');
  const [open, setOpen] = useState<string | null>(null);
  const [change, setChange] = useState<AskedFactorChange | null>(null);
  const query = useServerFactors(vantage, root, asked);
  const columns = useFactorColumns();
  const found = query.data;
  const opened = found?.accounts.find((account) => account.name === open);
  const mayChange = vantage !== HERE && found !== undefined;
  const enrol = (user: string) => setChange({ what: 'enrol', user });
  const remove = (user: string) => setChange({ what: 'remove', user });
  return (
    <UpkeepView
      target={target}
      query={query}
      loading={t('factors.loading', { target: name })}
      notes={found?.notes}
      onRoot={found && !found.asRoot ? () => setRoot('yes') : null}
      head={found ? <FactorsHead found={found} /> : null}
      actions={
        mayChange ? (
          <Button variant="contained" startIcon={<PhonelinkLock />} onClick={() => enrol(found.loginUser)}>
            {t('factors.enrol')}
          </Button>
        ) : null
      }
    >
      {found ? (
        <LiveTable
          id="servers.upkeep.factors"
          label={t('part.factors')}
          rows={found.accounts}
          rowId={rowId}
          columns={columns}
          openId={open}
          onOpen={(account) => setOpen(account.name)}
          menu={(account) =>
            mayChange
              ? [
                  { key: 'enrol', label: t('factors.enrolOne'), icon: <PhonelinkLock />, onSelect: () => enrol(account.name) },
                  ...(account.byPilothouse
                    ? [{ key: 'remove', label: t('factors.removeOne'), icon: <PhonelinkErase />, onSelect: () => remove(account.name) }]
                    : []),
                ]
              : []
          }
          stale={!current}
          empty={<EmptyState title={t('users.none')} />}
        />
      ) : null}
      {opened ? (
        <ServerDrawer>
          <DetailsDrawer title={opened.name} subtitle={name} onClose={() => setOpen(null)}>
            <FactorDetails account={opened} />
            {mayChange ? (
              <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 1, mt: 2 }}>
                <Button variant="outlined" startIcon={<PhonelinkLock />} onClick={() => enrol(opened.name)}>
                  {t(opened.byPilothouse ? 'factors.enrolAgain' : 'factors.enrolOne')}
                </Button>
                {opened.byPilothouse ? (
                  <Button variant="outlined" color="error" startIcon={<PhonelinkErase />} onClick={() => remove(opened.name)}>
                    {t('factors.removeOne')}
                  </Button>
                ) : null}
              </Box>
            ) : null}
          </DetailsDrawer>
        </ServerDrawer>
      ) : null}
      {change && found ? (
        <FactorChange
          key={`${change.what} ${change.user}`}
          vantage={vantage}
          accounts={found.accounts}
          change={change}
          onClose={() => setChange(null)}
          onDone={() => void query.refetch()}
        />
      ) : null}
    </UpkeepView>
  );
}

/** Above the list: what of the machine counts for every account. */
function FactorsHead({ found }: { readonly found: ServerFactors }) {
  const { t } = useTranslation('upkeep');
  const say = useWords();
  const formats = useFormats();
  const on = found.accounts.filter(({ asked }) => asked === 'always').length;
  const lockedOut = found.accounts.filter(({ asked }) => asked === 'locked-out').length;
  return (
    <>
      <Typography sx={{ fontWeight: 600 }}>{t('factors.count', { count: on, total: found.accounts.length })}</Typography>
      {lockedOut > 0 ? <StateBadge level="failing" word={t('factors.lockedOut', { count: lockedOut })} /> : null}
      {found.sshd.fault === null ? null : <StateBadge level="failing" word={t('factors.fault', { fault: found.sshd.fault })} />}
      {found.waitingUntil === null ? null : (
        <StateBadge level="degraded" word={t('factors.waiting', { time: formats.time(Date.parse(found.waitingUntil)) })} />
      )}
      <Typography sx={{ color: 'text.secondary', fontSize: '0.75rem' }}>
        {t(found.module === null ? 'factors.moduleMissing' : 'factors.moduleThere')} {say(found.clock.words)}
      </Typography>
    </>
  );
}

/** Whether a code is asked for; that none is, is no trouble and no state. */
function AskedMark({ asked }: Pick<AccountFactor, 'asked'>) {
  const { t } = useTranslation('upkeep');
  const word = t(`factors.asked.${asked}`);
  if (asked === 'off')
    return (
      <Box component="span" sx={{ color: 'text.secondary' }}>
        {word}
      </Box>
    );
  return <StateBadge level={LEVELS[asked]} word={word} />;
}

function FactorDetails({ account }: { readonly account: AccountFactor }) {
  const { t } = useTranslation('upkeep');
  const say = useWords();
  const { file } = account;
  return (
    <Box sx={{ display: 'grid', gap: 2 }}>
      <Box sx={{ display: 'grid', gap: 0.5 }}>
        <AskedMark asked={account.asked} />
        <Typography>{say(account.reason)}</Typography>
      </Box>
      <FactList
        facts={[
          ...(account.methods === null ? [] : [{ name: 'AuthenticationMethods', value: <MachineWord>{account.methods}</MachineWord> }]),
          ...(file === null
            ? [{ name: t('factors.file'), value: t('factors.noFile') }]
            : [
                { name: t('factors.file'), value: <MachineWord>{file.path}</MachineWord> },
                ...(file.problem === null ? [] : [{ name: t('factors.problem'), value: say(file.problem) }]),
                ...(file.mode === null
                  ? []
                  : [{ name: t('factors.mode'), value: <MachineWord>{`${file.mode} ${file.owner ?? ''}`}</MachineWord> }]),
                ...(file.recoveryCodesLeft === null ? [] : [{ name: t('factors.codesLeft'), value: String(file.recoveryCodesLeft) }]),
                ...(file.options.length === 0
                  ? []
                  : [{ name: t('factors.options'), value: <MachineWord>{file.options.join(', ')}</MachineWord> }]),
              ]),
        ]}
      />
    </Box>
  );
}

function useFactorColumns(): readonly Column<AccountFactor>[] {
  const { t } = useTranslation('upkeep');
  const say = useWords();
  return useMemo(
    () => [
      {
        key: 'name',
        header: t('users.column.name'),
        width: 'minmax(6rem, 10rem)',
        always: true,
        mono: true,
        narrowLine: 1,
        sortBy: ({ name }) => name,
        cell: ({ name }) => name,
      },
      {
        key: 'asked',
        header: t('factors.column.asked'),
        width: 'minmax(9rem, 13rem)',
        always: true,
        narrowLine: 1,
        sortBy: ({ asked }) => levelRank(LEVELS[asked]),
        cell: ({ asked }) => <AskedMark asked={asked} />,
      },
      {
        key: 'reason',
        header: t('factors.column.reason'),
        width: 'minmax(14rem, 2fr)',
        narrowLine: 2,
        sortBy: ({ reason }) => say(reason),
        cell: ({ reason, file }) => say(file?.problem ?? reason),
      },
      {
        key: 'left',
        header: t('factors.column.left'),
        width: '9rem',
        sortBy: ({ file }) => file?.recoveryCodesLeft ?? -1,
        cell: ({ file }) => (file === null || file.recoveryCodesLeft === null ? null : String(file.recoveryCodesLeft)),
      },
    ],
    [t, say],
  );
}
