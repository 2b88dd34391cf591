import type { Duplex } from 'node:stream';
import type { Failure } from '../../../preload/contract/failure.ts';
import type { Connection } from '../../../preload/contract/servers.ts';
import { failureOf, FailureError } from '../failure.ts';
import { HungUpWhileAsking, openSession } from './connection.ts';
import type { SshConnection } from './connection.ts';
import { jumpFailed, jumpLoop, proxyCommandUnsupported } from './connection-failures.ts';
import type { HostKeys } from './host-keys.ts';
import type { Hosts, HostTarget } from './hosts.ts';
import { createLogin } from './login.ts';
import { createLoginSecrets } from './login-secrets.ts';
import type { LoginSecretsNeeds } from './login-secrets.ts';
import { withinLimit } from '../vantage/phases.ts';
import { noAnswer } from '../vantage/tcp.ts';
import { startSlots } from './slots.ts';

const MOST_OPENINGS_AT_ONCE = 4;

/** How long things may take and last. */
export interface PoolTimes {
  /** For each hop, from the first packet to the login; the time a person takes to answer is not counted. */
  readonly connectWithinMs: number;
  /** A connection nobody uses is closed after this. */
  readonly idleCloseMs: number;
  readonly keepaliveMs: number;
}

const USUAL_TIMES: PoolTimes = { connectWithinMs: 15_000, idleCloseMs: 10 * 60_000, keepaliveMs: 10_000 };

/** A connection in use: it stays open at least until released. */
export interface Lease {
  readonly connection: SshConnection;
  release(): void;
}

export interface Pool {
  /** The connection to a host, opened when there is none; callers at the same time share one opening and its questions. */
  acquire(name: string, options: { readonly signal: AbortSignal }): Promise<Lease>;
  states(): Connection[];
  onChange(listener: () => void): () => void;
  close(name: string): void;
  distrust(): void;
  closeAll(): Promise<void>;
}

export interface PoolNeeds extends LoginSecretsNeeds {
  readonly home: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly hosts: Hosts;
  readonly hostKeys: HostKeys;
  /** A TCP connection from this computer. */
  readonly openTcp: (host: string, port: number, options: { readonly signal: AbortSignal; readonly timeoutMs: number }) => Promise<Duplex>;
  readonly closing: AbortSignal;
  readonly times?: Partial<PoolTimes>;
}

/** How a host is reached: the hops before it in order, then itself. */
type Route = readonly string[];

interface Opening {
  readonly promise: Promise<SshConnection>;
  readonly abort: AbortController;
  /** Callers who still want it. */
  waiting: number;
}

interface Member {
  readonly key: string;
  readonly name: string;
  opening: Opening | null;
  connection: SshConnection | null;
  leases: number;
  idleTimer: NodeJS.Timeout | null;
}

