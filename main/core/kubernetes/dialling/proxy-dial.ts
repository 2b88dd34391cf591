import { EventEmitter } from 'node:events';
import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { isIPv6 } from 'node:net';
import type { Duplex } from 'node:stream';
import type { ConnectionOptions } from 'node:tls';
import { machineAuthorities } from '../../vantage/authorities.ts';
import { readMaterial } from '../login/authentication.ts';
import { proxyAgent } from './client-library.ts';
import type { ResolvedContext } from '../contexts/kubeconfig.ts';
import type { ProxyOnTheWay } from './proxy-failure.ts';
import { ProxyAnswer, proxyFailure } from './proxy-failure.ts';

type TlsOptions = Pick<ConnectionOptions, 'ca' | 'rejectUnauthorized'>;

interface Limits {
  readonly signal: AbortSignal;
  readonly timeoutMs: number;
}

/**
 * Opens a connection through a proxy before anything is spoken on it: CONNECT to an HTTP proxy (RFC 9110 §9.3.6), or SOCKS. Throws
 * FailureError `kubeconfig-context-broken` for other kinds of proxy, and what `proxyFailure` says kept it from opening.
 */
export async function dialThroughProxy(
  resolved: ResolvedContext,
  proxy: ProxyOnTheWay,
  { host, port }: { readonly host: string; readonly port: number },
  limits: Limits,
): Promise<Duplex> {
  const to = `${isIPv6(host) ? `[${host}]` : host}:${port}`;
  const { url } = proxy;
  try {
    if (/^https?:\/\//u.test(url) && URL.canParse(url)) return await tunnel(new URL(url), to, await trustOf(resolved), limits);
    const agent = await proxyAgent(resolved, url);
    if (!opens(agent)) throw new TypeError('the proxy opens no connections of its own');
    return await within(limits, () => agent.connect(new EventEmitter(), { host, port, secureEndpoint: false }));
  } catch (error) {
    limits.signal.throwIfAborted();
    throw proxyFailure(proxy, to, error);
  }
}

/** A proxy that speaks TLS itself is trusted as the API server is, as kubectl has it; or as any other of this computer. */
async function trustOf({ cluster, context }: ResolvedContext): Promise<TlsOptions> {
  const authority = await readMaterial(cluster.certificateAuthority, context.name);
  return {
    ca: [...machineAuthorities(), ...(authority === null ? [] : [authority.reveal()])],
    rejectUnauthorized: !cluster.skipTlsVerify,
  };
}

/** `agent-base`: how an agent dials, apart from what is spoken then. */
interface Opens {
  connect(request: EventEmitter, to: { readonly host: string; readonly port: number; readonly secureEndpoint: false }): Promise<Duplex>;
}

function opens(agent: object): agent is Opens {
  return 'connect' in agent && typeof agent.connect === 'function';
}

function tunnel(proxy: URL, to: string, trust: TlsOptions, limits: Limits): Promise<Duplex> {
  const login = `${decodeURIComponent(proxy.username)}:${decodeURIComponent(proxy.password)}`;
  const asked = (proxy.protocol === 'https:' ? httpsRequest : httpRequest)({
    method: 'CONNECT',
    hostname: proxy.hostname.replace(/^\[|\]$/gu, ''),
    ...(proxy.port === '' ? {} : { port: proxy.port }),
    path: to,
    agent: false,
    setHost: false,
    ...(proxy.protocol === 'https:' ? trust : {}),
    headers: { host: to, ...(login === ':' ? {} : { 'proxy-authorization': `Basic ${Buffer.from(login).toString('base64')}` }) },
  });
  const opened = new Promise<Duplex>((resolve, reject) => {
    asked.once('connect', ({ statusCode = 0, statusMessage = '' }, stream: Duplex, head: Buffer) => {
      if (statusCode < 200 || statusCode > 299) {
        stream.destroy();
        reject(new ProxyAnswer(statusCode, statusMessage));
        return;
      }
      if (head.length > 0) stream.unshift(head);
      resolve(stream);
    });
    asked.once('response', (answer) => {
      answer.destroy();
      reject(new ProxyAnswer(answer.statusCode ?? 0, answer.statusMessage ?? ''));
    });
    asked.on('error', reject);
  });
  asked.end();
  return within(limits, () => opened).catch((error: unknown) => {
    asked.destroy();
    throw error;
  });
}

/** What opens after its time is closed again. */
async function within({ signal, timeoutMs }: Limits, open: () => Promise<Duplex>): Promise<Duplex> {
  signal.throwIfAborted();
  let over = () => {};
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<never>((_, reject) => {
    over = () => reject(signal.reason instanceof Error ? signal.reason : new Error('aborted'));
    signal.addEventListener('abort', over, { once: true });
    timer = setTimeout(() => reject(Object.assign(new Error('the proxy opened no connection in time'), { code: 'ETIMEDOUT' })), timeoutMs);
  });
  const opening = open();
  try {
    return await Promise.race([opening, limit]);
  } catch (error) {
    opening.then(
      (stream) => stream.destroy(),
      () => undefined,
    );
    throw error;
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', over);
  }
}
