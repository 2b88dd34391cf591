import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Tab from '@mui/material/Tab';
import Tabs from '@mui/material/Tabs';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import type { Deployment, Pod } from '../../preload/contract/kubernetes.ts';
import { usePlace } from '../client/place.ts';
import { useSettings } from '../client/settings.ts';
import { useContexts } from '../client/targets.ts';
import { EnvironmentChoice, useSetEnvironment } from '../servers/environment-choice.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { FailureNotice } from '../ui/failure-notice.tsx';
import { FilterField } from '../ui/filter-field.tsx';
import { LoadingRows } from '../ui/loading-rows.tsx';
import { Page } from '../ui/page.tsx';
import { useFailure } from '../ui/words.ts';
import { DeploymentDetails } from './deployment-details.tsx';
import { ListStatus } from './list-status.tsx';
import { LiveList } from './live-list.tsx';
import { NamespaceChoice } from './namespace-choice.tsx';
import { shownNamespace } from './namespaces.ts';
import { ObjectDrawer } from './object-drawer.tsx';
import type { ClusterTab, ObjectName } from './paths.ts';
import { clusterPath } from './paths.ts';
import { PodDetails } from './pod-details.tsx';
import { tabs, useChooseNamespace, useDeployments, useNamespaces, usePods } from './queries.ts';
import { useDeploymentColumns, usePodColumns } from './row-columns.tsx';

const deploymentText = ({ namespace, name, images, state }: Deployment) => [namespace, name, ...images, state.en, state.fr].join(' ');
const podText = ({ namespace, name, node, phase, state }: Pod) => [namespace, name, node, phase, state.en, state.fr].join(' ');

interface ClusterPageProps {
  readonly context: string;
  readonly tab: ClusterTab;
  /** The object whose details are open. */
  readonly object: ObjectName | null;
}

