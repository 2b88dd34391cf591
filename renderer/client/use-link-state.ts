import { useSyncExternalStore } from 'react';
import type { LinkState } from './link.ts';
import { linkState } from './link.ts';

/** Whether the engine can be reached, live. */
export function useLinkState(): LinkState {
  return useSyncExternalStore(linkState.onChange, linkState.get);
}
