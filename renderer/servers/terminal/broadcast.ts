import { useSyncExternalStore } from 'react';

let together: ReadonlySet<string> = new Set();
const listeners = new Set<() => void>();

/** The terminals that are typed into together, by id; fewer than two is none. */
export const broadcast = {
  get: (): ReadonlySet<string> => together,
  onChange: (listener: () => void): (() => void) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
  set(ids: Iterable<string>): void {
    const next = new Set(ids);
    together = next.size < 2 ? new Set() : next;
    for (const listener of [...listeners]) listener();
  },
  /** Where what is typed into a terminal goes. */
  receivers: (id: string): readonly string[] => (together.has(id) ? [...together] : [id]),
};

export function useBroadcast(): ReadonlySet<string> {
  return useSyncExternalStore(broadcast.onChange, broadcast.get);
}
