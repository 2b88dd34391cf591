import type { ComponentType, LazyExoticComponent } from 'react';
import { lazy } from 'react';
import type { ObjectPlace } from './paths.ts';

/** What needs more room than the drawer beside the list; the word is `clusters:view.ID`. */
export interface ObjectView {
  readonly id: ObjectViewId;
  /** Whether objects of this kind (`resourceIdSchema`) have it. */
  readonly shownFor: (resource: string) => boolean;
  readonly View: LazyExoticComponent<ComponentType<ObjectPlace>>;
}

export type ObjectViewId = 'logs' | 'terminal' | 'files' | 'yaml';

/** Pods, and what brings or finds them. */
const WITH_LOGS: ReadonlySet<string> = new Set([
  'pods',
  'deployments',
  'statefulsets',
  'daemonsets',
  'replicasets',
  'replicationcontrollers',
  'jobs',
  'cronjobs',
  'services',
  'rollouts.argoproj.io',
]);

/** Pages of one object in their order, each loaded when it is first opened: `View: lazy(() => import('./logs/logs-view.tsx'))`. */
export const objectViews: readonly ObjectView[] = [
  { id: 'logs', shownFor: (resource) => WITH_LOGS.has(resource), View: lazy(() => import('./logs/logs-view.tsx')) },
  { id: 'yaml', shownFor: () => true, View: lazy(() => import('./manifests/yaml-view.tsx')) },
];
