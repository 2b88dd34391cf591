import { useEffect, useRef, useSyncExternalStore } from 'react';
import type { LockState } from '../../preload/contract/lock.ts';
import { client } from './link.ts';
import { latestStore } from './use-stream.ts';

const stream = () => latestStore('lock.watch', client.lock.watch, {});

/** The lock as last heard; undefined until the core said something. */
export const lockStore = {
  get: (): LockState | undefined => stream().get().state,
  onChange: (listener: () => void): (() => void) => stream().subscribe(listener),
};

export function useLock(): LockState | undefined {
  return useSyncExternalStore(lockStore.onChange, lockStore.get);
}

/** Forgets what only an open console may show, as soon as it is locked: the page goes on behind the cover. */
export function useForgetOnLock(forget: () => void): void {
  const newest = useRef(forget);
  newest.current = forget;
  useEffect(
    () =>
      lockStore.onChange(() => {
        if (lockStore.get()?.locked === true) newest.current();
      }),
    [],
  );
}

/** Locks every window and command of the data folder. Rejects with `bad-input` where no lock is set up. */
export async function lockNow(): Promise<void> {
  await client.lock.lock();
}
