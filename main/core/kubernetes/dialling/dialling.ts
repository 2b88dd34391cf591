import { Agent as HttpAgent } from 'node:http';
import type { AgentOptions } from 'node:https';
import { Agent as HttpsAgent } from 'node:https';
import type { Duplex } from 'node:stream';
import type { ConnectionOptions, TLSSocket } from 'node:tls';
import { connect as connectTls } from 'node:tls';
import { handshakeTimedOut } from '../../vantage/tls-failures.ts';
import { FailureError, words } from '../../failure.ts';
import { openTcp } from '../../vantage/tcp.ts';
import type { Vantage } from '../../vantage/vantage.ts';
import type { ResolvedContext } from '../contexts/kubeconfig.ts';
import { checkPinned } from './pinned-certificate.ts';
import { proxyFor } from './proxy.ts';
import { dialThroughProxy } from './proxy-dial.ts';

const CONNECT_LIMIT_MS = 10_000;
/** Before the limit of the request itself, which would tell of the API server. */
const PROXY_LIMIT_MS = 9000;

/** How a context's API is reached, beyond what its kubeconfig says. */
export interface Reach {
  /** The vantage it is dialled from; null for this computer. */
  readonly via: string | null;
  /** Opens that vantage, with all the questions its login asks. */
  readonly open: (via: string, signal: AbortSignal) => Promise<Vantage>;
  /** SHA-256 of the one certificate that is trusted besides those the kubeconfig vouches for: `AB:CD:...`. */
  readonly pinned: string | null;
}

/** Makes the connections to one API server: from here, through a proxy, or from another vantage. */
export interface Dialling {
  /**
   * What `node:https` or `node:http` takes connections from; with `fresh` it has no kept ones. Throws FailureError of the vantage
   * (`ssh-login-refused`, ...) and `kubeconfig-context-broken` for a proxy that cannot be one.
   */
  agent(options: { readonly signal: AbortSignal; readonly fresh: boolean }): Promise<HttpsAgent | HttpAgent>;
  /** A connection to the API server before TLS, to look at what it shows. */
  plain(signal: AbortSignal): Promise<Duplex>;
  close(): void;
}

/** A vantage that is chosen in the settings comes before any proxy: it stands where the API can be reached. */
export function createDialling(
  resolved: ResolvedContext,
  env: Readonly<Record<string, string | undefined>>,
  { via, open, pinned }: Reach,
): Dialling {
  const base = new URL(resolved.cluster.server);
  const secure = base.protocol === 'https:';
  const through = via === null ? (resolved.cluster.proxyUrl ?? proxyFor(base, env)) : null;
  const closing = new AbortController();
  const kept: AgentOptions = { keepAlive: true, scheduling: 'lifo' };

  const dial = (vantage: Vantage | null): Dial => {
    if (through !== null) {
      const limits = { signal: closing.signal, timeoutMs: PROXY_LIMIT_MS };
      const way = { url: through, context: resolved.context.name, configured: resolved.cluster.proxyUrl !== null };
      return (host, port) => dialThroughProxy(resolved, way, { host, port }, limits);
    }
    const limits = { signal: closing.signal, timeoutMs: CONNECT_LIMIT_MS };
    return (host, port) => (vantage === null ? openTcp(host, port, limits) : vantage.connect(host, port, limits));
  };
  const vantageOf = async (signal: AbortSignal): Promise<Vantage | null> => {
    if (via === null) return null;
    try {
      return await open(via, signal);
    } catch (error) {
      throw error instanceof FailureError ? new BastionError(resolved.context.name, via, error) : error;
    }
  };
  const plain = async (signal: AbortSignal) => {
    const port = base.port === '' ? (secure ? 443 : 80) : Number(base.port);
    return await dial(await vantageOf(signal))(base.hostname.replace(/^\[|\]$/g, ''), port);
  };
  if (via === null && through === null && (pinned === null || !secure)) {
    const make = (options: AgentOptions) => (secure ? new HttpsAgent(options) : new HttpAgent(options));
    const direct = make(kept);
    return {
      agent: ({ fresh }) => Promise.resolve(fresh ? make({}) : direct),
      plain,
      close() {
        closing.abort();
        direct.destroy();
      },
    };
  }

  let made: { readonly vantage: Vantage | null; readonly agent: HttpsAgent | HttpAgent } | null = null;
  return {
    async agent({ signal, fresh }) {
      const vantage = await vantageOf(signal);
      // A stream that is no socket of this machine cannot be kept by `node:http`; under TLS it can.
      if (!secure) return plainAgent(dial(vantage));
      if (fresh) return new DialledAgent({}, dial(vantage), pinned, resolved.context.name);
      if (made?.vantage !== vantage || made === null) {
        made?.agent.destroy();
        made = { vantage, agent: new DialledAgent(kept, dial(vantage), pinned, resolved.context.name) };
      }
      return made.agent;
    },
    plain,
    close() {
      closing.abort();
      made?.agent.destroy();
    },
  };
}

