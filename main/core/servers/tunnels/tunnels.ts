import { randomUUID } from 'node:crypto';
import type { Failure } from '../../../../preload/contract/failure.ts';
import type { SavedTunnel } from '../../../../preload/contract/settings.ts';
import type { Tunnel } from '../../../../preload/contract/tunnels.ts';
import { failure, FailureError, failureOf, words } from '../../failure.ts';
import type { Rooms } from '../../rooms.ts';
import { PromptDesk } from '../../vantage/prompts.ts';
import type { Load } from './carried.ts';
import { noLoad } from './carried.ts';
import { runTunnel } from './run-tunnel.ts';

/** Tunnels that run at once. */
const MOST_RUNNING = 100;
/** While bytes flow, it is said this often. */
const LOAD_SAID_MS = 1000;

interface Held {
  readonly id: string;
  readonly saved: boolean;
  readonly load: Load;
  tunnel: SavedTunnel;
  state: Tunnel['state'];
  since: string;
  port: number | null;
  failure: Failure | undefined;
  lastRefused: Tunnel['lastRefused'];
  /** While it runs, or is being started. */
  run: { readonly abort: AbortController; readonly started: Promise<void> } | null;
}

/** The tunnels that are saved, and those that run. */
export interface Tunnels {
  list(): Tunnel[];
  onChange(listener: () => void): () => void;
  start(id: string, who: string, signal: AbortSignal): Promise<Tunnel>;
  open(tunnel: SavedTunnel, who: string, signal: AbortSignal): Promise<Tunnel>;
  stop(id: string): void;
}