/** Connections by host: opened when first needed, shared, kept alive, closed when idle for 10 minutes. */
export function createPool(needs: PoolNeeds): Pool {
  const members = new Map<string, Member>();
  const states = new Map<string, Connection>();
  const listeners = new Set<() => void>();
  const slots = startSlots(MOST_OPENINGS_AT_ONCE);
  const { connectWithinMs, idleCloseMs, keepaliveMs } = { ...USUAL_TIMES, ...needs.times };
  const watchMs = keepaliveMs / 2;
  /** Silence after which a connection no longer counts as live: two keepalives should have been answered. */
  const staleAfterMs = 2.5 * keepaliveMs;

  const watch = setInterval(watchSilence, watchMs);
  watch.unref();
  let watchedAt = Date.now();
  needs.closing.addEventListener('abort', () => clearInterval(watch), { once: true });

  return {
    acquire: (name, { signal }) => acquire(name, null, [], signal),
    states: () => [...states.values()],
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close(name) {
      for (const member of members.values()) {
        if (member.name === name) dismiss(member);
      }
      if (states.delete(name)) changed();
    },
    distrust() {
      for (const member of members.values()) if (member.connection) setState(member.name, 'stale');
    },
    async closeAll() {
      clearInterval(watch);
      const open = [...members.values()];
      for (const member of open) dismiss(member);
      states.clear();
      for (const member of open) await member.connection?.ended;
    },
  };

  /**
   * `route` is how a jump chain reaches this host, null when its own configuration says; `above` are the hosts that wait
   * for this one, to see a circle.
   */
  async function acquire(name: string, route: Route | null, above: readonly string[], signal: AbortSignal): Promise<Lease> {
    signal.throwIfAborted();
    if (needs.closing.aborted) throw needs.closing.reason;
    const key = route === null ? name : JSON.stringify([...route, name]);
    if (above.includes(key)) throw new FailureError(jumpLoop(above[0] ?? name, [...above, key]));
    const member = members.get(key) ?? { key, name, opening: null, connection: null, leases: 0, idleTimer: null };
    members.set(key, member);
    if (member.connection && member.connection.endedBecause() === undefined) return lease(member, member.connection);
    member.opening ??= startOpening(member, route, above);
    const opening = member.opening;
    opening.waiting += 1;
    let abort = () => {};
    const aborted = new Promise<never>((_, reject) => {
      abort = () => reject(signal.reason);
    });
    signal.addEventListener('abort', abort, { once: true });
    try {
      return lease(member, await Promise.race([opening.promise, aborted]));
    } catch (error) {
      if (signal.aborted) leave(member, opening, signal.reason);
      throw error;
    } finally {
      signal.removeEventListener('abort', abort);
    }
  }

  /** Nobody waits for it any more: an opening that would go on asking would be a nuisance. */
  function leave(member: Member, opening: Opening, reason: unknown): void {
    opening.waiting -= 1;
    if (opening.waiting > 0 || member.opening !== opening) return;
    // Whoever comes now begins anew.
    member.opening = null;
    if (members.get(member.key) === member) members.delete(member.key);
    forgetState(member.name);
    opening.abort.abort(reason);
  }

  function startOpening(member: Member, route: Route | null, above: readonly string[]): Opening {
    const abort = new AbortController();
    setState(member.name, 'connecting');
    const opening: Opening = { promise: attempt(), abort, waiting: 0 };
    // Whoever waits hears of it; when nobody does any more, nobody needs to.
    opening.promise.catch(() => {});
    return opening;

    async function attempt(): Promise<SshConnection> {
      try {
        const connection = await open(member, route, above, AbortSignal.any([abort.signal, needs.closing]));
        if (abort.signal.aborted) {
          connection.close();
          throw abort.signal.reason;
        }
        member.opening = null;
        member.connection = connection;
        setState(member.name, 'live');
        scheduleIdle(member);
        void connection.ended.then((failure) => lost(member, connection, failure));
        return connection;
      } catch (error) {
        if (abort.signal.aborted) throw error;
        member.opening = null;
        members.delete(member.key);
        const failure = failureOf(error);
        if (failure.kind === 'cancelled') forgetState(member.name);
        else setState(member.name, 'offline', failure);
        throw error;
      }
    }
  }

  async function open(member: Member, route: Route | null, above: readonly string[], signal: AbortSignal): Promise<SshConnection> {
    const target = await needs.hosts.find(member.name);
    const { options } = target;
    const hops = route ?? jumpHops(options.proxyJump);
    if (route === null && options.proxyCommand !== null && hops.length === 0)
      throw new FailureError(proxyCommandUnsupported(target.name, options.proxyCommand));
    const hostKeys = await needs.hostKeys.prepare(target);
    const tokens = {
      home: needs.home,
      env: needs.env,
      localUser: needs.localUser,
      originalName: target.originalName,
      options,
      remoteUser: target.user,
    };
    const login = createLogin({ target, tokens, secrets: createLoginSecrets(target.name, needs) });
    const limitMs = options.connectTimeoutSeconds === null ? connectWithinMs : options.connectTimeoutSeconds * 1000;
    const address = `${options.hostName} port ${options.port}`;

    for (let attempt = 1; ; attempt += 1) {
      const { transport, through, release } = await openTransport(target, hops, [...above, member.key], limitMs, signal);
      const slot = await slots.take(signal).catch((error: unknown) => {
        transport.destroy();
        release();
        throw error;
      });
      try {
        const connection = await openSession({
          target,
          address: through === null ? address : `${address} through ${through}`,
          hostKeys,
          login,
          limitMs,
          keepaliveMs,
          signal,
          transport,
          onAsking: () => slot.release(),
        });
        // The hop before it stays in use for as long as this session lives.
        void connection.ended.then(release);
        return connection;
      } catch (error) {
        release();
        if (error instanceof HungUpWhileAsking && attempt === 1) continue;
        throw error;
      } finally {
        slot.release();
      }
    }
  }

  async function openTransport(
    target: HostTarget,
    hops: readonly string[],
    above: readonly string[],
    timeoutMs: number,
    signal: AbortSignal,
  ) {
    const { hostName, port } = target.options;
    const hop = hops.at(-1);
    if (hop === undefined)
      return { transport: await needs.openTcp(hostName, port, { signal, timeoutMs }), through: null, release: () => {} };
    // As `ssh -J a,b host`: b is reached through a, and a as its own configuration says.
    const before = hops.slice(0, -1);
    let jump: Lease;
    try {
      jump = await acquire(hop, before.length === 0 ? null : before, above, signal);
    } catch (error) {
      throw throughHop(error, target.name, hop);
    }
    try {
      const limit = { signal, timeoutMs, onTimeout: () => noAnswer(hostName, port, `ssh:${hop}`, timeoutMs) };
      const transport = await withinLimit(limit, async (within) => {
        const channel = await jump.connection.forwardOut(hostName, port);
        // Too late: nobody waits for it any more.
        if (within.aborted) channel.destroy();
        return channel;
      });
      return { transport, through: hop, release: () => jump.release() };
    } catch (error) {
      jump.release();
      throw throughHop(error, target.name, hop);
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
    if (member.leases > 0 || member.idleTimer !== null) return;
    member.idleTimer = setTimeout(() => {
      member.idleTimer = null;
      if (member.leases > 0 || !member.connection) return;
      dismiss(member);
      forgetState(member.name);
    }, idleCloseMs);
    member.idleTimer.unref();
  }

  function lost(member: Member, connection: SshConnection, failure: Failure | null): void {
    if (member.connection !== connection) return;
    member.connection = null;
    if (member.idleTimer) clearTimeout(member.idleTimer);
    member.idleTimer = null;
    if (members.get(member.key) === member && !member.opening) members.delete(member.key);
    if (failure) setState(member.name, 'offline', failure);
  }

  function dismiss(member: Member): void {
    members.delete(member.key);
    if (member.idleTimer) clearTimeout(member.idleTimer);
    const opening = member.opening;
    member.opening = null;
    opening?.abort.abort(new DOMException('the connection was closed', 'AbortError'));
    member.connection?.close();
  }

  function watchSilence(): void {
    // A gap in the clock: the computer slept, and no connection can be believed until it was heard again.
    const now = Date.now();
    const slept = now - watchedAt > watchMs + staleAfterMs;
    watchedAt = now;
    for (const member of members.values()) {
      if (!member.connection) continue;
      const silentMs = performance.now() - member.connection.heardAt();
      setState(member.name, silentMs > staleAfterMs || (slept && silentMs > watchMs) ? 'stale' : 'live');
    }
  }

  function setState(name: string, state: Connection['state'], failure?: Failure): void {
    const before = states.get(name);
    if (before?.state === state && failure === undefined) return;
    states.set(name, { host: name, state, since: new Date().toISOString(), ...(failure === undefined ? {} : { failure }) });
    changed();
  }

  function forgetState(name: string): void {
    if (states.delete(name)) changed();
  }

  function changed(): void {
    for (const listener of listeners) listener();
  }
}

/** `a,b` as ssh_config(5) writes it: a first, then b, then the host. */
export function jumpHops(proxyJump: string | null): string[] {
  return (proxyJump ?? '')
    .split(',')
    .map((hop) => hop.trim())
    .filter((hop) => hop !== '');
}

/** Failures that are the person's own doing stay what they are; others are told as the jump host's. */
function throughHop(error: unknown, name: string, hop: string): unknown {
  const failure = failureOf(error);
  if (failure.kind === 'internal' && !(error instanceof FailureError) && error instanceof Error && 'reason' in error)
    return new FailureError(jumpFailed(name, hop, { ...failure, ...forwardRefused(hop, error) }));
  if (
    [
      'cancelled',
      'internal',
      'ssh-jump-failed',
      'host-key-changed',
      'host-key-revoked',
      'host-key-refused',
      'host-key-unknown',
      'known-hosts-unreadable',
    ].includes(failure.kind)
  )
    return error;
  return new FailureError(jumpFailed(name, hop, failure));
}

function forwardRefused(hop: string, error: Error & { reason?: unknown }): Pick<Failure, 'cause' | 'remedy' | 'evidence'> {
  const prohibited = error.reason === 1;
  return {
    cause: prohibited
      ? { en: `${hop} does not allow connections to be passed on.`, fr: `${hop} n’autorise pas le relais de connexions.` }
      : { en: `${hop} could not open the connection.`, fr: `${hop} n’a pas pu ouvrir la connexion.` },
    remedy: prohibited
      ? {
          en: `Set AllowTcpForwarding yes (or local) in the sshd_config of ${hop}.`,
          fr: `Réglez AllowTcpForwarding yes (ou local) dans le sshd_config de ${hop}.`,
        }
      : {
          en: `Check that ${hop} can reach the host: its name, port and firewall as seen from there.`,
          fr: `Vérifiez que ${hop} peut joindre l’hôte : son nom, son port et le pare-feu vus de là.`,
        },
    evidence: error.message,
  };
}
