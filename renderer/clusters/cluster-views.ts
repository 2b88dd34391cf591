import type { ComponentType, LazyExoticComponent } from 'react';
import { lazy } from 'react';

export interface ClusterViewProps {
  readonly context: string;
  /** What follows in the path: `/clusters/CONTEXT/~helm/NAMESPACE/RELEASE`. */
  readonly rest: readonly string[];
}

/** A page about the whole cluster beside its lists; the word is `clusters:clusterView.ID`. */
export interface ClusterView {
  readonly id: ClusterViewId;
  readonly View: LazyExoticComponent<ComponentType<ClusterViewProps>>;
}

export type ClusterViewId = 'logs' | 'forwards' | 'helm' | 'new';

/** Pages of a cluster in their order, each loaded when it is first opened. */
export const clusterViews: readonly ClusterView[] = [
  { id: 'logs', View: lazy(() => import('./logs/selector-logs.tsx')) },
  { id: 'forwards', View: lazy(() => import('./forwards/forwards-view.tsx')) },
  { id: 'helm', View: lazy(() => import('./helm/helm-view.tsx')) },
  { id: 'new', View: lazy(() => import('./manifests/new-view.tsx')) },
];
