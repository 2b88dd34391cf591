import { useEffect, useSyncExternalStore } from 'react';
import type { Environment } from '../../preload/contract/settings.ts';

/** Where the person is, beyond the room: which target, and which object on it. */
export interface Place {
  /** `web-1`, a context, a mail profile. */
  readonly target?: string;
  /** Path of the target's own page, so that one can go back to it. */
  readonly targetPath?: string;
  /** `nginx.service`, `default/web-1`. */
  readonly object?: string;
  readonly environment?: Environment;
}

const nowhere: Place = {};
let place: Place = nowhere;
const listeners = new Set<() => void>();

function set(next: Place): void {
  place = next;
  for (const listener of [...listeners]) listener();
}

/**
 * Says where the person is: the top bar names it, and the environment's colour and name stay in view while the page is
 * shown.
 *
 *     usePlace({ target: host, object: unit, environment: environments[host] ?? 'none' });
 */
export function usePlace({ target, targetPath, object, environment }: Place): void {
  useEffect(() => {
    set({
      ...(target !== undefined && { target }),
      ...(targetPath !== undefined && { targetPath }),
      ...(object !== undefined && { object }),
      ...(environment !== undefined && { environment }),
    });
    return () => set(nowhere);
  }, [target, targetPath, object, environment]);
}

/** The place the page on screen has said. */
export function useCurrentPlace(): Place {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => place,
  );
}
