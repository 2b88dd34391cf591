import { EventEmitter } from 'node:events';
import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { isIPv6 } from 'node:net';
import type { Duplex } from 'node:stream';
import { proxyAgent } from './client-library.ts';
import type { ResolvedContext } from './kubeconfig.ts';

interface Limits {
  readonly signal: AbortSignal;
  readonly timeoutMs: number;
}

/**
 * Opens a connection through a proxy before anything is spoken on it: CONNECT to an HTTP proxy (RFC 9110 §9.3.6), or SOCKS. Throws
 * FailureError `kubeconfig-context-broken` for other kinds of proxy, and what keeps it from opening.
 */
export async function dialThroughProxy(
  resolved: ResolvedContext,
  proxy: string,
  { host, port }: { readonly host: string; readonly port: number },
  limits: Limits,
): Promise<Duplex> {
  if (/^https?:\/\//u.test(proxy) && URL.canParse(proxy))
    return await tunnel(new URL(proxy), `${isIPv6(host) ? `[${host}]` : host}:${port}`, limits);
  const agent = await proxyAgent(resolved, proxy);
  if (!opens(agent)) throw new TypeError('the proxy opens no connections of its own');
  return await within(limits, () => agent.connect(new EventEmitter(), { host, port, secureEndpoint: false }));
}

/** `agent-base`: how an agent dials, apart from what is spoken then. */
interface Opens {
  connect(request: EventEmitter, to: { readonly host: string; readonly port: number; readonly secureEndpoint: false }): Promise<Duplex>;
}

function opens(agent: object): agent is Opens {
  return 'connect' in agent && typeof agent.connect === 'function';
}

function tunnel(proxy: URL, to: string, limits: Limits): Promise<Duplex> {
  const login = `${decodeURIComponent(proxy.username)}:${decodeURIComponent(proxy.password)}`;
  const asked = (proxy.protocol === 'https:' ? httpsRequest : httpRequest)({
    method: 'CONNECT',
    hostname: proxy.hostname.replace(/^\[|\]$/gu, ''),
    ...(proxy.port === '' ? {} : { port: proxy.port }),
    path: to,
    agent: false,
    setHost: false,
    headers: { host: to, ...(login === ':' ? {} : { 'proxy-authorization': `Basic ${Buffer.from(login).toString('base64')}` }) },
  });
  const opened = new Promise<Duplex>((resolve, reject) => {
    asked.once('connect', ({ statusCode = 0 }, stream: Duplex, head: Buffer) => {
      if (statusCode < 200 || statusCode > 299) {
        stream.destroy();
        reject(new Error(`Bad response: ${statusCode}`));
        return;
      }
      if (head.length > 0) stream.unshift(head);
      resolve(stream);
    });
    asked.once('response', (answer) => {
      answer.destroy();
      reject(new Error(`Bad response: ${answer.statusCode ?? 0}`));
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
