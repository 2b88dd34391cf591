import type { Failure } from '../../../../preload/contract/failure.ts';
import type { Connection } from '../../../../preload/contract/servers.ts';
import { failureOf, FailureError } from '../../failure.ts';
import type { Log } from '../../rooms.ts';
import type { LoginReport, SshConnection } from './connection.ts';
import { jumpLoop } from './connection-failures.ts';
import { createConnectionLog } from './connection-log.ts';
import { createConnectionStates } from './connection-states.ts';
import { JumpFailedError, jumpHops } from '../config/jump-hosts.ts';
import { refusePasswordInHost } from '../config/login-in-host.ts';
import { keepaliveOf, watchSilence } from './keepalive.ts';
import { watchNetwork } from './network-change.ts';
import type { createHostOpener, HostOpenerNeeds, Route } from './open-host.ts';
import { createLeases, forgetConnection, heardAtOf, newMember } from './pool-member.ts';
import type { Lease, Member, Opening } from './pool-member.ts';
import { USUAL_TIMES } from './pool-times.ts';
import type { PoolTimes } from './pool-times.ts';
import { createReconnection } from './reconnection.ts';

/** Most connections outlive a change of this computer's addresses: silence only counts once the answer is late. */
const NETWORK_GRACE_MS = 3000;

/** How a host was reached; the report of a jump host is null once its connection is over. */
export interface CheckedHost {
  readonly report: LoginReport;
  readonly jumps: readonly { readonly host: string; readonly report: LoginReport | null }[];
}

export interface Pool {
  /** The connection to a host, opened when there is none; callers at the same time share one opening and its questions. */
  acquire(name: string, options: { readonly signal: AbortSignal }): Promise<Lease>;
  /**
   * Until what it returns is called, the connection of a host that was opened stays open, and when it is lost, or could not be
   * opened for a reason that may pass, it is opened again by itself, without a question to anybody.
   */
  keep(name: string): () => void;
  /**
   * Until what it returns is called, every host whose connection was open and was lost is opened again by itself, without a
   * question to anybody; one that was never reached, or that now refuses, is not.
   */
  keepLost(): () => void;
  /** Connects and logs in anew beside what is open, and hangs up; throws what `acquire` throws. Jump hosts are shared with the rest. */
  check(
    name: string,
    options: {
      readonly signal: AbortSignal;
      /** Looks at the connection before it is closed. */
      readonly look?: (connection: SshConnection, signal: AbortSignal) => Promise<void>;
    },
  ): Promise<CheckedHost>;
  states(): Connection[];
  onChange(listener: () => void): () => void;
  close(name: string): void;
  /** After sleep: every connection is asked for a sign of life, and every planned attempt is made soon. */
  distrust(): void;
  closeAll(): Promise<void>;
}

export interface PoolNeeds extends Omit<HostOpenerNeeds, 'connectWithinMs'> {
  readonly log: Log;
  readonly closing: AbortSignal;
  readonly times?: Partial<PoolTimes>;
}

interface Asking {
  readonly signal: AbortSignal;
  readonly attended: () => boolean;
}

const nobodyThere = () => false;
const somebodyThere = () => true;

/** What speaks SSH is loaded with the first host that is opened: most commands open none, and need not wait for it. */
function openerWhenAsked(needs: HostOpenerNeeds, onFirst: () => void): ReturnType<typeof createHostOpener> {
  let loading: Promise<ReturnType<typeof createHostOpener>> | null = null;
  return async (name, opening) => {
    if (loading === null) {
      loading = import('./open-host.ts').then((speaking) => speaking.createHostOpener(needs));
      onFirst();
    }
    const openHost = await loading;
    return openHost(name, opening);
  };
}