/** What runs in a cluster, live: the deployments or the pods of one namespace or of all. */
export function ClusterPage({ context, tab, object }: ClusterPageProps) {
  const { t } = useTranslation('clusters');
  const navigate = useNavigate();
  const [filter, setFilter] = useState('');
  const { environments, namespaces: chosenNamespaces } = useSettings().kubernetes;
  const contexts = useContexts();
  const entry = contexts.data?.contexts.find(({ name }) => name === context);
  const contextsFailure = useFailure(contexts.error);
  const unusable = contextsFailure ?? entry?.problem ?? null;
  const usable = entry !== undefined && entry.problem === null;
  // A link may name an object of another namespace than the one chosen: its list is shown until another is chosen.
  const [linked, setLinked] = useState(object?.namespace ?? null);
  const namespace = shownNamespace(chosenNamespaces[context] ?? null, linked);
  const scope = usable ? { context, namespace } : null;
  const deployments = useDeployments(tab === 'deployments' ? scope : null);
  const pods = usePods(tab === 'pods' ? scope : null);
  const deploymentColumns = useDeploymentColumns(namespace === null);
  const podColumns = usePodColumns(namespace === null);
  const namespaces = useNamespaces(context, usable);
  const choose = useChooseNamespace(context);
  const setEnvironment = useSetEnvironment('kubernetes');
  const changeFailure = useFailure(choose.error ?? setEnvironment.error);
  const environment = environments[context] ?? 'none';
  usePlace({
    target: context,
    targetPath: clusterPath(context, tab),
    ...(object && { object: `${object.namespace}/${object.name}` }),
    environment,
  });

  const show = (next: string | null) => {
    setLinked(null);
    choose.mutate(next);
    if (object) void navigate(clusterPath(context, tab));
  };
  const close = () => void navigate(clusterPath(context, tab));
  const own = entry?.namespace ?? null;
  const remedy =
    namespace !== null ? (
      <Button variant="outlined" onClick={() => show(null)}>
        {t('namespace.showAll')}
      </Button>
    ) : own !== null ? (
      <Button variant="outlined" onClick={() => show(own)}>
        {t('namespace.show', { namespace: own })}
      </Button>
    ) : null;
  const list = {
    context,
    tab,
    namespace,
    filter,
    onClearFilter: () => setFilter(''),
    open: object,
    remedy,
    onAgain: () => void namespaces.refetch(),
  };
  const problem = namespaces.data?.problem;
  const note = problem ? t(problem.kind === 'kubernetes-forbidden' ? 'namespace.forbidden' : 'namespace.unlisted') : null;

  const drawerOf = { context, tab, onClose: close };
  const isIt = (row: { readonly namespace: string; readonly name: string }) =>
    row.namespace === object?.namespace && row.name === object.name;
  const drawer =
    !object || !usable ? null : tab === 'pods' ? (
      <ObjectDrawer
        {...drawerOf}
        key={`${object.namespace}/${object.name}`}
        object={object}
        row={[...(pods.state?.rows.values() ?? [])].find(isIt)}
        complete={pods.state?.complete === true}
        stale={pods.status !== 'live' || pods.state?.status !== 'live'}
      >
        {(pod) => <PodDetails pod={pod} />}
      </ObjectDrawer>
    ) : (
      <ObjectDrawer
        {...drawerOf}
        key={`${object.namespace}/${object.name}`}
        object={object}
        row={[...(deployments.state?.rows.values() ?? [])].find(isIt)}
        complete={deployments.state?.complete === true}
        stale={deployments.status !== 'live' || deployments.state?.status !== 'live'}
      >
        {(deployment) => (
          <DeploymentDetails
            context={context}
            deployment={deployment}
            stale={deployments.status !== 'live' || deployments.state?.status !== 'live'}
          />
        )}
      </ObjectDrawer>
    );

  const again = (
    <Button variant="outlined" onClick={() => void contexts.refetch()}>
      {t('again')}
    </Button>
  );
  return (
    <Page
      title={context}
      layout="list"
      status={usable ? tab === 'pods' ? <ListStatus tab={tab} stream={pods} /> : <ListStatus tab={tab} stream={deployments} /> : null}
      actions={
        entry ? (
          <EnvironmentChoice
            target={context}
            environment={environment}
            onChange={(next) => setEnvironment.mutate({ target: context, environment: next })}
          />
        ) : null
      }
      toolbar={
        usable ? (
          <Box sx={{ display: 'flex', flexWrap: 'wrap', alignItems: 'start', columnGap: 2, rowGap: 1 }}>
            <Tabs value={tab} onChange={(_, next: ClusterTab) => void navigate(clusterPath(context, next))} aria-label={t('tabs')}>
              {tabs.map((one) => (
                <Tab key={one} value={one} label={t(`tab.${one}`)} />
              ))}
            </Tabs>
            <Box sx={{ display: 'flex', flexWrap: 'wrap', alignItems: 'start', gap: 1, ml: 'auto' }}>
              <NamespaceChoice
                value={namespace}
                onChange={show}
                namespaces={namespaces.data?.namespaces.filter((name) => name !== '') ?? (own === null ? [] : [own])}
                note={note}
              />
              <FilterField value={filter} onChange={setFilter} label={t('list.filter')} />
            </Box>
          </Box>
        ) : null
      }
      drawer={drawer}
    >
      {changeFailure ? (
        <Box sx={{ p: 1.5 }}>
          <FailureNotice failure={changeFailure} />
        </Box>
      ) : null}
      {contexts.isPending ? <LoadingRows /> : null}
      {unusable ? (
        <Box sx={{ p: 1.5 }}>
          <FailureNotice failure={unusable} target={context} action={again} />
        </Box>
      ) : null}
      {contexts.data && !entry ? (
        <EmptyState
          title={t('context.unknown', { cluster: context })}
          text={t('context.unknownMeans')}
          action={
            <Button variant="outlined" onClick={() => void navigate('/clusters')}>
              {t('context.all')}
            </Button>
          }
        />
      ) : null}
      {usable ? (
        tab === 'pods' ? (
          <LiveList {...list} key="pods" stream={pods} columns={podColumns} textOf={podText} />
        ) : (
          <LiveList {...list} key="deployments" stream={deployments} columns={deploymentColumns} textOf={deploymentText} />
        )
      ) : null}
    </Page>
  );
}
