import { lazy, Suspense } from 'react';
import { createBrowserRouter } from 'react-router';
import { LoadingRows } from '../ui/loading-rows.tsx';
import { Frame } from './frame.tsx';
import { PageFailed } from './page-failed.tsx';

const Overview = lazy(() => import('../overview/page.tsx'));
const Servers = lazy(() => import('../servers/page.tsx'));
const Clusters = lazy(() => import('../clusters/page.tsx'));
const Mail = lazy(() => import('../mail/page.tsx'));
const Health = lazy(() => import('../health/page.tsx'));
const Authenticator = lazy(() => import('../authenticator/page.tsx'));
const Credentials = lazy(() => import('../credentials/page.tsx'));
const Activity = lazy(() => import('../activity/page.tsx'));
const Settings = lazy(() => import('../settings/page.tsx'));

/**
 * The pages, each loaded when it is first opened. A room owns everything below its path and reads the rest of it with
 * `useParams()['*']`: `/servers/web-1/units/nginx.service`.
 */
const pages = [
  { index: true, Page: Overview },
  { path: 'servers/*', Page: Servers },
  { path: 'clusters/*', Page: Clusters },
  { path: 'mail/*', Page: Mail },
  { path: 'health/*', Page: Health },
  { path: 'authenticator/*', Page: Authenticator },
  { path: 'credentials/*', Page: Credentials },
  { path: 'activity/*', Page: Activity },
  { path: 'settings/*', Page: Settings },
  { path: '*', Page: Overview },
];

/** Made once, after the words are there. */
export function createRoutes() {
  return createBrowserRouter([
    {
      path: '/',
      element: <Frame />,
      errorElement: <PageFailed />,
      children: pages.map(({ Page, ...route }) => ({
        ...route,
        errorElement: <PageFailed />,
        element: (
          <Suspense fallback={<LoadingRows />}>
            <Page />
          </Suspense>
        ),
      })),
    },
  ]);
}
