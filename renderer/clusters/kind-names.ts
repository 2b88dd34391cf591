import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import type { Kind } from '../../preload/contract/cluster-kinds.ts';
import { isKnownKind } from './kind-groups.ts';

/** What a kind is called: `Stateful sets`; one that Kubernetes does not bring, by its own name: `Certificate`. */
export function useKindName(): (id: string, kind?: Kind | null) => string {
  const { t } = useTranslation('kinds');
  return useCallback((id, kind) => (isKnownKind(id) ? t(`name.${id}`) : (kind?.kind ?? id)), [t]);
}
