import type { DatabaseSync } from 'node:sqlite';

/** How soon a change made by another process is noticed while somebody watches. */
const LOOK_MS = 1_000;

/** Tells when the database was changed, by this process (which says so) or by another one. */
export interface Changes {
  /** This process changed something. */
  here(): void;
  /** Returns what ends the subscription. */
  subscribe(listener: () => void): () => void;
}

/**
 * Follows a database: `PRAGMA data_version` moves when another connection commits, and is looked at only while there are
 * listeners. The timer keeps no process alive.
 */
export function followChanges(db: DatabaseSync): Changes {
  const listeners = new Set<() => void>();
  let timer: NodeJS.Timeout | null = null;
  let seen = 0;

  const version = () => Number(db.prepare('PRAGMA data_version').get()?.['data_version'] ?? 0);
  const tell = () => {
    for (const listener of listeners) listener();
  };
  const look = () => {
    if (!db.isOpen) return stop();
    const now = version();
    if (now === seen) return;
    seen = now;
    tell();
  };
  const stop = () => {
    if (timer !== null) clearInterval(timer);
    timer = null;
  };

  return {
    here: tell,
    subscribe(listener) {
      listeners.add(listener);
      if (timer === null) {
        seen = version();
        timer = setInterval(look, LOOK_MS).unref();
      }
      return () => {
        listeners.delete(listener);
        if (listeners.size === 0) stop();
      };
    },
  };
}
