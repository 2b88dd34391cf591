import { randomUUID } from 'node:crypto';
import type { Failure } from '../../../preload/contract/failure.ts';
import type { ForwardedPort } from '../../../preload/contract/forwarded-port.ts';
import { FailureError, failureOf } from '../failure.ts';
import type { Rooms } from '../rooms.ts';
import type { Carried, PortKind, RunEvents } from './forwarded-port-kind.ts';

/** Ports of one kind that run at once. */
const MOST_RUNNING = 100;
/** While bytes flow, it is said this often. */
const LOAD_SAID_MS = 1000;

/** A port as it is now: what stands in the contract of every kind, what was asked for, and what its last run carried. */
export interface PortNow<Saved, Load> {
  readonly port: ForwardedPort;
  readonly asked: Saved;
  readonly load: Readonly<Load>;
}

/** Ports that lead elsewhere: the saved ones, and those that run. */
export interface ForwardedPorts<Saved, Load> {
  /** Those that are saved, and those that only run. */
  list(): PortNow<Saved, Load>[];
  /** Returns what ends it. */
  onChange(listener: () => void): () => void;
  isRunning(id: string): boolean;
  /** Starts a saved one; resolves once it listens, at once where it does. Throws FailureError `not-found`, `not-available`, and those of its run. */
  start(id: string, who: string, signal: AbortSignal): Promise<PortNow<Saved, Load>>;
  /** Starts a saved one by itself: how it went stands in its state. */
  startQuietly(id: string): void;
  /** Runs one that is saved nowhere, and goes when it stops. Throws as `start`. */
  open(asked: Saved, who: string, signal: AbortSignal): Promise<PortNow<Saved, Load>>;
  stop(id: string): void;
}

interface Held<Saved, Load> {
  readonly id: string;
  readonly saved: boolean;
  asked: Saved;
  /** Each run has its own: what ends late of the one before takes nothing from it. */
  load: Load;
  state: ForwardedPort['state'];
  since: string;
  port: number | null;
  failure: Failure | undefined;
  lastRefused: ForwardedPort['lastRefused'];
  /** While it runs, or is being started. */
  run: { readonly abort: AbortController; readonly started: Promise<void> } | null;
}