export function createTunnels(rooms: Pick<Rooms, 'vantages' | 'settings' | 'audit' | 'closing' | 'prompter'>): Tunnels {
  const { vantages, settings, audit, closing } = rooms;
  const held = new Map<string, Held>();
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
  const stand = (one: Held, state: Tunnel['state'], why?: Failure) => {
    if (one.state !== state) one.since = new Date().toISOString();
    one.state = state;
    one.failure = why;
    changed();
  };
  const stop = (one: Held) => {
    one.run?.abort.abort(new DOMException('the tunnel was stopped', 'AbortError'));
    one.run = null;
    one.port = null;
    if (one.saved) stand(one, 'stopped');
    else {
      held.delete(one.id);
      changed();
    }
  };

  const run = async (one: Held, who: string, caller: AbortSignal): Promise<void> => {
    const abort = new AbortController();
    const signal = AbortSignal.any([closing, abort.signal]);
    // Until it listens, whoever asked for it can still change their mind.
    const cancelled = () => abort.abort(caller.reason);
    caller.addEventListener('abort', cancelled, { once: true });
    Object.assign(one.load, noLoad());
    one.lastRefused = undefined;
    const mine = () => one.run?.abort === abort;
    const begin = async () => {
      const record = (result: 'done' | 'failed', detail: string | null) =>
        audit.record({
          who,
          action: 'tunnel.start',
          target: one.tunnel.host,
          before: null,
          after: tunnelWords(one.tunnel),
          result,
          detail,
        });
      try {
        if (caller.aborted) throw caller.reason;
        const port = await runTunnel(
          { vantages },
          one.tunnel,
          {
            listening: (bound) => {
              if (!mine()) return;
              one.port = bound;
              stand(one, 'listening');
            },
            waiting: (why) => {
              if (mine()) stand(one, 'waiting', why);
            },
            disconnected: () => {
              if (mine()) stop(one);
            },
            refused: (why) => {
              one.lastRefused = { at: new Date().toISOString(), failure: why };
              if (mine()) changed();
            },
            loaded,
          },
          one.load,
          signal,
        );
        record('done', `port ${port}`);
        if (!mine()) return;
        one.port = port;
        stand(one, 'listening');
      } catch (error) {
        abort.abort();
        const why = failureOf(error);
        record('failed', why.kind);
        if (mine()) {
          one.run = null;
          one.port = null;
          if (one.saved) stand(one, why.kind === 'cancelled' ? 'stopped' : 'failed', why.kind === 'cancelled' ? undefined : why);
          else held.delete(one.id);
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

  const savedOne = (id: string, tunnel: SavedTunnel): Held => {
    const known = held.get(id);
    if (known) return known;
    const one = newHeld(id, tunnel, true);
    held.set(id, one);
    return one;
  };
  const start = async (one: Held, who: string, signal: AbortSignal): Promise<Tunnel> => {
    if (one.run) await one.run.started;
    else {
      if ([...held.values()].filter((other) => other.run !== null).length >= MOST_RUNNING) throw new FailureError(tooMany());
      await run(one, who, signal);
    }
    return shown(one);
  };
  /** Started by itself: how it went stands in its state. */
  const startQuietly = (one: Held) => {
    start(one, 'Pilothouse', closing).catch(() => {});
  };

  followSettings();
  // A command that connects for a moment does not open the ports of a whole day.
  if (rooms.prompter instanceof PromptDesk) startWithConnections();
  closing.addEventListener('abort', () => {
    if (saying) clearTimeout(saying);
  });

  return {
    list() {
      const { tunnels } = settings.get().servers;
      const saved = Object.entries(tunnels).map(([id, tunnel]) => shown(held.get(id) ?? newHeld(id, tunnel, true), tunnel));
      return [...saved, ...[...held.values()].filter((one) => !one.saved).map((one) => shown(one))];
    },
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    start(id, who, signal) {
      const { tunnels } = settings.get().servers;
      const tunnel = Object.hasOwn(tunnels, id) ? tunnels[id] : undefined;
      if (tunnel === undefined) throw new FailureError(notSaved());
      return start(savedOne(id, tunnel), who, signal);
    },
    async open(tunnel, who, signal) {
      const one = newHeld(randomUUID(), tunnel, false);
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

  /** One that is taken out of the settings stops; one that was changed is another one, and starts anew where it ran. */
  function followSettings(): void {
    settings.onChange(() => {
      const { tunnels } = settings.get().servers;
      for (const one of held.values()) {
        if (!one.saved) continue;
        const tunnel = Object.hasOwn(tunnels, one.id) ? tunnels[one.id] : undefined;
        if (tunnel === undefined) {
          stop(one);
          held.delete(one.id);
        } else if (tunnelWords(tunnel) !== tunnelWords(one.tunnel)) {
          const ran = one.run !== null;
          stop(one);
          one.tunnel = tunnel;
          if (ran) startQuietly(one);
        } else {
          one.tunnel = tunnel;
        }
      }
      changed();
    });
  }

  function startWithConnections(): void {
    const { connections } = vantages;
    const known = new Set<string>();
    const stopListening = connections.onChange(() => {
      const all = connections.list();
      const there = new Set(all.map(({ host }) => host));
      for (const host of known) if (!there.has(host)) known.delete(host);
      for (const { host, state } of all) {
        if (state !== 'live' || known.has(host)) continue;
        known.add(host);
        for (const [id, tunnel] of Object.entries(settings.get().servers.tunnels)) {
          if (tunnel.host === host && tunnel.withConnection && !held.get(id)?.run) startQuietly(savedOne(id, tunnel));
        }
      }
    });
    closing.addEventListener('abort', stopListening, { once: true });
  }
}

/** What makes a tunnel this one and not another, as ssh(1) writes it. */
export function tunnelWords({ host, kind, bind, port, target }: SavedTunnel): string {
  const bracketed = (address: string) => (address.includes(':') ? `[${address}]` : address);
  const option = kind === 'local' ? '-L' : kind === 'remote' ? '-R' : '-D';
  const to = target === null ? '' : `:${bracketed(target.host)}:${target.port}`;
  return `${option} ${bracketed(bind)}:${port}${to} ${host}`;
}

function newHeld(id: string, tunnel: SavedTunnel, saved: boolean): Held {
  return {
    id,
    saved,
    tunnel,
    load: noLoad(),
    state: 'stopped',
    since: new Date().toISOString(),
    port: null,
    failure: undefined,
    lastRefused: undefined,
    run: null,
  };
}

function shown({ id, saved, tunnel, load, state, since, port, failure: why, lastRefused }: Held, now = tunnel): Tunnel {
  return {
    id,
    tunnel: now,
    saved,
    state,
    since,
    port: state === 'listening' || state === 'waiting' ? port : null,
    ...load,
    ...(why === undefined ? {} : { failure: why }),
    ...(lastRefused === undefined ? {} : { lastRefused }),
  };
}

function notSaved(): Failure {
  return failure(
    'not-found',
    words('This tunnel is not saved any more.', 'Ce tunnel n’est plus enregistré.'),
    words('Save it again.', 'Enregistrez-le de nouveau.'),
  );
}

function tooMany(): Failure {
  return failure(
    'not-available',
    words(`${MOST_RUNNING} tunnels run: no more are started.`, `${MOST_RUNNING} tunnels fonctionnent : il n’en est pas démarré d’autre.`),
    words('Stop one of them.', 'Arrêtez-en un.'),
  );
}
