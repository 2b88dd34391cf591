import type { ComponentType, LazyExoticComponent } from 'react';
import { lazy } from 'react';

/** What a dialog of the page gets. */
export interface CredentialActionProps {
  readonly onClose: () => void;
}

/** More that can be done with credentials: an entry of the page's menu, its dialog loaded when it is chosen. */
export interface CredentialAction {
  /** Its word is `action.ID` among the page's own. */
  readonly id: 'generate' | 'import' | 'export' | 'plain' | 'doctor' | 'recover';
  readonly component: LazyExoticComponent<ComponentType<CredentialActionProps>>;
}

export const credentialActions: readonly CredentialAction[] = [
  { id: 'generate', component: lazy(() => import('./generate/generate-dialog.tsx')) },
  { id: 'import', component: lazy(() => import('./bundle/import-dialog.tsx')) },
  { id: 'export', component: lazy(() => import('./bundle/export-dialog.tsx')) },
  { id: 'plain', component: lazy(() => import('./plain/plain-dialog.tsx')) },
  { id: 'recover', component: lazy(() => import('./recover-dialog.tsx')) },
  { id: 'doctor', component: lazy(() => import('./doctor-dialog.tsx')) },
];