/** Keeps ports of one kind until they are stopped, are taken out of the settings, or the core closes. */
export function createForwardedPorts<Saved, Load extends Carried>(
  { settings, audit, closing }: Pick<Rooms, 'settings' | 'closing'> & { readonly audit: Pick<Rooms['audit'], 'record'> },
  kind: PortKind<Saved, Load>,
): ForwardedPorts<Saved, Load> {
  type One = Held<Saved, Load>;
  const held = new Map<string, One>();
  const listeners = new Set<() => void>();
  let saying: NodeJS.Timeout | null = null;

  const changed = () => {
    for (const listener of [...listeners]) listener();
  };
  const loaded = () => {
    saying ??= setTimeout(() => {
      saying = null;
      changed();
    }, LOAD_SAID_MS).unref();
  };
  const stand = (one: One, state: One['state'], why?: Failure) => {
    if (one.state !== state) one.since = new Date().toISOString();
    one.state = state;
    one.failure = why;
    changed();
  };
  const stop = (one: One) => {
    one.run?.abort.abort(new DOMException('the port was stopped', 'AbortError'));
    one.run = null;
    one.port = null;
    if (one.saved) stand(one, 'stopped');
    else {
      held.delete(one.id);
      changed();
    }
  };

  const run = async (one: One, who: string, caller: AbortSignal): Promise<void> => {
    const abort = new AbortController();
    const signal = AbortSignal.any([closing, abort.signal]);
    // Until it listens, whoever asked for it can still change their mind.
    const cancelled = () => abort.abort(caller.reason);
    caller.addEventListener('abort', cancelled, { once: true });
    const { asked } = one;
    const load = kind.noLoad();
    one.load = load;
    one.lastRefused = undefined;
    const mine = () => one.run?.abort === abort;
    const record = (result: 'done' | 'failed', detail: string) =>
      audit.record({ who, action: kind.action, target: kind.target(asked), before: null, after: kind.command(asked), result, detail });
    // There was nowhere to lead to when it began to listen.
    let waits: { readonly why: Failure | undefined } | null = null;
    const events: RunEvents = {
      listening: (port) => {
        if (!mine()) return;
        waits = null;
        if (port !== undefined) one.port = port;
        if (one.state === 'waiting' || port !== undefined) stand(one, 'listening');
      },
      waiting: (why) => {
        if (!mine()) return;
        if (one.port === null) waits = { why };
        else stand(one, 'waiting', why);
      },
      disconnected: () => {
        if (mine()) stop(one);
      },
      refused: (why) => {
        if (!mine()) return;
        one.lastRefused = { at: new Date().toISOString(), failure: why };
        changed();
      },
      loaded,
      changed,
    };
    const begin = async () => {
      try {
        if (caller.aborted) throw caller.reason;
        const port = await kind.run(asked, load, events, signal);
        record('done', `port ${port}`);
        if (!mine()) return;
        one.port = port;
        if (waits === null) stand(one, 'listening');
        else stand(one, 'waiting', waits.why);
      } catch (error) {
        abort.abort();
        const why = failureOf(error);
        record('failed', why.kind);
        if (mine()) {
          one.run = null;
          one.port = null;
          if (!one.saved) held.delete(one.id);
          else if (why.kind === 'cancelled') stand(one, 'stopped');
          else stand(one, 'failed', why);
        }
        throw error;
      } finally {
        caller.removeEventListener('abort', cancelled);
      }
    };
    // The run is known before anything of it is heard.
    const started = Promise.resolve().then(begin);
    one.run = { abort, started };
    stand(one, 'starting');
    await started;
  };

  const start = async (one: One, who: string, signal: AbortSignal): Promise<PortNow<Saved, Load>> => {
    if (one.run) await one.run.started;
    else {
      if ([...held.values()].filter((other) => other.run !== null).length >= MOST_RUNNING)
        throw new FailureError(kind.tooMany(MOST_RUNNING));
      await run(one, who, signal);
    }
    return now(one);
  };
  const savedOne = (id: string): One => {
    const asked = ownOf(kind.saved(), id);
    if (asked === undefined) throw new FailureError(kind.notSaved());
    const one = held.get(id) ?? newHeld(id, asked, true, kind.noLoad());
    held.set(id, one);
    return one;
  };
  /** How it went stands in its state. */
  const startQuietly = (one: One) => {
    start(one, 'Pilothouse', closing).catch(() => {});
  };

  // One that is taken out of the settings stops; one that was changed is another one, and starts anew where it ran.
  settings.onChange(() => {
    const saved = kind.saved();
    for (const one of held.values()) {
      if (!one.saved) continue;
      const asked = ownOf(saved, one.id);
      if (asked === undefined) {
        stop(one);
        held.delete(one.id);
      } else if (kind.command(asked) !== kind.command(one.asked)) {
        const ran = one.run !== null;
        stop(one);
        one.asked = asked;
        if (ran) startQuietly(one);
      } else {
        one.asked = asked;
      }
    }
    changed();
  });
  closing.addEventListener('abort', () => {
    if (saying) clearTimeout(saying);
  });

  return {
    list() {
      const saved = Object.entries(kind.saved()).map(([id, asked]) => now(held.get(id) ?? newHeld(id, asked, true, kind.noLoad())));
      return [...saved, ...[...held.values()].filter((one) => !one.saved).map(now)];
    },
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    isRunning: (id) => (held.get(id)?.run ?? null) !== null,
    start: async (id, who, signal) => await start(savedOne(id), who, signal),
    startQuietly: (id) => startQuietly(savedOne(id)),
    async open(asked, who, signal) {
      const one = newHeld(randomUUID(), asked, false, kind.noLoad());
      held.set(one.id, one);
      try {
        return await start(one, who, signal);
      } catch (error) {
        held.delete(one.id);
        changed();
        throw error;
      }
    },
    stop(id) {
      const one = held.get(id);
      if (one?.run) stop(one);
      else if (one) stand(one, 'stopped');
    },
  };
}

function ownOf<Saved>(saved: Readonly<Record<string, Saved>>, id: string): Saved | undefined {
  return Object.hasOwn(saved, id) ? saved[id] : undefined;
}

function newHeld<Saved, Load>(id: string, asked: Saved, saved: boolean, load: Load): Held<Saved, Load> {
  return {
    id,
    saved,
    asked,
    load,
    state: 'stopped',
    since: new Date().toISOString(),
    port: null,
    failure: undefined,
    lastRefused: undefined,
    run: null,
  };
}

function now<Saved, Load extends Carried>({ load, asked, ...one }: Held<Saved, Load>): PortNow<Saved, Load> {
  const { id, saved, state, since, port, failure, lastRefused } = one;
  const { connections, connectionsTotal, sentBytes, receivedBytes } = load;
  return {
    port: {
      id,
      saved,
      state,
      since,
      port: state === 'listening' || state === 'waiting' ? port : null,
      connections,
      connectionsTotal,
      sentBytes,
      receivedBytes,
      ...(failure === undefined ? {} : { failure }),
      ...(lastRefused === undefined ? {} : { lastRefused }),
    },
    asked,
    load,
  };
}
