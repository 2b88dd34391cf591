import type { Duplex } from 'node:stream';
import { FailureError } from '../../failure.ts';
import { withinLimit } from '../../vantage/phases.ts';
import { noAnswer } from '../../vantage/tcp.ts';
import type { TcpOptions } from '../../vantage/tcp.ts';
import { forwardedAgent } from '../login/agent.ts';
import { handshakeAlgorithms } from './algorithms.ts';
import type { SshConnection } from './connection.ts';
import { nothingToOffer } from './connection-failures.ts';
import { HungUpWhileAsking, openSession } from './handshake.ts';
import type { HostKeys } from '../host-keys/host-keys.ts';
import type { Hosts, HostTarget } from '../config/hosts.ts';
import { jumpHops, throughHop } from '../config/jump-hosts.ts';
import { createLogin } from '../login/login.ts';
import { createLoginCodes } from '../login/login-codes.ts';
import type { LoginCodesNeeds } from '../login/login-codes.ts';
import { createLoginSecrets } from '../login/login-secrets.ts';
import type { LoginSecretsNeeds } from '../login/login-secrets.ts';
import { tokensOf } from '../config/path-tokens.ts';
import type { TokenContext } from '../config/path-tokens.ts';
import { createProxyCommands } from './proxy-command.ts';
import type { ProxyCommandNeeds } from './proxy-command.ts';
import { startSlots } from './slots.ts';

/**
 * Key exchanges and logins under way at once. Each is 7 ms of computing here, in pieces, and mostly waiting for the other side.
 * Whether 8 or 50 at a time, two hundred at once never made it compute for 100 ms on end (`npm run bench -- ssh`); more at a time
 * are sooner done where the way is long.
 */
const MOST_OPENINGS_AT_ONCE = 50;

/** Whatever ConnectTimeout says. */
const LONGEST_WAIT_MS = 3_600_000;

/** How a host is reached: the hops before it in order. */
export type Route = readonly string[];

/** A connection that others may use too, until it is released. */
export interface HopLease {
  readonly connection: SshConnection;
  release(): void;
}

export interface HostOpenerNeeds extends LoginSecretsNeeds, LoginCodesNeeds, ProxyCommandNeeds {
  readonly home: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly hosts: Hosts;
  readonly hostKeys: HostKeys;
  /** A TCP connection from this computer. */
  readonly openTcp: (host: string, port: number, options: TcpOptions) => Promise<Duplex>;
  /** For each hop, from the first packet to the login; the time a person takes to answer is not counted. */
  readonly connectWithinMs: number;
}

export interface HostOpening {
  /** The hops before it, null when its own configuration says. */
  readonly route: Route | null;
  readonly signal: AbortSignal;
  /** Whether somebody waits who can answer questions. */
  readonly attended: () => boolean;
  /** The connection to a jump host; `route` as above. */
  readonly hop: (name: string, route: Route | null) => Promise<HopLease>;
}

/** A connection, and the target it leads to. */
export interface OpenedHost {
  readonly connection: SshConnection;
  readonly target: HostTarget;
}

interface Transport {
  readonly transport: Duplex;
  /** The jump host, or that a command leads there; null for neither. */
  readonly through: string | null;
  release(): void;
  /** What a failure over it is told as. */
  explain(thrown: unknown): Promise<unknown>;
}

const unchanged = (thrown: unknown) => Promise.resolve(thrown);

/** Opens hosts by name, through their jump hosts. Throws what `openSession` and `Hosts.find` throw, and `ssh-jump-failed`. */
export function createHostOpener(needs: HostOpenerNeeds): (name: string, opening: HostOpening) => Promise<OpenedHost> {
  const slots = startSlots(MOST_OPENINGS_AT_ONCE);
  const proxyCommands = createProxyCommands(needs);

  return async function openHost(name, opening) {
    const { signal, attended } = opening;
    const target = await needs.hosts.find(name);
    const { options } = target;
    const hops = opening.route ?? jumpHops(options.proxyJump);
    const hostKeys = await needs.hostKeys.prepare(target);
    const algorithms = handshakeAlgorithms(options);
    // ssh2 would take an empty list for none, and offer what the configuration forbids.
    if ([hostKeys.algorithms, algorithms.kex, algorithms.cipher, algorithms.hmac].some((list) => list?.length === 0))
      throw new FailureError(nothingToOffer(target.name, target.notes));
    const tokens = tokensOf(target, needs);
    const login = createLogin({ target, tokens, secrets: createLoginSecrets(target.name, needs), codes: createLoginCodes(target, needs) });
    // As with ssh, 0 sets none of its own.
    const limitMs = options.connectTimeoutSeconds ? Math.min(options.connectTimeoutSeconds * 1000, LONGEST_WAIT_MS) : needs.connectWithinMs;
    const address = `${options.hostName} port ${options.port}`;

    for (let attempt = 1; ; attempt += 1) {
      const { transport, through, release, explain } = await openTransport(target, tokens, hops, limitMs, opening);
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
          algorithms,
          forwardedAgent: forwardedAgent(tokens),
          limitMs,
          attended,
          signal,
          transport,
          onAsking: () => slot.release(),
        });
        // The hop before it stays in use for as long as this session lives.
        void connection.ended.then(release);
        return { connection, target };
      } catch (error) {
        release();
        if (error instanceof HungUpWhileAsking && attempt === 1) continue;
        throw await explain(error);
      } finally {
        slot.release();
      }
    }
  };

  async function openTransport(
    target: HostTarget,
    tokens: TokenContext,
    hops: Route,
    timeoutMs: number,
    opening: HostOpening,
  ): Promise<Transport> {
    const { signal, hop: acquireHop } = opening;
    const { hostName, port, proxyCommand, addressFamily, bindAddress } = target.options;
    const hop = hops.at(-1);
    if (hop === undefined && opening.route === null && proxyCommand !== null) {
      const { transport, explain } = await proxyCommands.start(target, tokens, opening);
      return { transport, through: 'ProxyCommand', release: () => {}, explain };
    }
    if (hop === undefined) {
      const transport = await needs.openTcp(hostName, port, { signal, timeoutMs, addressFamily, bindAddress });
      return { transport, through: null, release: () => {}, explain: unchanged };
    }
    // As `ssh -J a,b host`: b is reached through a, and a as its own configuration says.
    const before = hops.slice(0, -1);
    let jump: HopLease;
    try {
      jump = await acquireHop(hop, before.length === 0 ? null : before);
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
      return { transport, through: hop, release: () => jump.release(), explain: unchanged };
    } catch (error) {
      jump.release();
      throw throughHop(error, target.name, hop);
    }
  }
}
