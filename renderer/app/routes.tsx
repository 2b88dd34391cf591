import type { ComponentType } from 'react';
import { lazy, Suspense } from 'react';
import { Route, Routes } from 'react-router';
import { LoadingRows } from '../ui/loading-rows.tsx';
import { loadWords } from './languages.ts';

const RETRY_MS = 700;

interface PageModule {
  readonly default: ComponentType;
}

/**
 * A page, loaded when it is first opened; tried once more when the network changed in the middle of it. Its words come at the same
 * time: else each part of it that has words of its own would wait for them in turn.
 */
function page(load: () => Promise<PageModule>, words: readonly string[] = []) {
  const again = async () => {
    await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
    return load();
  };
  return lazy(async () => {
    const [loaded] = await Promise.all([load().catch(again), loadWords(words)]);
    return loaded;
  });
}

const Overview = page(() => import('../overview/page.tsx'));
const Servers = page(() => import('../servers/page.tsx'));
const Clusters = page(() => import('../clusters/page.tsx'), ['clusters', 'kinds', 'contexts', 'explain', 'actions', 'rollouts', 'change']);
const Mail = page(() => import('../mail/room.tsx'));
const Health = page(() => import('../health/page.tsx'));
const Authenticator = page(() => import('../authenticator/page.tsx'));
const Credentials = page(() => import('../credentials/page.tsx'));
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
