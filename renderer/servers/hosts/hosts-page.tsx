import Add from '@mui/icons-material/AddOutlined';
import Delete from '@mui/icons-material/DeleteOutlined';
import Edit from '@mui/icons-material/EditOutlined';
import FactCheck from '@mui/icons-material/FactCheckOutlined';
import Download from '@mui/icons-material/FileDownloadOutlined';
import Upload from '@mui/icons-material/FileUploadOutlined';
import LabelIcon from '@mui/icons-material/LabelOutlined';
import LinkIcon from '@mui/icons-material/LinkOutlined';
import OpenInNew from '@mui/icons-material/ArrowForwardOutlined';
import Password from '@mui/icons-material/PasswordOutlined';
import PowerOff from '@mui/icons-material/PowerOffOutlined';
import Sell from '@mui/icons-material/SellOutlined';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate, useSearchParams } from 'react-router';
import { linkOfPath } from '../../app/links.ts';
import type { PaletteEntry } from '../../app/palette/entries.ts';
import { usePaletteEntries } from '../../app/palette/entries.ts';
import { paletteKeys } from '../../app/top-bar.tsx';
import { copyText } from '../../client/clipboard.ts';
import { useSettings } from '../../client/settings.ts';
import { useHosts } from '../../client/targets.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { FilterField } from '../../ui/filter-field.tsx';
import { LiveTable } from '../../ui/table/live-table.tsx';
import { LoadingRows } from '../../ui/loading-rows.tsx';
import { NoneMatch } from '../../ui/table/none-match.tsx';
import type { Notice } from '../../ui/notice-list.tsx';
import { NoticeList } from '../../ui/notice-list.tsx';
import { Page } from '../../ui/page.tsx';
import type { RowAction } from '../../ui/table/row-menu.tsx';
import { useFailure } from '../../ui/words.ts';
import { environments, useSetEnvironment } from './environment-choice.tsx';
import { ExportDialog } from './export-dialog.tsx';
import { HostCheckDialog } from './host-check-dialog.tsx';
import { useHostColumns } from './host-columns.tsx';
import { HostForm } from './host-form.tsx';
import { useHostGroups } from './host-groups.tsx';
import type { HostRow } from './host-rows.ts';
import { filterHosts, hostRows } from './host-rows.ts';
import { ImportDialog } from './import-dialog.tsx';
import { HERE, serverPath } from '../paths.ts';
import { useChangeHosts, useConnections, useDisconnect } from '../queries.ts';
import { RemoveHosts } from './remove-host.tsx';
import { SelectionBar } from './selection-bar.tsx';
import { hostSelection, useHostSelection } from './selection.ts';
import { SecondFactorDialog } from './second-factor-dialog.tsx';
import { TagsDialog } from './tags-dialog.tsx';

const rowId = ({ vantage }: HostRow) => vantage;

