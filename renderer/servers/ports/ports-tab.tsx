import Shield from '@mui/icons-material/ShieldOutlined';
import OpenInNew from '@mui/icons-material/ArrowForwardOutlined';
import Key from '@mui/icons-material/KeyOutlined';
import Radar from '@mui/icons-material/SensorsOutlined';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Link from '@mui/material/Link';
import Typography from '@mui/material/Typography';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import type { Port, PortCheck, RootWish } from '../../../preload/contract/ports.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { FailureNotice } from '../../ui/failure-notice.tsx';
import { FilterField } from '../../ui/filter-field.tsx';
import { LiveTable } from '../../ui/table/live-table.tsx';
import { LoadingRows } from '../../ui/loading-rows.tsx';
import { MachineText } from '../../ui/machine-text.tsx';
import { NoneMatch } from '../../ui/table/none-match.tsx';
import { useFailure, useWords } from '../../ui/words.ts';
import { tabPath } from '../paths.ts';
import { ServerDrawer } from '../server-drawer.tsx';
import type { ServerTabProps } from '../server-tab.ts';
import { useTabFailures } from '../server-tab.ts';
import { eachOf, programOf, usePortColumns } from './port-columns.tsx';
import { PortDetails } from './port-details.tsx';
import { canBeChecked, portId, useCheckPorts, usePorts } from './queries.ts';

/** Who listens on a machine, what its firewall does to each port, and which of them this computer reaches. */
export default function PortsTab({ target, name, vantage, rest, asked, current }: ServerTabProps) {
  const { t } = useTranslation('ports');
  const say = useWords();
  const navigate = useNavigate();
  const [root, setRoot] = useState<RootWish>('free');
  const [text, setText] = useState('');
  const [rules, setRules] = useState(false);
  const [checks, setChecks] = useState<ReadonlyMap<string, PortCheck>>(new Map());
  const list = usePorts(vantage, root, asked);
  const check = useCheckPorts(vantage);
  const failures = useTabFailures([useFailure(list.isFetching ? null : list.error), useFailure(check.error)]);
  const columns = usePortColumns(checks);
  const rows = useMemo(() => filtered(list.data?.ports ?? [], text), [list.data, text]);
  const opened = list.data?.ports.find((port) => portId(port) === rest[0]);
  const path = (port: Port) => tabPath(vantage, 'ports', portId(port));

  const tryPorts = (some: readonly Port[]) =>
    check.mutate(some, {
      onSuccess: (results) => setChecks((before) => new Map([...before, ...pairs(some, results)])),
    });
  const triable = rows.filter(canBeChecked);
  return (
    <>
      {failures.map((failure) => (
        <Box key={failure.cause.en} sx={{ flex: 'none', px: 2.5, py: 1.5 }}>
          <FailureNotice
            failure={failure}
            target={target}
            mild={failure.kind === 'cancelled' || failure.kind === 'not-available'}
            action={
              <Button
                variant="outlined"
                onClick={() => {
                  if (root === 'yes') setRoot('free');
                  else void list.refetch();
                }}
              >
                {t(root === 'yes' ? 'withoutRoot' : 'again')}
              </Button>
            }
          />
        </Box>
      ))}
      {list.data ? (
        <>
          <Box sx={{ flex: 'none', px: 2.5, pt: 1.25, display: 'grid', gap: 0.5 }}>
            <Typography sx={{ display: 'flex', gap: 0.75, alignItems: 'start' }}>
              <Shield aria-hidden sx={{ fontSize: 18, mt: '1px', color: 'text.secondary' }} />
              <span>
                {say(list.data.firewall.state)}{' '}
                {list.data.firewall.evidence === '' ? null : (
                  <Link
                    component="button"
                    type="button"
                    aria-expanded={rules}
                    onClick={() => setRules(!rules)}
                    sx={{ font: 'inherit', verticalAlign: 'baseline' }}
                  >
                    {t(rules ? 'hideRules' : 'showRules')}
                  </Link>
                )}
              </span>
            </Typography>
            {list.data.notes.map((note) => (
              <Typography key={note.en} sx={{ color: 'text.secondary', fontSize: '0.75rem' }}>
                {say(note)}
              </Typography>
            ))}
            {rules ? <MachineText text={list.data.firewall.evidence} label={t('rules')} maxHeight={260} /> : null}
          </Box>
          <Box sx={{ flex: 'none', display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: 1.25, px: 2.5, py: 1 }}>
            <FilterField value={text} onChange={setText} label={t('filter')} />
            <Box sx={{ ml: 'auto', display: 'flex', flexWrap: 'wrap', gap: 1 }}>
              {list.data.asRoot ? null : (
                <Button variant="outlined" startIcon={<Key />} onClick={() => setRoot('yes')}>
                  {t('asRoot')}
                </Button>
              )}
              <Button
                variant="outlined"
                startIcon={<Radar />}
                disabled={check.isPending || triable.length === 0}
                onClick={() => tryPorts(triable)}
              >
                {check.isPending ? t('testing') : t('testAll')}
              </Button>
            </Box>
          </Box>
          <LiveTable
            id="servers.ports"
            label={t('title')}
            rows={rows}
            rowId={portId}
            columns={columns}
            openId={opened ? portId(opened) : null}
            onOpen={(port) => void navigate(path(port))}
            menu={(port) => [
              { key: 'open', label: t('open'), icon: <OpenInNew />, onSelect: () => void navigate(path(port)) },
              ...(canBeChecked(port) ? [{ key: 'test', label: t('test'), icon: <Radar />, onSelect: () => tryPorts([port]) }] : []),
            ]}
            stale={!current}
            empty={
              list.data.ports.length === 0 ? (
                <EmptyState title={t('none', { target: name })} />
              ) : (
                <NoneMatch title={t('noneMatch', { text })} onClear={() => setText('')} />
              )
            }
          />
        </>
      ) : list.isFetching ? (
        <LoadingRows rows={8} label={t('loading', { target: name })} />
      ) : null}
      {opened ? (
        <ServerDrawer>
          <PortDetails
            key={portId(opened)}
            vantage={vantage}
            target={name}
            port={opened}
            check={checks.get(portId(opened))}
            checking={check.isPending}
            onCheck={() => tryPorts([opened])}
            onClose={() => void navigate(tabPath(vantage, 'ports'))}
          />
        </ServerDrawer>
      ) : null}
    </>
  );
}

function pairs(ports: readonly Port[], results: readonly PortCheck[]): (readonly [string, PortCheck])[] {
  return ports.flatMap((port, index) => {
    const result = results[index];
    return result ? [[portId(port), result] as const] : [];
  });
}

function filtered(ports: readonly Port[], text: string): readonly Port[] {
  const wanted = text.trim().toLowerCase();
  if (wanted === '') return ports;
  return ports.filter((port) =>
    [`${port.port}/${port.protocol}`, port.address, programOf(port), eachOf(port, ({ unit }) => unit), eachOf(port, ({ user }) => user)]
      .join(' ')
      .toLowerCase()
      .includes(wanted),
  );
}
