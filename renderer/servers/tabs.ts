import { lazy } from 'react';
import type { ServerTab } from './server-tab.ts';

interface Tab {
  /** Its segment of the path, and its word `tab.ID`. */
  readonly id: TabId;
  readonly Tab: ServerTab;
  /** It needs SSH: this computer has none. */
  readonly serversOnly?: boolean;
}

export type TabId = 'units' | 'containers' | 'journal' | 'ports' | 'files' | 'upkeep' | 'terminal' | 'tunnels';

/** The tabs of a server's page in their order, each loaded when it is first opened. The first is what a plain path shows. */
export const tabs: readonly [Tab, ...Tab[]] = [
  { id: 'units', Tab: lazy(() => import('./system-tab.tsx')) },
  { id: 'containers', Tab: lazy(() => import('./containers/containers-tab.tsx')) },
  { id: 'journal', Tab: lazy(() => import('./journal/journal-tab.tsx')) },
  { id: 'ports', Tab: lazy(() => import('./ports/ports-tab.tsx')) },
  { id: 'files', Tab: lazy(() => import('./files/files-tab.tsx')) },
  { id: 'upkeep', Tab: lazy(() => import('./upkeep/upkeep-tab.tsx')) },
  { id: 'terminal', Tab: lazy(() => import('./terminal/terminal-tab.tsx')) },
  { id: 'tunnels', serversOnly: true, Tab: lazy(() => import('./tunnels/tunnels-tab.tsx')) },
];
