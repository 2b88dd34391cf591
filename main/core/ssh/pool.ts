import type { Failure } from '../../../preload/contract/failure.ts';
import type { Connection } from '../../../preload/contract/servers.ts';
import { failureOf, FailureError } from '../failure.ts';
import type { LoginReport, SshConnection } from './connection.ts';
import { jumpLoop } from './connection-failures.ts';
import { createConnectionStates } from './connection-states.ts';
import { JumpFailedError, jumpHops } from './jump-hosts.ts';
import { keepaliveOf, watchSilence } from './keepalive.ts';
import type { SilenceWatch } from './keepalive.ts';
import { watchNetwork } from './network-change.ts';
import { createHostOpener } from './open-host.ts';
import type { HostOpenerNeeds, Route } from './open-host.ts';
import { createRetries, mayPass, retryDelayMs } from './reconnect.ts';

/** How long things may take and last. */
export interface PoolTimes {
  /** For each hop, from the first packet to the login; the time a person takes to answer is not counted. */
  readonly connectWithinMs: number;
  /** A connection nobody uses is closed after this. */
  readonly idleCloseMs: number;
  /** Between two keepalives, whatever the host's configuration says; null for what it says, else 10 s. */
  readonly keepaliveMs: number | null;
  /** Wait before the attempt after so many failed ones. */
  readonly retryDelayMs: (failedAttempts: number) => number;
  /** A connection that lasted this long was a good one: after its loss the waits begin short again. */
  readonly lastedMs: number;
}

/** Most connections outlive a change of this computer's addresses: silence only counts once the answer is late. */
const NETWORK_GRACE_MS = 3000;

const USUAL_TIMES: PoolTimes = {
  connectWithinMs: 15_000,
  idleCloseMs: 10 * 60_000,
  keepaliveMs: null,
  retryDelayMs,
  lastedMs: 30_000,
};

/** A connection in use: it stays open at least until released. */
export interface Lease {
  readonly connection: SshConnection;
  release(): void;
}

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
  readonly closing: AbortSignal;
  readonly times?: Partial<PoolTimes>;
}

interface Opening {
  readonly promise: Promise<SshConnection>;
  readonly abort: AbortController;
  /** Callers who still want it, each with whether somebody is there to answer. */
  readonly waiting: Set<() => boolean>;
}

interface Member {
  readonly key: string;
  readonly name: string;
  opening: Opening | null;
  connection: SshConnection | null;
  silence: SilenceWatch | null;
  openedAt: number;
  leases: number;
  idleTimer: NodeJS.Timeout | null;
}

interface Asking {
  readonly signal: AbortSignal;
  readonly attended: () => boolean;
}

const nobodyThere = () => false;
const somebodyThere = () => true;

