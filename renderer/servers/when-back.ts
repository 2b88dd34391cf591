import { useEffect, useRef } from 'react';
import type { Connection } from '../../preload/contract/servers.ts';

/** Calls `readAgain` when a connection that was lost while one looked is there again: what is on screen is from before. */
export function useWhenBack(connection: Connection | null, readAgain: () => void): void {
  const lost = useRef(false);
  const newest = useRef(readAgain);
  newest.current = readAgain;
  const state = connection?.state;
  useEffect(() => {
    if (state === 'offline') lost.current = true;
    if (state !== 'live' || !lost.current) return;
    lost.current = false;
    newest.current();
  }, [state]);
}
