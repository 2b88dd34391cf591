import { QueryClient } from '@tanstack/react-query';
import { failureOf } from './failures.ts';
import { linkState } from './link.ts';
import { unlocked } from './unlocked.ts';

/**
 * Calls and their answers. Nothing is asked again behind the person's back: no retry, no refetch on focus or on a
 * timer. Only what failed because the core was restarted is asked again once it is back.
 */
export const queryClient = new QueryClient({
  defaultOptions: {
    queries: { retry: false, refetchOnWindowFocus: false, refetchOnReconnect: false, staleTime: 5_000, networkMode: 'always' },
    mutations: { retry: false, networkMode: 'always' },
  },
});

let wasLost = false;

/** Asks again, at each return of the core, for what its loss had failed, and for what the core says of itself; and for what was locked. */
export function refetchAfterRestart(): void {
  linkState.onChange(() => {
    if (linkState.get().state === 'lost') wasLost = true;
    if (linkState.get().state !== 'live' || !wasLost) return;
    wasLost = false;
    void queryClient.invalidateQueries({ queryKey: ['system.info'] });
    askAgain('core-restarted');
  });
  unlocked.onUnlock(() => askAgain('locked'));
}

function askAgain(failedBy: 'core-restarted' | 'locked'): void {
  void queryClient.refetchQueries({
    type: 'active',
    predicate: (query) => query.state.error !== null && failureOf(query.state.error).kind === failedBy,
  });
}
