import { Suspense } from 'react';
import { Route, Routes } from 'react-router';
import { LoadingRows } from '../ui/loading-rows.tsx';
import { page } from './lazy-page.ts';

const Overview = page(() => import('../overview/page.tsx'));
const Servers = page(() => import('../servers/page.tsx'));
const Clusters = page(
  () => import('../clusters/page.tsx'),
  ['clusters', 'kinds', 'contexts', 'explain', 'actions', 'rollouts', 'change', 'servers'],
);
const Mail = page(() => import('../mail/room.tsx'));
const Health = page(() => import('../health/page.tsx'));
const Authenticator = page(() => import('../authenticator/page.tsx'), ['authenticator', 'lock']);
const Credentials = page(() => import('../credentials/page.tsx'), ['credentials', 'lock']);
const Activity = page(() => import('../activity/page.tsx'));
const Settings = page(() => import('../settings/page.tsx'));

/**
 * The pages, each loaded when it is first opened. A room owns everything below its path and reads the rest of it with
 * `useParams()['*']`: `/servers/web-1/units/nginx.service`.
 */
const pages = [
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

/** The page of the current path. */
export function Pages() {
  return (
    <Suspense fallback={<LoadingRows />}>
      <Routes>
        {pages.map(({ path, Page }) => (
          <Route key={path} path={path} element={<Page />} />
        ))}
      </Routes>
    </Suspense>
  );
}