/** Connections by host: opened when first needed, shared, kept alive, opened again for whoever keeps them, closed when idle. */
export function createPool(needs: PoolNeeds): Pool {
  const times = { ...USUAL_TIMES, ...needs.times };
  const members = new Map<string, Member>();
  const keepers = new Map<string, number>();
  /** Hosts whose open connection was lost, and may come back. */
  const lostHosts = new Set<string>();
  let lostKeepers = 0;
  const states = createConnectionStates();
  const openHost = createHostOpener({ ...needs, connectWithinMs: times.connectWithinMs });
  const retries = createRetries(retry, times.retryDelayMs);
  const stopWatching = watchNetwork(() => distrust(NETWORK_GRACE_MS));
  needs.closing.addEventListener('abort', stopBackground, { once: true });

  return {
    acquire: (name, { signal }) => acquire(name, null, [], { signal, attended: somebodyThere }),
    keep,
    keepLost,
    check,
    states: () => states.list(),
    onChange: (listener) => states.onChange(listener),
    close(name) {
      lostHosts.delete(name);
      retries.cancel(name);
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
    retries.stop();
  }

  /**
   * `route` is how a jump chain reaches this host, null when its own configuration says; `above` are the hosts that wait
   * for this one, to see a circle.
   */
  async function acquire(name: string, route: Route | null, above: readonly string[], asking: Asking): Promise<Lease> {
    const { signal, attended } = asking;
    signal.throwIfAborted();
    if (needs.closing.aborted) throw needs.closing.reason;
    const key = route === null ? name : JSON.stringify([...route, name]);
    if (above.includes(key)) throw new FailureError(jumpLoop(above[0] ?? name, [...above, key]));
    const member = members.get(key) ?? newMember(key, name);
    members.set(key, member);
    if (member.connection && member.connection.endedBecause() === undefined) {
      // What is in doubt answers in a moment or is lost, and is then opened anew: nothing is sent into a dead connection.
      await abortable(member.silence?.settled() ?? Promise.resolve(), signal);
      if (member.connection && member.connection.endedBecause() === undefined) return lease(member, member.connection);
      return acquire(name, route, above, asking);
    }
    if (!member.opening) {
      retries.cancel(name);
      member.opening = startOpening(member, route, above);
    }
    const { opening } = member;
    const waiter = () => attended();
    opening.waiting.add(waiter);
    try {
      return lease(member, await abortable(opening.promise, signal));
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
        lostHosts.delete(member.name);
        states.set(member.name, 'live', { since: member.openedAt });
        scheduleIdle(member);
        void connection.ended.then((failure) => lost(member, connection, failure));
        return connection;
      } catch (error) {
        if (abort.signal.aborted) throw error;
        member.opening = null;
        members.delete(member.key);
        const failure = failureOf(error);
        if (failure.kind === 'cancelled' || needs.closing.aborted) states.forget(member.name);
        else offline(member.name, failure, error instanceof JumpFailedError ? error.atHop : failure, before?.heardAt);
        throw error;
      }
    }
  }

  /** `reason` decides whether it may pass: for a jump host it is the failure there. */
  function offline(name: string, failure: Failure, reason: Failure, heardAt: number | string | undefined): void {
    if (!mayPass(reason)) lostHosts.delete(name);
    const nextTryAt = wanted(name) && mayPass(reason) && !needs.closing.aborted ? retries.plan(name) : undefined;
    states.set(name, 'offline', {
      failure,
      ...(heardAt !== undefined && { heardAt: typeof heardAt === 'string' ? Date.parse(heardAt) : heardAt }),
      ...(nextTryAt !== undefined && { nextTryAt }),
    });
  }

  function wanted(name: string): boolean {
    return keepers.has(name) || (lostKeepers > 0 && lostHosts.has(name));
  }

  /** Who wants an offline host back has changed: its next attempt is planned, or taken back. */
  function replan(name: string): void {
    if (!wanted(name)) retries.cancel(name);
    const now = states.get(name);
    if (now?.state === 'offline' && now.failure) offline(name, now.failure, now.failure, now.heardAt);
  }

  function retry(name: string): void {
    if (!wanted(name) || needs.closing.aborted) return;
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

  function keep(name: string): () => void {
    keepers.set(name, (keepers.get(name) ?? 0) + 1);
    replan(name);
    let kept = true;
    return () => {
      if (!kept) return;
      kept = false;
      const left = (keepers.get(name) ?? 1) - 1;
      if (left > 0) {
        keepers.set(name, left);
        return;
      }
      keepers.delete(name);
      replan(name);
      for (const member of members.values()) if (member.name === name) scheduleIdle(member);
    };
  }

  function keepLost(): () => void {
    lostKeepers += 1;
    for (const name of [...lostHosts]) replan(name);
    let kept = true;
    return () => {
      if (!kept) return;
      kept = false;
      lostKeepers -= 1;
      for (const name of [...lostHosts]) replan(name);
    };
  }

  function distrust(graceMs = 0): void {
    for (const member of members.values()) member.silence?.distrust(graceMs);
    for (const [host, nextTryAt] of retries.hurry()) {
      const state = states.get(host);
      if (state?.state === 'offline' && state.failure)
        states.set(host, 'offline', {
          failure: state.failure,
          nextTryAt,
          ...(state.heardAt !== undefined && { heardAt: Date.parse(state.heardAt) }),
        });
    }
  }

  function lease(member: Member, connection: SshConnection): Lease {
    member.leases += 1;
    if (member.idleTimer) clearTimeout(member.idleTimer);
    member.idleTimer = null;
    let released = false;
    return {
      connection,
      release() {
        if (released) return;
        released = true;
        member.leases -= 1;
        scheduleIdle(member);
      },
    };
  }

  function scheduleIdle(member: Member): void {
    if (member.leases > 0 || member.idleTimer !== null || keepers.has(member.name)) return;
    member.idleTimer = setTimeout(() => {
      member.idleTimer = null;
      if (member.leases > 0 || !member.connection || keepers.has(member.name)) return;
      dismiss(member);
      states.forget(member.name);
    }, times.idleCloseMs);
    member.idleTimer.unref();
  }

  function lost(member: Member, connection: SshConnection, failure: Failure | null): void {
    if (member.connection !== connection) return;
    forgetConnection(member);
    if (members.get(member.key) === member && !member.opening) members.delete(member.key);
    if (!failure) return;
    if (Date.now() - member.openedAt >= times.lastedMs) retries.lasted(member.name);
    // A host that was reached by a chain of its own is opened again by whoever needs it, on that way.
    if (member.key === member.name) lostHosts.add(member.name);
    offline(member.name, failure, failure, heardAtOf(connection));
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

function newMember(key: string, name: string): Member {
  return { key, name, opening: null, connection: null, silence: null, openedAt: 0, leases: 0, idleTimer: null };
}

function forgetConnection(member: Member): void {
  member.connection = null;
  member.silence?.stop();
  member.silence = null;
  if (member.idleTimer) clearTimeout(member.idleTimer);
  member.idleTimer = null;
}

/** Epoch ms. */
function heardAtOf(connection: SshConnection): number {
  return Math.round(Date.now() - (performance.now() - connection.heardAt()));
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
