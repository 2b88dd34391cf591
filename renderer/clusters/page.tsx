import { useLocation } from 'react-router';
import { ClusterPage } from './cluster-page.tsx';
import { ClusterViewPage } from './cluster-view-page.tsx';
import { ContextsPage } from './contexts-page.tsx';
import { ObjectViewPage } from './object-view-page.tsx';
import { objectViewPath, readClustersPath } from './paths.ts';

/** The room "Clusters": the contexts, what runs in one of them, or a page about one object. */
export default function ClustersPage() {
  const place = readClustersPath(useLocation().pathname);
  if (place.kind === 'list') return <ContextsPage />;
  if (place.kind === 'cluster')
    return <ClusterPage key={place.context} context={place.context} resource={place.resource} object={place.object} />;
  if (place.kind === 'object') return <ObjectViewPage key={objectViewPath(place.object)} object={place.object} view={place.view} />;
  return <ClusterViewPage key={`${place.context}/${place.view}`} context={place.context} view={place.view} rest={place.rest} />;
}
