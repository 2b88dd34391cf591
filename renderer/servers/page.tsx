import { lazy, Suspense } from 'react';
import { useLocation, useSearchParams } from 'react-router';
import { LoadingRows } from '../ui/loading-rows.tsx';
import { HostsPage } from './hosts/hosts-page.tsx';
import { readServersPath } from './paths.ts';
import { ServerPage } from './server-page.tsx';

const RunPage = lazy(() => import('./run/run-page.tsx'));

/** The room "Servers": the list of hosts, a command on many of them (`/servers?run`), or one of them. */
export default function ServersPage() {
  const place = readServersPath(useLocation().pathname);
  const [search] = useSearchParams();
  if (place.kind === 'server') return <ServerPage key={place.vantage} target={place.target} vantage={place.vantage} rest={place.rest} />;
  if (!search.has('run')) return <HostsPage />;
  return (
    <Suspense fallback={<LoadingRows />}>
      <RunPage />
    </Suspense>
  );
}
