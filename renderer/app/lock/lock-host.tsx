import { useCallback, useEffect } from 'react';
import { useNavigate } from 'react-router';
import { lockNow, lockStore } from '../../client/lock.ts';

/** What locks at once; where no lock is set up yet, it leads to where one is. */
export function useLockNow(): () => void {
  const navigate = useNavigate();
  return useCallback(() => {
    if (lockStore.get()?.setUp !== true) void navigate('/settings#lock');
    else lockNow().catch(() => void navigate('/settings#lock'));
  }, [navigate]);
}

/** Listens for Ctrl/Cmd+Shift+K everywhere. */
export function LockHost() {
  const lock = useLockNow();
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key.toLowerCase() !== 'k' || !(event.ctrlKey || event.metaKey) || !event.shiftKey || event.altKey) return;
      event.preventDefault();
      lock();
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, [lock]);
  return null;
}
