import { useLocation } from 'react-router';
import { ClusterPage } from './cluster-page.tsx';
import { ContextsPage } from './contexts-page.tsx';
import { readClustersPath } from './paths.ts';

/** The room "Clusters": the contexts, or what runs in one of them. */
export default function ClustersPage() {
  const place = readClustersPath(useLocation().pathname);
  return place.kind === 'list' ? (
    <ContextsPage />
  ) : (
    <ClusterPage key={place.context} context={place.context} tab={place.tab} object={place.object} />
  );
}
