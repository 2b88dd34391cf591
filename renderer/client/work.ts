import { useSyncExternalStore } from 'react';

/** Something that takes a while: shown in the bottom line wherever the person goes. */
export interface Work {
  readonly id: string;
  /** What is being done, in the current language: called at each paint. */
  readonly label: () => string;
  /** Path of the page that shows it. */
  readonly path: string;
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
  /** 0 to 1, or null when it cannot be known. */
  readonly progress: number | null;
  readonly cancel: () => void;
}

let works: readonly Work[] = [];
const listeners = new Set<() => void>();

function set(next: readonly Work[]): void {
  works = next;
  for (const listener of [...listeners]) listener();
}

export const runningWork = {
  get: (): readonly Work[] => works,
  onChange: (listener: () => void): (() => void) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
  /** Puts work into the bottom line, or replaces what is known of it. */
  put: (work: Work): void => set([...works.filter(({ id }) => id !== work.id), work]),
  end: (id: string): void => set(works.filter((work) => work.id !== id)),
};

/** Everything under way now, oldest first. */
export function useRunningWork(): readonly Work[] {
  return useSyncExternalStore(runningWork.onChange, runningWork.get);
}