/** What of a request's options the connection depends on. */
interface DialOptions extends Pick<ConnectionOptions, 'ca' | 'cert' | 'key' | 'servername' | 'checkServerIdentity' | 'rejectUnauthorized'> {
  readonly host?: string | null | undefined;
  readonly hostname?: string | null | undefined;
  readonly port?: number | string | null | undefined;
}

/** The server on the way to a cluster failed, not the cluster: the failure is that of the server, said with what it was for. */
export class BastionError extends FailureError {
  constructor(context: string, via: string, { failure: failed }: FailureError) {
    const host = via.replace(/^ssh:/u, '');
    const cause = words(
      `The cluster “${context}” is reached through ${host}, and that failed. ${failed.cause.en}`,
      `Le cluster « ${context} » est joint par ${host}, et cela a échoué. ${failed.cause.fr}`,
    );
    super({ ...failed, cause });
  }
}

type Dial = (host: string, port: number) => Promise<Duplex>;

/** Sockets whose handshake was finished, and judged, before anybody got them. */
const judged = new WeakSet<object>();

/** Whether TLS already stands on a socket that was just made. */
export function isJudged(socket: object): boolean {
  return judged.has(socket);
}

/** Dials in its own way, and judges the certificate before anything is sent. */
class DialledAgent extends HttpsAgent {
  readonly #dial: Dial;
  readonly #pinned: string | null;
  readonly #context: string;

  constructor(options: AgentOptions, dial: Dial, pinned: string | null, context: string) {
    super(options);
    this.#dial = dial;
    this.#pinned = pinned;
    this.#context = context;
  }

  override createConnection(options: DialOptions, callback?: (error: Error | null, stream: Duplex) => void): undefined {
    this.#connect(options).then(
      (stream) => callback?.(null, stream),
      // The agent looks at the error first.
      (error: unknown) => callback?.(error instanceof Error ? error : new Error(String(error)), undefined as never),
    );
  }

  async #connect(options: DialOptions): Promise<TLSSocket> {
    const host = options.host ?? options.hostname ?? '';
    const plain = await this.#dial(host, Number(options.port));
    const pinned = this.#pinned;
    const wanted = options.rejectUnauthorized !== false;
    const stream = connectTls({
      ...tlsPart(options),
      host,
      socket: plain,
      // With a pinned certificate the verdict is given below, still before anything is sent.
      rejectUnauthorized: wanted && pinned === null,
    });
    try {
      await handshake(plain, stream);
      if (wanted && pinned !== null) checkPinned(stream, pinned, { context: this.#context, server: `${host}:${options.port ?? 443}` });
    } catch (error) {
      stream.destroy();
      plain.destroy();
      throw error;
    }
    judged.add(stream);
    return stream;
  }
}

/** What of a request is about TLS. A session is never resumed: the certificate is looked at each time. */
function tlsPart({ ca, cert, key, servername, checkServerIdentity }: DialOptions): ConnectionOptions {
  return {
    ...(ca === undefined ? {} : { ca }),
    ...(cert === undefined || key === undefined ? {} : { cert, key }),
    ...(servername === undefined ? {} : { servername }),
    ...(checkServerIdentity === undefined ? {} : { checkServerIdentity }),
  };
}

function handshake(plain: Duplex, stream: TLSSocket): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new FailureError(handshakeTimedOut(CONNECT_LIMIT_MS))), CONNECT_LIMIT_MS);
    const settle = (end: () => void) => {
      clearTimeout(timer);
      end();
    };
    const closed = () =>
      settle(() => reject(Object.assign(new Error('the connection was closed during the TLS handshake'), { code: 'ECONNRESET' })));
    stream.once('secureConnect', () => settle(resolve));
    // Both stay: an error after the handshake belongs to whoever uses the stream.
    stream.on('error', (error) => settle(() => reject(error)));
    plain.on('error', (error: Error) => {
      stream.destroy(error);
      settle(() => reject(error));
    });
    stream.once('close', closed);
    plain.once('close', closed);
  });
}

/** Plain http over a stream that is no socket: a connection for each request. */
function plainAgent(dial: Dial): HttpAgent {
  const agent = new HttpAgent({ keepAlive: false });
  agent.createConnection = (options, callback) => {
    dial(options.host ?? '', Number(options.port)).then(
      (stream) => callback?.(null, stream),
      (error: unknown) => callback?.(error instanceof Error ? error : new Error(String(error)), undefined as never),
    );
    return undefined;
  };
  return agent;
}
