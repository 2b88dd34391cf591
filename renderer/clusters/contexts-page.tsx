import LinkIcon from '@mui/icons-material/LinkOutlined';
import OpenInNew from '@mui/icons-material/ArrowForwardOutlined';
import Hub from '@mui/icons-material/HubOutlined';
import Refresh from '@mui/icons-material/RefreshOutlined';
import FactCheck from '@mui/icons-material/FactCheckOutlined';
import Tune from '@mui/icons-material/TuneOutlined';
import Sell from '@mui/icons-material/SellOutlined';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import type { Context } from '../../preload/contract/kubernetes.ts';
import { ownValue } from '../../preload/contract/own-value.ts';
import { linkOfPath } from '../app/links.ts';
import { copyText } from '../client/clipboard.ts';
import { useSettings } from '../client/settings.ts';
import { useContexts } from '../client/targets.ts';
import { environments, useSetEnvironment } from '../servers/hosts/environment-choice.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { FilterField } from '../ui/filter-field.tsx';
import { LiveTable } from '../ui/table/live-table.tsx';
import { LoadingRows } from '../ui/loading-rows.tsx';
import { NoneMatch } from '../ui/table/none-match.tsx';
import { NoticeList } from '../ui/notice-list.tsx';
import { Page } from '../ui/page.tsx';
import type { RowAction } from '../ui/table/row-menu.tsx';
import { useFailure } from '../ui/words.ts';
import { useContextColumns } from './context-columns.tsx';
import { CheckResult } from './context/check-result.tsx';
import { ContextSettings } from './context/context-settings.tsx';
import { useFollowContexts } from './context/queries.ts';
import { filterContexts, orderContexts } from './context-rows.ts';
import { clusterPath } from './paths.ts';

const rowId = ({ name }: Context) => name;

/** The contexts of the kubeconfig files. One that is broken says why and takes none of the others with it. */
export function ContextsPage() {
  const { t } = useTranslation(['clusters', 'contexts', 'ui']);
  const navigate = useNavigate();
  const [filter, setFilter] = useState('');
  const settings = useSettings();
  const { kubernetes } = settings;
  const [asked, setAsked] = useState<{ readonly what: 'settings' | 'check'; readonly context: string } | null>(null);
  useFollowContexts();
  const contexts = useContexts();
  const setEnvironment = useSetEnvironment('kubernetes');
  const columns = useContextColumns(settings);
  const failure = useFailure(contexts.error);
  const changeFailure = useFailure(setEnvironment.error);
  const known = contexts.data?.contexts;
  const rows = useMemo(() => filterContexts(orderContexts(known ?? []), filter), [known, filter]);
  const readAgain = (
    <Button variant="outlined" startIcon={<Refresh />} onClick={() => void contexts.refetch()} disabled={contexts.isFetching}>
      {t('context.readAgain')}
    </Button>
  );
  const menu = ({ name }: Context): readonly RowAction[] => [
    { key: 'open', label: t('open'), icon: <OpenInNew />, onSelect: () => void navigate(clusterPath(name)) },
    { key: 'check', label: t('contexts:check.do'), icon: <FactCheck />, onSelect: () => setAsked({ what: 'check', context: name }) },
    { key: 'access', label: t('contexts:settings.open'), icon: <Tune />, onSelect: () => setAsked({ what: 'settings', context: name }) },
    { key: 'link', label: t('copyLink'), icon: <LinkIcon />, onSelect: () => void copyText(linkOfPath(clusterPath(name))) },
    ...environments
      .filter((environment) => environment !== (ownValue(kubernetes.environments, name) ?? 'none'))
      .map((environment) => ({
        key: environment,
        label:
          environment === 'none'
            ? t('context.unmark')
            : t('context.mark', { environment: t(`ui:environment.${environment}`).toLowerCase() }),
        icon: <Sell />,
        onSelect: () => setEnvironment.mutate({ target: name, environment }),
      })),
  ];
  const notices = [
    ...(failure ? [{ failure, mild: false }] : []),
    ...(changeFailure ? [{ failure: changeFailure, mild: false }] : []),
    ...(contexts.data?.problems ?? []).map((problem) => ({ failure: problem, mild: true })),
  ];
  return (
    <Page
      title={t('title')}
      layout="list"
      status={
        known ? (
          <Box component="span" sx={{ color: 'text.secondary', fontSize: '0.75rem' }}>
            {t('count', { count: known.length })}
          </Box>
        ) : null
      }
      actions={
        <>
          <FilterField value={filter} onChange={setFilter} label={t('context.filter')} />
          {readAgain}
        </>
      }
    >
      <NoticeList notices={notices} />
      {asked?.what === 'check' ? <CheckResult context={asked.context} onClose={() => setAsked(null)} /> : null}
      {asked?.what === 'settings' ? <ContextSettings context={asked.context} onClose={() => setAsked(null)} /> : null}
      {contexts.isPending ? <LoadingRows /> : null}
      {known ? (
        <LiveTable
          id="clusters.contexts"
          label={t('title')}
          rows={rows}
          rowId={rowId}
          columns={columns}
          onOpen={({ name }) => void navigate(clusterPath(name))}
          menu={menu}
          empty={
            known.length === 0 ? (
              <EmptyState icon={<Hub />} title={t('context.empty')} text={t('context.emptyMeans')} action={readAgain} />
            ) : (
              <NoneMatch title={t('context.noneMatch', { text: filter })} onClear={() => setFilter('')} />
            )
          }
        />
      ) : null}
    </Page>
  );
}