/** The servers one can open: this computer, the hosts of the ssh config, those saved here and those typed before. */
export function HostsPage() {
  const { t } = useTranslation('servers');
  const navigate = useNavigate();
  const [search, setSearch] = useSearchParams();
  const [filter, setFilter] = useState('');
  const [checking, setChecking] = useState<string | null>(null);
  const [editing, setEditing] = useState<string | null>(null);
  const [removing, setRemoving] = useState<readonly string[] | null>(null);
  const [tagging, setTagging] = useState<readonly string[] | null>(null);
  const [factoring, setFactoring] = useState<string | null>(null);
  const [exporting, setExporting] = useState<{ readonly names: readonly string[] | null } | null>(null);
  const { servers } = useSettings();
  const hosts = useHosts();
  const connections = useConnections();
  const disconnect = useDisconnect();
  const setEnvironment = useSetEnvironment('servers');
  const changeHosts = useChangeHosts();
  const failure = useFailure(hosts.error);
  const changeFailure = useFailure(disconnect.error ?? setEnvironment.error ?? changeHosts.error);

  const all = useMemo(
    () => hostRows(hosts.data?.hosts ?? [], connections.state ?? [], servers.environments, servers.tags),
    [hosts.data, connections.state, servers.environments, servers.tags],
  );
  const rows = useMemo(
    () =>
      filterHosts(
        all,
        filter,
        ({ vantage, name }) => (vantage === HERE ? t('here') : name),
        (environment) => t(`environment.${environment}`),
      ),
    [all, filter, t],
  );
  const groups = useHostGroups(all, filter !== '');
  const columns = useHostColumns(all);
  const selected = useHostSelection();
  const selection = useMemo(() => ({ selected, onChange: hostSelection.set }), [selected]);
  const chosen = useMemo(() => all.filter(({ vantage }) => selected.has(vantage)), [all, selected]);
  const alone = all.length === 1;
  const adding = search.has('add');
  const importing = search.has('import');
  const add = (
    <Button variant="contained" startIcon={<Add />} onClick={() => setSearch({ add: '' })}>
      {t('host.add')}
    </Button>
  );
  usePaletteEntries(
    'servers.list',
    useMemo(
      (): readonly PaletteEntry[] => [
        {
          id: 'action/add-server',
          kind: 'action',
          title: t('host.add'),
          icon: <Add aria-hidden />,
          keywords: ['ssh'],
          run: '/servers?add',
        },
        {
          id: 'action/import-servers',
          kind: 'action',
          title: t('lists.import.title'),
          icon: <Upload aria-hidden />,
          keywords: ['putty', 'ansible', 'csv', 'ssh config'],
          run: '/servers?import',
        },
      ],
      [t],
    ),
  );

  const menu = (row: HostRow): readonly RowAction[] => {
    const path = serverPath(row.vantage);
    return [
      { key: 'open', label: t('open'), icon: <OpenInNew />, onSelect: () => void navigate(path) },
      ...(row.connection
        ? [{ key: 'disconnect', label: t('connection.disconnect'), icon: <PowerOff />, onSelect: () => disconnect.mutate(row.name) }]
        : []),
      ...(row.vantage === HERE
        ? []
        : [{ key: 'check', label: t('check.menu'), icon: <FactCheck />, onSelect: () => setChecking(row.name) }]),
      { key: 'link', label: t('copyLink'), icon: <LinkIcon />, onSelect: () => void copyText(linkOfPath(path)) },
      { key: 'tags', label: t('lists.tags.edit'), icon: <LabelIcon />, onSelect: () => setTagging([row.name]) },
      ...(row.vantage === HERE
        ? []
        : [{ key: 'factor', label: t('factor.menu'), icon: <Password />, onSelect: () => setFactoring(row.name) }]),
      ...environments
        .filter((environment) => environment !== row.environment)
        .map((environment) => ({
          key: environment,
          label: environment === 'none' ? t('environment.unmark') : t('environment.mark', { environment: t(`environment.${environment}`) }),
          icon: <Sell />,
          onSelect: () => setEnvironment.mutate({ target: row.name, environment }),
        })),
      ...(row.source === 'settings'
        ? [
            { key: 'edit', label: t('host.edit'), icon: <Edit />, onSelect: () => setEditing(row.name) },
            { key: 'remove', label: t('host.remove'), icon: <Delete />, dangerous: true, onSelect: () => setRemoving([row.name]) },
          ]
        : []),
    ];
  };
  const again = (
    <Button variant="outlined" onClick={() => void hosts.refetch()}>
      {t('again')}
    </Button>
  );
  const notices: readonly Notice[] = [
    ...(failure ? [{ failure, mild: false, action: again }] : []),
    ...(changeFailure ? [{ failure: changeFailure, mild: false }] : []),
    ...(hosts.data?.problems ?? []).map((problem) => ({ failure: problem, mild: true, action: again })),
  ];
  return (
    <Page
      title={t('title')}
      layout="list"
      status={
        hosts.data ? (
          <Box component="span" sx={{ color: 'text.secondary', fontSize: '0.75rem' }}>
            {t('count', { count: all.length })}
          </Box>
        ) : null
      }
      actions={
        <>
          <FilterField value={filter} onChange={setFilter} label={t('filter.label')} />
          <Button startIcon={<Upload />} title={t('lists.import.open')} onClick={() => setSearch({ import: '' })}>
            <span className="word">{t('lists.import.open')}</span>
          </Button>
          <Button startIcon={<Download />} title={t('lists.export.do')} disabled={alone} onClick={() => setExporting({ names: null })}>
            <span className="word">{t('lists.export.do')}</span>
          </Button>
          {add}
        </>
      }
    >
      <NoticeList notices={notices} />
      {hosts.isPending ? (
        <LoadingRows />
      ) : (
        <Box
          sx={
            alone
              ? { flex: 'none', display: 'flex', flexDirection: 'column', borderBottom: 1, borderColor: 'surface.line' }
              : { display: 'contents' }
          }
        >
          <LiveTable
            id="servers.hosts"
            label={t('title')}
            rows={rows}
            rowId={rowId}
            columns={columns}
            groups={groups}
            selection={selection}
            onOpen={(row) => void navigate(serverPath(row.vantage))}
            menu={menu}
            stale={connections.status === 'stale'}
            empty={<NoneMatch title={t('filter.none', { text: filter })} onClear={() => setFilter('')} />}
          />
        </Box>
      )}
      {hosts.data && alone && filter === '' ? (
        <EmptyState
          title={t('empty.title')}
          text={t('empty.text', { keys: paletteKeys })}
          action={
            <>
              {add}
              <Button variant="outlined" startIcon={<Upload />} onClick={() => setSearch({ import: '' })}>
                {t('lists.import.open')}
              </Button>
            </>
          }
        />
      ) : null}
      <SelectionBar
        rows={chosen}
        onRun={() => void navigate('/servers?run')}
        onEnvironment={(names, environment) =>
          changeHosts.mutate({ environments: Object.fromEntries(names.map((name) => [name, environment === 'none' ? null : environment])) })
        }
        onTags={setTagging}
        onExport={(names) => setExporting({ names })}
        onRemove={setRemoving}
      />
      {adding || editing !== null ? (
        <HostForm
          key={editing ?? ''}
          editing={editing}
          inConfig={(hosts.data?.hosts ?? []).filter(({ source }) => source !== 'settings').map(({ name }) => name)}
          onClose={() => {
            setEditing(null);
            setSearch({});
          }}
        />
      ) : null}
      {importing ? <ImportDialog onClose={() => setSearch({})} /> : null}
      {checking === null ? null : <HostCheckDialog host={checking} onClose={() => setChecking(null)} />}
      {exporting === null ? null : <ExportDialog names={exporting.names} onClose={() => setExporting(null)} />}
      {tagging === null ? null : <TagsDialog names={tagging} onClose={() => setTagging(null)} />}
      {factoring === null ? null : <SecondFactorDialog name={factoring} onClose={() => setFactoring(null)} />}
      {removing === null ? null : <RemoveHosts names={removing} onClose={() => setRemoving(null)} />}
    </Page>
  );
}
