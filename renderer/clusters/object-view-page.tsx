import { ownValue } from '../../preload/contract/own-value.ts';
import Back from '@mui/icons-material/ArrowBackOutlined';
import Button from '@mui/material/Button';
import Tab from '@mui/material/Tab';
import Tabs from '@mui/material/Tabs';
import { Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useNavigate } from 'react-router';
import { usePlace } from '../client/place.ts';
import { useSettings } from '../client/settings.ts';
import { DrawerPlaceProvider, useDrawerPlace } from '../servers/server-drawer.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { LoadingRows } from '../ui/loading-rows.tsx';
import { Page } from '../ui/page.tsx';
import { objectViews } from './object-views.ts';
import type { ObjectPlace } from './paths.ts';
import { objectViewPath } from './paths.ts';

/** One object on a page of its own: its logs, its YAML, whatever needs more room than the drawer. */
export function ObjectViewPage({ object, view }: { readonly object: ObjectPlace; readonly view: string }) {
  const { t } = useTranslation('clusters');
  const navigate = useNavigate();
  const environment = ownValue(useSettings().kubernetes.environments, object.context) ?? 'none';
  const beside = objectViewPath(object);
  usePlace({
    target: object.context,
    targetPath: beside,
    object: object.namespace === null ? object.name : `${object.namespace}/${object.name}`,
    environment,
  });
  const drawer = useDrawerPlace();
  const views = objectViews.filter(({ shownFor }) => shownFor(object.resource));
  const shown = views.find(({ id }) => id === view);
  return (
    <Page
      title={object.name}
      layout="list"
      drawer={drawer.slot}
      covered={drawer.open}
      actions={
        <Button component={Link} to={beside} variant="outlined" startIcon={<Back />}>
          {t('view.back')}
        </Button>
      }
      toolbar={
        <Tabs
          value={shown?.id ?? false}
          onChange={(_, next: string) => void navigate(objectViewPath(object, next))}
          variant="scrollable"
          aria-label={t('view.tabs', { name: object.name })}
        >
          {views.map(({ id }) => (
            <Tab key={id} value={id} label={t(`view.${id}`)} />
          ))}
        </Tabs>
      }
    >
      {shown ? (
        <DrawerPlaceProvider value={drawer.place}>
          <Suspense fallback={<LoadingRows />}>
            <shown.View key={shown.id} {...object} />
          </Suspense>
        </DrawerPlaceProvider>
      ) : (
        <EmptyState
          title={t('view.unknown')}
          text={t('view.unknownMeans')}
          action={
            <Button component={Link} to={beside} variant="outlined">
              {t('view.back')}
            </Button>
          }
        />
      )}
    </Page>
  );
}
