import { setTimeout as pause } from 'node:timers/promises';
import type { Duplex } from 'node:stream';
import type { SavedTunnel } from '../../../../preload/contract/settings.ts';
import { FailureError, failureOf } from '../../failure.ts';
import type { Rooms } from '../../rooms.ts';
import type { RemoteListener, SshServer, Vantage } from '../../vantage/vantage.ts';
import type { Carried, RunEvents } from '../../vantage/forwarded-port-kind.ts';
import { listenHere } from '../../vantage/local-listener.ts';
import { portInUse } from '../../vantage/port-in-use.ts';
import { carry } from './carried.ts';
import { holderOfPort } from './port-holder.ts';

const LISTEN_WITHIN_MS = 15_000;
/** A server may still hold the port of a session it has not missed yet: it is asked again after so long, the last for good. */
const LISTEN_AGAIN_MS = [500, 1000, 2000, 5000, 10_000, 30_000] as const;

/**
 * Runs a tunnel until the signal aborts: listens, carries, and goes on when a lost connection is back. Resolves with the
 * port once it listens the first time. Throws FailureError `port-in-use`, `permission-denied`, `port-not-forwarded`, and
 * whatever keeps the connection from opening.
 */
export async function runTunnel(
  { vantages }: Pick<Rooms, 'vantages'>,
  tunnel: SavedTunnel,
  events: Omit<RunEvents, 'changed'>,
  load: Carried,
  signal: AbortSignal,
): Promise<number> {
  const { host } = tunnel;
  const { connections } = vantages;
  const ends: (() => void)[] = [];
  const stop = () => {
    for (const end of ends.splice(0).toReversed()) end();
  };
  signal.addEventListener('abort', stop, { once: true });
  let reachable = false;
  try {
    if (tunnel.kind === 'remote') return await onServer();
    return await onThisComputer();
  } catch (error) {
    signal.removeEventListener('abort', stop);
    stop();
    throw error;
  }

  async function onThisComputer(): Promise<number> {
    let server: SshServer | null = null;
    const here = await vantages.open('here', { signal });
    const listener = await namingHolder(
      here,
      listenHere(tunnel.bind, tunnel.port, (socket) => {
        const open = server;
        // Until the server is there, and while it is lost, nobody is kept waiting.
        if (open === null) socket.destroy();
        else void take(socket, (target, port, options) => open.connect(target, port, options));
      }),
    );
    ends.push(() => listener.close());
    signal.throwIfAborted();
    server = await vantages.server(host, { signal });
    follow({
      back: () => events.listening(listener.port),
      lost: () => {},
    });
    return listener.port;
  }

  async function onServer(): Promise<number> {
    const server = await vantages.server(host, { signal });
    const here = await vantages.open('here', { signal });
    let listener: RemoteListener | null = null;
    let bound = tunnel.port;
    let attempts = new AbortController();
    const listen = async (until: AbortSignal): Promise<number> => {
      const mine = await server.listen(
        tunnel.bind,
        bound,
        (channel) => void take(channel, (target, port, options) => here.connect(target, port, options)),
        { signal: until, timeoutMs: LISTEN_WITHIN_MS },
      );
      if (until.aborted) {
        giveUp(mine);
        until.throwIfAborted();
      }
      listener = mine;
      // After a loss the same port is asked for, where any would have done the first time.
      bound = mine.port;
      return bound;
    };
    const listenAgain = async (until: AbortSignal) => {
      for (let attempt = 0; !until.aborted; attempt += 1) {
        try {
          events.listening(await listen(until));
          return;
        } catch (error) {
          if (until.aborted) return;
          events.waiting(failureOf(error));
        }
        await pause(LISTEN_AGAIN_MS[Math.min(attempt, LISTEN_AGAIN_MS.length - 1)], undefined, { signal: until }).catch(() => {});
      }
    };
    const drop = () => {
      attempts.abort();
      if (listener !== null) giveUp(listener);
      listener = null;
    };
    ends.push(drop);
    const port = await namingHolder(server, listen(signal));
    follow({
      back: () => {
        attempts.abort();
        attempts = new AbortController();
        void listenAgain(AbortSignal.any([signal, attempts.signal]));
      },
      lost: drop,
    });
    return port;
  }

  /** Says who holds the port where that is why it cannot be listened on: a server only says that it does not. */
  async function namingHolder<T>(vantage: Vantage, listens: Promise<T>): Promise<T> {
    try {
      return await listens;
    } catch (error) {
      const why = failureOf(error);
      if (tunnel.port === 0 || (why.kind !== 'port-in-use' && why.kind !== 'port-not-forwarded')) throw error;
      const holder = await holderOfPort(vantage, tunnel.port, signal);
      if (holder === null) throw error;
      const { evidence, code } = why;
      const details = { ...(evidence !== undefined && { evidence }), ...(code !== undefined && { code }) };
      throw new FailureError(portInUse(tunnel.port, vantage.name, holder, details), { cause: error });
    }
  }

  /** Keeps the connection, and says when it goes and comes. */
  function follow({ back, lost }: { readonly back: () => void; readonly lost: () => void }): void {
    reachable = true;
    const look = () => {
      if (signal.aborted) return;
      const connection = connections.list().find((one) => one.host === host);
      if (connection === undefined) {
        reachable = false;
        lost();
        events.disconnected();
      } else if (connection.state === 'live' || connection.state === 'stale') {
        if (reachable) return;
        reachable = true;
        back();
      } else {
        if (reachable) lost();
        reachable = false;
        events.waiting(connection.failure);
      }
    };
    ends.push(connections.keep(host), connections.onChange(look));
  }

  function take(client: Duplex, connect: Parameters<typeof carry>[1]['connect']): Promise<void> {
    return carry(client, {
      tunnel,
      connect,
      ready: () => reachable,
      load,
      changed: events.loaded,
      refused: events.refused,
      signal,
    });
  }
}

/** The server forgets the port with its session at the latest: that it could not be told is nothing to be said. */
function giveUp(listener: RemoteListener): void {
  listener.close().catch(() => {});
}
