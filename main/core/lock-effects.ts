import type { Rooms } from './rooms.ts';

/** Closes the connections to servers whenever it locks, where the settings want that. What it returns ends it. */
export function closeConnectionsWhenLocked({ lock, settings, vantages }: Pick<Rooms, 'lock' | 'settings' | 'vantages'>): () => void {
  let wasLocked = lock.isLocked();
  return lock.onChange(() => {
    const locked = lock.isLocked();
    if (locked && !wasLocked && settings.get().lock.connections === 'close')
      for (const { host } of vantages.connections.list()) vantages.connections.close(host);
    wasLocked = locked;
  });
}

/** What the computer does that may lock the console. */
export type LockingEvent = 'sleep' | 'screen';

/** Locks when the computer goes to sleep or its screen is locked, as far as the settings want that. */
export function lockAtEvent({ lock, settings }: Pick<Rooms, 'lock' | 'settings'>, event: LockingEvent): void {
  const { onSleep, onScreenLock } = settings.get().lock;
  if (event === 'sleep' ? onSleep : onScreenLock) lock.lock(event, 'pilothouse');
}