/** Connections by host: opened when first needed, shared, kept alive, opened again for whoever keeps them, closed when idle. */
export function createPool(needs: PoolNeeds): Pool {
  const times = { ...USUAL_TIMES, ...needs.times };
  const members = new Map<string, Member>();
  const states = createConnectionStates();
  const connectionLog = createConnectionLog(needs.log);
  const leases = createLeases(
    times.idleCloseMs,
    (name) => reconnection.isKept(name),
    (member) => {
      dismiss(member);
      connectionLog.closedIdle(member.name, times.idleCloseMs);
      states.forget(member.name);
    },
  );
  let stopWatching = () => {};
  // Addresses that change matter once something was connected.
  const openHost = openerWhenAsked({ ...needs, connectWithinMs: times.connectWithinMs }, () => {
    if (!needs.closing.aborted) stopWatching = watchNetwork(() => distrust(NETWORK_GRACE_MS));
  });
  const reconnection = createReconnection({
    states,
    attempt: retry,
    onReleased: released,
    delayMs: times.retryDelayMs,
    closing: needs.closing,
  });
  needs.closing.addEventListener('abort', stopBackground, { once: true });

  return {
    acquire: (name, { signal }) => acquire(name, null, [], { signal, attended: somebodyThere }),
    keep: (name) => reconnection.keep(name),
    keepLost: () => reconnection.keepLost(),
    check,
    states: () => states.list(),
    onChange: (listener) => states.onChange(listener),
    close(name) {
      reconnection.forget(name);
      connectionLog.forget(name);
      for (const member of members.values()) {
        if (member.name === name) dismiss(member);
      }
      states.forget(name);
    },
    distrust: () => distrust(),
    async closeAll() {
      stopBackground();
      const open = [...members.values()];
      for (const member of open) dismiss(member);
      states.forgetAll();
      for (const member of open) await member.connection?.ended;
    },
  };

  function stopBackground(): void {
    stopWatching();
    reconnection.stop();
  }

  /**
   * `route` is how a jump chain reaches this host, null when its own configuration says; `above` are the hosts that wait
   * for this one, to see a circle.
   */
  async function acquire(name: string, route: Route | null, above: readonly string[], asking: Asking): Promise<Lease> {
    const { signal, attended } = asking;
    signal.throwIfAborted();
    refusePasswordInHost(name);
    if (needs.closing.aborted) throw needs.closing.reason;
    const key = route === null ? name : JSON.stringify([...route, name]);
    if (above.includes(key)) throw new FailureError(jumpLoop(above[0] ?? name, [...above, key]));
    const member = members.get(key) ?? newMember(key, name);
    members.set(key, member);
    if (member.connection && member.connection.endedBecause() === undefined) {
      // What is in doubt answers in a moment or is lost, and is then opened anew: nothing is sent into a dead connection.
      await abortable(member.silence?.settled() ?? Promise.resolve(), signal);
      if (member.connection && member.connection.endedBecause() === undefined) return leases.lease(member, member.connection);
      return acquire(name, route, above, asking);
    }
    if (!member.opening) {
      reconnection.opening(name);
      member.opening = startOpening(member, route, above);
    }
    const { opening } = member;
    const waiter = () => attended();
    opening.waiting.add(waiter);
    try {
      return leases.lease(member, await abortable(opening.promise, signal));
    } catch (error) {
      if (signal.aborted) leave(member, opening, signal.reason);
      throw error;
    } finally {
      opening.waiting.delete(waiter);
    }

    /** Nobody waits for it any more: an opening that would go on asking would be a nuisance. */
    function leave(left: Member, given: Opening, reason: unknown): void {
      given.waiting.delete(waiter);
      if (given.waiting.size > 0 || left.opening !== given) return;
      // Whoever comes now begins anew.
      left.opening = null;
      if (members.get(left.key) === left) members.delete(left.key);
      states.forget(left.name);
      given.abort.abort(reason);
    }
  }

  function startOpening(member: Member, route: Route | null, above: readonly string[]): Opening {
    const abort = new AbortController();
    const before = states.get(member.name);
    // What was lost stays known by why, until it is back.
    states.set(member.name, 'connecting', {
      ...(before?.failure && { failure: before.failure }),
      ...(before?.heardAt !== undefined && { heardAt: Date.parse(before.heardAt) }),
    });
    const waiting = new Set<() => boolean>();
    const opening: Opening = { promise: attempt(), abort, waiting };
    // Whoever waits hears of it; when nobody does any more, nobody needs to.
    opening.promise.catch(() => {});
    return opening;

    async function attempt(): Promise<SshConnection> {
      const signal = AbortSignal.any([abort.signal, needs.closing]);
      const beganAt = performance.now();
      const attended = () => [...waiting].some((present) => present());
      try {
        const { connection, target } = await openHost(member.name, {
          route,
          signal,
          attended,
          hop: (hop, hopRoute) => acquire(hop, hopRoute, [...above, member.key], { signal, attended }),
        });
        if (abort.signal.aborted) {
          connection.close();
          throw abort.signal.reason;
        }
        member.opening = null;
        member.connection = connection;
        member.openedAt = Date.now();
        member.silence = watchSilence(connection, keepaliveOf(target.options, times.keepaliveMs), (believed) => {
          if (member.connection === connection)
            states.set(
              member.name,
              believed ? 'live' : 'stale',
              // A session that is believed again is still the one that was opened then.
              believed ? { since: member.openedAt } : { heardAt: heardAtOf(connection) },
            );
        });
        reconnection.opened(member.name);
        connectionLog.opened(member.name, connection.report, performance.now() - beganAt);
        states.set(member.name, 'live', { since: member.openedAt });
        leases.scheduleIdle(member);
        void connection.ended.then((failure) => lost(member, connection, failure));
        return connection;
      } catch (error) {
        if (abort.signal.aborted) throw error;
        member.opening = null;
        members.delete(member.key);
        const failure = failureOf(error);
        if (failure.kind === 'cancelled' || needs.closing.aborted) {
          states.forget(member.name);
        } else {
          connectionLog.notOpened(member.name, failure);
          reconnection.offline(member.name, failure, error instanceof JumpFailedError ? error.atHop : failure, before?.heardAt);
        }
        throw error;
      }
    }
  }

  function retry(name: string): void {
    connectionLog.reconnecting(name);
    // A failure is in the state, and the next attempt planned, before it comes here.
    acquire(name, null, [], { signal: needs.closing, attended: nobodyThere }).then(
      (back) => back.release(),
      () => {},
    );
  }

  async function check(name: string, options: Parameters<Pool['check']>[1]): Promise<CheckedHost> {
    const asking = { signal: AbortSignal.any([options.signal, needs.closing]), attended: somebodyThere };
    const { connection, target } = await openHost(name, {
      ...asking,
      route: null,
      hop: (hop, route) => acquire(hop, route, [name], asking),
    });
    const hops = jumpHops(target.options.proxyJump);
    const jumps = hops.map((host, index) => {
      const key = index === 0 ? host : JSON.stringify([...hops.slice(0, index), host]);
      return { host, report: members.get(key)?.connection?.report ?? null };
    });
    try {
      await options.look?.(connection, asking.signal);
    } finally {
      connection.close();
    }
    return { report: connection.report, jumps };
  }

  function released(name: string): void {
    for (const member of members.values()) if (member.name === name) leases.scheduleIdle(member);
  }

  function distrust(graceMs = 0): void {
    for (const member of members.values()) member.silence?.distrust(graceMs);
    reconnection.hurry();
  }

  function lost(member: Member, connection: SshConnection, failure: Failure | null): void {
    if (member.connection !== connection) return;
    forgetConnection(member);
    if (members.get(member.key) === member && !member.opening) members.delete(member.key);
    if (!failure) return;
    const lastedMs = Date.now() - member.openedAt;
    if (lastedMs >= times.lastedMs) reconnection.lasted(member.name);
    connectionLog.lost(member.name, failure, lastedMs);
    // A host that was reached by a chain of its own is opened again by whoever needs it, on that way.
    if (member.key === member.name) reconnection.lost(member.name);
    reconnection.offline(member.name, failure, failure, heardAtOf(connection));
  }

  function dismiss(member: Member): void {
    members.delete(member.key);
    if (member.idleTimer) clearTimeout(member.idleTimer);
    const opening = member.opening;
    member.opening = null;
    opening?.abort.abort(new DOMException('the connection was closed', 'AbortError'));
    member.silence?.stop();
    member.connection?.close();
  }
}

/** Waits for something that goes on without us: rejects with the signal's reason when it aborts first. */
async function abortable<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  let abort = () => {};
  const aborted = new Promise<never>((_, reject) => {
    abort = () => reject(signal.reason);
  });
  signal.addEventListener('abort', abort, { once: true });
  try {
    return await Promise.race([work, aborted]);
  } finally {
    signal.removeEventListener('abort', abort);
  }
}
