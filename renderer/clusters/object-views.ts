import type { ComponentType, LazyExoticComponent } from 'react';
import type { ObjectPlace } from './paths.ts';

/** What needs more room than the drawer beside the list; the word is `clusters:view.ID`. */
export interface ObjectView {
  readonly id: ObjectViewId;
  /** Whether objects of this kind (`resourceIdSchema`) have it. */
  readonly shownFor: (resource: string) => boolean;
  readonly View: LazyExoticComponent<ComponentType<ObjectPlace>>;
}

export type ObjectViewId = 'logs' | 'terminal' | 'files' | 'yaml';

/** Pages of one object in their order, each loaded when it is first opened: `View: lazy(() => import('./logs/logs-view.tsx'))`. */
export const objectViews: readonly ObjectView[] = [];
