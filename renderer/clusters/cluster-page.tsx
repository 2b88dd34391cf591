import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import useMediaQuery from '@mui/material/useMediaQuery';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useLocation, useNavigate } from 'react-router';
import type { ObjectRow } from '../../preload/contract/cluster-objects.ts';
import type { Deployment, Pod } from '../../preload/contract/kubernetes.ts';
import { ownValue } from '../../preload/contract/own-value.ts';
import { usePlace } from '../client/place.ts';
import { useSettings } from '../client/settings.ts';
import { useContexts } from '../client/targets.ts';
import { EnvironmentChoice, useSetEnvironment } from '../servers/hosts/environment-choice.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { FailureNotice } from '../ui/failure-notice.tsx';
import { LoadingRows } from '../ui/loading-rows.tsx';
import { Page } from '../ui/page.tsx';
import { useFailure } from '../ui/words.ts';
import { ContextActions } from './context/context-actions.tsx';
import { ClusterToolbar } from './cluster-toolbar.tsx';
import { DeploymentDetails } from './deployment-details.tsx';
import { useKindEntries } from './kind-entries.ts';
import { useKindName } from './kind-names.ts';
import { KindNav } from './kind-nav.tsx';
import { ListStatus } from './list-status.tsx';
import { LiveList } from './live-list.tsx';
import { chosenNamespace, shownNamespace } from './namespaces.ts';
import { ObjectDrawer } from './object-drawer.tsx';
import { useObjectColumns } from './objects/object-columns.tsx';
import type { ObjectName } from './paths.ts';
import { clusterPath, labelSearch, labelsOf, selectorLogsPath } from './paths.ts';
import { PodDetails } from './pod-details.tsx';
import {
  rememberKind,
  useChooseNamespace,
  useDeployments,
  useKinds,
  useNamespaces,
  useObjectHead,
  useObjects,
  usePods,
  useUsage,
} from './queries.ts';
import { lastOf } from './rollout/rollout-sets.ts';
import { useDeploymentColumns, usePodColumns } from './row-columns.tsx';

const deploymentText = ({ namespace, name, images, state }: Deployment) => [namespace, name, ...images, state.en, state.fr].join(' ');
const podText = ({ namespace, name, node, phase, state }: Pod) => [namespace, name, node, phase, state.en, state.fr].join(' ');

const objectText = ({ namespace, name, cells, state }: ObjectRow) => [namespace, name, ...cells, state?.en, state?.fr].join(' ');
/** Of events the latest stand first. */
const latestFirst = (a: ObjectRow, b: ObjectRow) => (lastOf(b) ?? '').localeCompare(lastOf(a) ?? '');

interface ClusterPageProps {
  readonly context: string;
  /** The kind that is listed; null: the one looked at last. */
  readonly resource: string | null;
  /** The object whose details are open. */
  readonly object: ObjectName | null;
}

