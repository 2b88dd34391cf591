import { useSyncExternalStore } from 'react';

let selected: ReadonlySet<string> = new Set();
const listeners = new Set<() => void>();

/** The servers chosen in the list, by vantage (`here`, `ssh:web-1`): what is done with many is done with these. They stay chosen while one looks elsewhere. */
export const hostSelection = {
  get: (): ReadonlySet<string> => selected,
  set: (next: ReadonlySet<string>): void => {
    selected = next;
    for (const listener of [...listeners]) listener();
  },
  clear: (): void => hostSelection.set(new Set()),
  onChange: (listener: () => void): (() => void) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
};

/** The chosen servers, live. */
export function useHostSelection(): ReadonlySet<string> {
  return useSyncExternalStore(hostSelection.onChange, hostSelection.get);
}
