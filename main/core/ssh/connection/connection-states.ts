import type { Failure } from '../../../../preload/contract/failure.ts';
import type { Connection } from '../../../../preload/contract/servers.ts';

/** What is known beside the state itself. */
export interface StateDetails {
  /** Epoch ms at which the state began, where that was not when it was set or the last time it changed. */
  readonly since?: number;
  readonly failure?: Failure;
  /** Epoch ms at which the server was heard last. */
  readonly heardAt?: number;
  /** Epoch ms of the next attempt by itself. */
  readonly nextTryAt?: number;
}

/** What may be said of each connection, by host. */
export interface ConnectionStates {
  list(): Connection[];
  get(host: string): Connection | undefined;
  onChange(listener: () => void): () => void;
  /** `since`, unless given, stays while the state does; a host that is tried again stays known by its last failure. */
  set(host: string, state: Connection['state'], details?: StateDetails): void;
  forget(host: string): void;
  forgetAll(): void;
}

export function createConnectionStates(): ConnectionStates {
  const states = new Map<string, Connection>();
  const listeners = new Set<() => void>();
  const changed = () => {
    for (const listener of listeners) listener();
  };
  return {
    list: () => [...states.values()],
    get: (host) => states.get(host),
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    set(host, state, { since, failure, heardAt, nextTryAt } = {}) {
      const before = states.get(host);
      const next: Connection = {
        host,
        state,
        since: since === undefined && before?.state === state ? before.since : new Date(since ?? Date.now()).toISOString(),
        ...(failure === undefined ? {} : { failure }),
        ...(heardAt === undefined ? {} : { heardAt: new Date(heardAt).toISOString() }),
        ...(nextTryAt === undefined ? {} : { nextTryAt: new Date(nextTryAt).toISOString() }),
      };
      if (before && JSON.stringify(before) === JSON.stringify(next)) return;
      states.set(host, next);
      changed();
    },
    forget(host) {
      if (states.delete(host)) changed();
    },
    forgetAll: () => states.clear(),
  };
}