/** What there is in a cluster, live: the objects of one kind, of one namespace or of all. */
export function ClusterPage({ context, resource: named, object }: ClusterPageProps) {
  const { t } = useTranslation('clusters');
  const { t: ofKinds } = useTranslation('kinds');
  const navigate = useNavigate();
  const [filter, setFilter] = useState('');
  const labels = labelsOf(useLocation().search);
  const { environments, namespaces: chosenNamespaces, kinds: lastKinds } = useSettings().kubernetes;
  const resource = named ?? lastKinds[context] ?? 'deployments';
  const listPath = `${clusterPath(context, resource)}${labelSearch(labels)}`;
  const setLabels = (selector: string) => void navigate(`${clusterPath(context, resource)}${labelSearch(selector)}`);
  // Only what is opened here is remembered: what another window opens meanwhile is not taken back.
  const remembered = useRef<string | undefined>(undefined);
  remembered.current = lastKinds[context];
  useEffect(() => {
    if (named !== null && named !== remembered.current) rememberKind(context, named);
  }, [named, context]);
  const contexts = useContexts();
  const entry = contexts.data?.contexts.find(({ name }) => name === context);
  const contextsFailure = useFailure(contexts.error);
  const unusable = contextsFailure ?? entry?.problem ?? null;
  const usable = entry !== undefined && entry.problem === null;
  // A link may name an object of another namespace than the one chosen: its list is shown until another is chosen.
  const [linked, setLinked] = useState(object?.namespace ?? null);
  const namespace = shownNamespace(chosenNamespace(chosenNamespaces, context, entry?.namespace ?? null), object?.namespace ?? linked);
  const labelSelector = labels === '' ? null : labels;
  const scope = usable ? { context, namespace, labelSelector } : null;
  const ofAnyKind = resource !== 'deployments' && resource !== 'pods';
  const deployments = useDeployments(resource === 'deployments' ? scope : null);
  const pods = usePods(resource === 'pods' ? scope : null);
  const objects = useObjects(ofAnyKind && scope ? { ...scope, resource } : null);
  const kinds = useKinds(context, usable);
  const head = useObjectHead(ofAnyKind && usable ? { context, resource, namespace } : null);
  const usage = useUsage(context, usable && (resource === 'pods' || resource === 'nodes') ? resource : null, namespace);
  const kind = kinds.data?.find(({ id }) => id === resource);
  const kindName = useKindName();
  const name = kindName(resource, kind ?? head.data?.kind);
  const deploymentColumns = useDeploymentColumns(namespace === null);
  const podColumns = usePodColumns(namespace === null, usage);
  const objectColumns = useObjectColumns(head.data, namespace === null, usage);
  const namespaces = useNamespaces(context, usable);
  const choose = useChooseNamespace(context);
  const setEnvironment = useSetEnvironment('kubernetes');
  const changeFailure = useFailure(choose.error ?? setEnvironment.error);
  const headFailure = useFailure(head.error);
  const environment = ownValue(environments, context) ?? 'none';
  // A kind that the cluster does not have is said once, where its list would be.
  const noKind = headFailure?.kind === 'not-found';
  const roomy = useMediaQuery(object && !noKind ? '(min-width: 1680px)' : '(min-width: 1100px)');
  usePlace({
    target: context,
    targetPath: clusterPath(context, resource),
    ...(object && { object: object.namespace === null ? object.name : `${object.namespace}/${object.name}` }),
    environment,
  });
  useKindEntries(context, kinds.data);

  const show = (next: string | null) => {
    setLinked(null);
    choose.mutate(next);
    if (object) void navigate(listPath);
  };
  const close = () => {
    setLinked(object?.namespace ?? linked);
    void navigate(listPath);
  };
  const own = entry?.namespace ?? null;
  const namespaced = kind?.namespaced !== false;
  const remedy = !namespaced ? null : namespace !== null ? (
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
    resource,
    kindName: name,
    namespace: namespaced ? namespace : null,
    labelSelector,
    filter,
    onClearFilter: () => setFilter(''),
    onClearLabels: () => setLabels(''),
    open: object,
    remedy,
    onAgain: () => {
      void namespaces.refetch();
      void kinds.refetch();
    },
  };
  const problem = namespaces.data?.problem;
  const note = problem ? t(problem.kind === 'kubernetes-forbidden' ? 'namespace.forbidden' : 'namespace.unlisted') : null;

  const drawerOf = object && { context, resource, object, onClose: close };
  const drawerKey = object ? `${resource}/${object.namespace}/${object.name}` : '';
  const isIt = (row: { readonly namespace: string; readonly name: string }) =>
    row.namespace === (object?.namespace ?? '') && row.name === object?.name;
  const stream = ofAnyKind ? objects : resource === 'pods' ? pods : deployments;
  const stale = stream.status !== 'live' || stream.state?.status !== 'live';
  const whole = { complete: stream.state?.complete === true && labelSelector === null, stale };
  const drawer =
    !drawerOf || !usable || noKind ? null : ofAnyKind ? (
      <ObjectDrawer {...drawerOf} {...whole} key={drawerKey} row={[...(objects.state?.rows.values() ?? [])].find(isIt)} />
    ) : resource === 'pods' ? (
      <ObjectDrawer {...drawerOf} {...whole} key={drawerKey} row={[...(pods.state?.rows.values() ?? [])].find(isIt)}>
        {(pod) => <PodDetails pod={pod} />}
      </ObjectDrawer>
    ) : (
      <ObjectDrawer
        {...drawerOf}
        {...whole}
        key={drawerKey}
        row={[...(deployments.state?.rows.values() ?? [])].find(isIt)}
        showsPods
        placesActions
      >
        {(deployment, actions, gone) => (
          <DeploymentDetails context={context} deployment={deployment} stale={stale || gone} actions={actions} />
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
      status={usable && !noKind ? <ListStatus resource={resource} stream={stream} /> : null}
      actions={
        entry ? (
          <>
            <>
              <EnvironmentChoice
                target={context}
                environment={environment}
                onChange={(next) => setEnvironment.mutate({ target: context, environment: next })}
              />
              <ContextActions context={context} />
            </>
          </>
        ) : null
      }
      toolbar={
        usable ? (
          <ClusterToolbar
            context={context}
            resource={resource}
            kindName={name}
            kinds={kinds.data}
            beside={roomy}
            absent={noKind}
            namespace={
              namespaced
                ? { value: namespace, onChange: show, known: namespaces.data?.namespaces ?? (own === null ? [] : [own]), note }
                : null
            }
            labels={labels}
            logs={resource === 'pods' && labels !== '' ? selectorLogsPath(context, namespace, labels) : null}
            onLabels={setLabels}
            filter={filter}
            onFilter={setFilter}
          />
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
        <Box sx={{ display: 'flex', flex: 1, minHeight: 0, minWidth: 0 }}>
          {roomy ? (
            <Box
              sx={{
                flex: 'none',
                width: 216,
                display: 'flex',
                flexDirection: 'column',
                minHeight: 0,
                borderRight: 1,
                borderColor: 'surface.line',
              }}
            >
              <KindNav context={context} resource={resource} kinds={kinds.data} />
            </Box>
          ) : null}
          <Box sx={{ flex: 1, display: 'flex', flexDirection: 'column', minWidth: 0, minHeight: 0 }}>
            {resource === 'pods' ? (
              <LiveList {...list} key="pods" stream={pods} columns={podColumns} textOf={podText} />
            ) : resource === 'deployments' ? (
              <LiveList {...list} key="deployments" stream={deployments} columns={deploymentColumns} textOf={deploymentText} />
            ) : noKind ? (
              <EmptyState
                title={ofKinds('gone.title', { kind: resource, cluster: context })}
                text={ofKinds('gone.means')}
                action={
                  <Button variant="outlined" onClick={() => void navigate(clusterPath(context, 'deployments'))}>
                    {ofKinds('gone.deployments')}
                  </Button>
                }
              />
            ) : (
              <LiveList
                {...list}
                key={resource}
                stream={objects}
                columns={objectColumns}
                textOf={objectText}
                {...(resource === 'events' ? { among: latestFirst } : {})}
              />
            )}
          </Box>
        </Box>
      ) : null}
    </Page>
  );
}
