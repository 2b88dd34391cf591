import { useLocation } from 'react-router';
import { HostsPage } from './hosts-page.tsx';
import { readServersPath } from './paths.ts';
import { ServerPage } from './server-page.tsx';

/** The room "Servers": the list of hosts, or one of them. */
export default function ServersPage() {
  const place = readServersPath(useLocation().pathname);
  return place.kind === 'list' ? (
    <HostsPage />
  ) : (
    <ServerPage key={place.vantage} target={place.target} vantage={place.vantage} rest={place.rest} />
  );
}
