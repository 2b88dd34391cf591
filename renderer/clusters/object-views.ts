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

export type ObjectViewId = 'logs' | 'terminal' | 'files' | 'forwards' | 'yaml' | 'mail';

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

/** What a port can be forwarded to. */
const WITH_FORWARDS: ReadonlySet<string> = new Set(['pods', 'deployments', 'services']);

/** What has an environment: a pod, or a template of pods. */
const WITH_ENVIRONMENT: ReadonlySet<string> = new Set([
  'pods',
  'deployments',
  'statefulsets',
  'daemonsets',
  'replicasets',
  'jobs',
  'cronjobs',
]);

/** Pages of one object in their order, each loaded when it is first opened: `View: lazy(() => import('./logs/logs-view.tsx'))`. */
export const objectViews: readonly ObjectView[] = [
  { id: 'logs', shownFor: (resource) => WITH_LOGS.has(resource), View: lazy(() => import('./logs/logs-view.tsx')) },
  { id: 'terminal', shownFor: (resource) => resource === 'pods', View: lazy(() => import('./inside/terminal-view.tsx')) },
  { id: 'files', shownFor: (resource) => resource === 'pods', View: lazy(() => import('./inside/files-view.tsx')) },
  { id: 'forwards', shownFor: (resource) => WITH_FORWARDS.has(resource), View: lazy(() => import('./forwards/object-forwards.tsx')) },
  { id: 'yaml', shownFor: () => true, View: lazy(() => import('./manifests/yaml-view.tsx')) },
  {
    id: 'mail',
    shownFor: (resource) => WITH_ENVIRONMENT.has(resource),
    View: lazy(() => import('./mail-settings/mail-settings-view.tsx')),
  },
];
