import { ownValue } from '../../preload/contract/own-value.ts';
import Back from '@mui/icons-material/ArrowBackOutlined';
import Button from '@mui/material/Button';
import { Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { usePlace } from '../client/place.ts';
import { useSettings } from '../client/settings.ts';
import { DrawerPlaceProvider, useDrawerPlace } from '../servers/server-drawer.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { LoadingRows } from '../ui/loading-rows.tsx';
import { Page } from '../ui/page.tsx';
import type { ClusterViewProps } from './cluster-views.ts';
import { clusterViews } from './cluster-views.ts';
import { clusterPath } from './paths.ts';

/** A page about the whole cluster: its forwards, its Helm releases, ... */
export function ClusterViewPage({ context, view, rest }: ClusterViewProps & { readonly view: string }) {
  const { t } = useTranslation('clusters');
  const environment = ownValue(useSettings().kubernetes.environments, context) ?? 'none';
  usePlace({ target: context, targetPath: clusterPath(context), environment });
  const drawer = useDrawerPlace();
  const shown = clusterViews.find(({ id }) => id === view);
  const back = (
    <Button component={Link} to={clusterPath(context)} variant="outlined" startIcon={<Back />}>
      {context}
    </Button>
  );
  return (
    <Page title={shown ? t(`clusterView.${shown.id}`) : context} layout="list" actions={back} drawer={drawer.slot} covered={drawer.open}>
      {shown ? (
        <DrawerPlaceProvider value={drawer.place}>
          <Suspense fallback={<LoadingRows />}>
            <shown.View key={shown.id} context={context} rest={rest} />
          </Suspense>
        </DrawerPlaceProvider>
      ) : (
        <EmptyState title={t('view.unknown')} text={t('view.unknownMeans')} action={back} />
      )}
    </Page>
  );
}
