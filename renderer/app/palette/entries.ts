import type { ReactNode } from 'react';
import { useEffect, useSyncExternalStore } from 'react';

/** Something the palette can open or do. */
export interface PaletteEntry {
  /** Lasting and unique: it is what `settings.recent` remembers: `server/web-1`, `page/mail`, `action/theme`. */
  readonly id: string;
  readonly title: string;
  /** Beside the title: an address, a cluster. */
  readonly detail?: string;
  readonly kind: 'page' | 'host' | 'context' | 'mail' | 'url' | 'object' | 'action';
  readonly icon?: ReactNode;
  /** Other words it is found by. */
  readonly keywords?: readonly string[];
  /** A path to open, or what to do. */
  readonly run: string | (() => void);
}

const bySource = new Map<string, readonly PaletteEntry[]>();
const listeners = new Set<() => void>();
let all: readonly PaletteEntry[] = [];

function changed(): void {
  all = [...bySource.values()].flat();
  for (const listener of [...listeners]) listener();
}

/** Puts a source's entries into the palette, replacing what it had put; returns what takes them out. */
export function registerPaletteEntries(source: string, entries: readonly PaletteEntry[]): () => void {
  bySource.set(source, entries);
  changed();
  return () => {
    if (bySource.get(source) !== entries) return;
    bySource.delete(source);
    changed();
  };
}

/**
 * Entries of a page, in the palette while the page is shown; memoise the array. `source` names who puts them:
 * `servers.units`.
 */
export function usePaletteEntries(source: string, entries: readonly PaletteEntry[]): void {
  useEffect(() => registerPaletteEntries(source, entries), [source, entries]);
}

/** Everything in the palette now. */
export function useAllPaletteEntries(): readonly PaletteEntry[] {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => all,
  );
}
