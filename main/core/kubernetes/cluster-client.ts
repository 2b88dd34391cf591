import type { IncomingMessage } from 'node:http';
import { Agent as HttpAgent, request as httpRequest } from 'node:http';
import type { RequestOptions } from 'node:https';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import type { Socket } from 'node:net';
import { isIP } from 'node:net';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream';
import { checkServerIdentity, getCACertificates, TLSSocket } from 'node:tls';
import { createGunzip } from 'node:zlib';
import { failure, FailureError, words } from '../failure.ts';
import type { ApiTarget } from './api-failure.ts';
import { ApiStatusError, notSpoken, statusFailure } from './api-failure.ts';
import { answerTimedOut, connectionFailure, connectTimedOut } from './connection-failure.ts';
import type { AuthenticationSurroundings, Login } from './authentication.ts';
import { createAuthenticator, expiredOn, readMaterial } from './authentication.ts';
import { proxyAgent } from './client-library.ts';
import type { ResolvedContext } from './kubeconfig.ts';
import { proxyFor } from './proxy.ts';

const CONNECT_LIMIT_MS = 10_000;
const ANSWER_LIMIT_MS = 30_000;
/** Nothing of an answer for this long, once it has begun. */
const IDLE_LIMIT_MS = 30_000;
const LARGEST_ANSWER_BYTES = 256 * 1024 * 1024;
const LARGEST_ERROR_BYTES = 64 * 1024;

interface ApiRequest {
  /** `/api/v1/namespaces/default/pods`; every part already encoded. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string | number | undefined>>;
  readonly signal: AbortSignal;
  /** Limit until the answer begins. */
  readonly answerLimitMs?: number;
}

/** Speaks to one API server as one user. GET only: changes have a door of their own. */
export interface ClusterClient {
  readonly target: ApiTarget;
  /** An answer as a stream. Throws FailureError of the connection's or the status's kind, or the signal's reason. */
  open(request: ApiRequest): Promise<Readable>;
  /** A whole JSON answer. */
  json(request: ApiRequest): Promise<unknown>;
  /** A whole answer, cut after `largestBytes`. */
  bytes(request: ApiRequest & { readonly largestBytes: number }): Promise<Buffer>;
  /** Closes idle connections; requests under way are not ended. */
  close(): void;
}

export interface ClientSurroundings extends AuthenticationSurroundings {
  readonly version: string;
}

/** Opens a client for a context. Nothing is contacted, read or run before its first request. */
export function createClusterClient(resolved: ResolvedContext, surroundings: ClientSurroundings): ClusterClient {
  const { cluster, context, user } = resolved;
  const base = new URL(cluster.server);
  const target: ApiTarget = {
    context: context.name,
    server: cluster.server,
    user: user.impersonation?.user ?? (user.name || 'system:anonymous'),
  };
  const authenticator = createAuthenticator(resolved, surroundings);
  const secure = base.protocol === 'https:';
  const direct = secure ? new HttpsAgent({ keepAlive: true, scheduling: 'lifo' }) : new HttpAgent({ keepAlive: true, scheduling: 'lifo' });
  const proxy = cluster.proxyUrl ?? proxyFor(base, surroundings.env);
  let proxied: Promise<HttpsAgent> | null = null;
  const agent = async () => (proxy === null ? direct : await (proxied ??= proxyAgent(resolved, proxy)));

  const optionsOf = async (path: string, login: Login): Promise<RequestOptions> => {
    const headers: Record<string, string | string[]> = {
      Accept: 'application/json, */*;q=0.1',
      'Accept-Encoding': 'gzip',
      // Not a browser's: for those the API server pretty-prints, at half again the size.
      'User-Agent': `pilothouse/${surroundings.version}`,
    };
    if (login.authorization) headers['Authorization'] = login.authorization.reveal();
    for (const [name] of login.impersonation) headers[name] = login.impersonation.flatMap(([its, value]) => (its === name ? [value] : []));
    const authority = await readMaterial(cluster.certificateAuthority, context.name);
    return {
      method: 'GET',
      protocol: base.protocol,
      // URL keeps the brackets of an IPv6 address; sockets want it without.
      hostname: base.hostname.replace(/^\[|\]$/g, ''),
      port: base.port === '' ? (secure ? 443 : 80) : Number(base.port),
      path,
      headers,
      agent: await agent(),
      ...(secure
        ? {
            ca: authority ? authority.reveal() : machineAuthorities(),
            rejectUnauthorized: !cluster.skipTlsVerify,
            ...(login.certificate && login.key ? { cert: login.certificate, key: login.key.reveal() } : {}),
            ...verifiedAs(cluster.tlsServerName),
          }
        : {}),
    };
  };

  const attempt = async (request: ApiRequest): Promise<{ readonly message: IncomingMessage; readonly login: Login }> => {
    const login = await authenticator.login(request.signal);
    const options = await optionsOf(pathOf(base, request), login);
    const limits = { answerMs: request.answerLimitMs ?? ANSWER_LIMIT_MS, signal: request.signal };
    try {
      return { message: await send(secure, options, target, limits), login };
    } catch (error) {
      // A kept connection may have been closed by the server in the very moment it was taken again.
      if (!(error instanceof StaleConnection)) throw error;
      return { message: await send(secure, options, target, { ...limits, fresh: true }), login };
    }
  };

  const open = async (request: ApiRequest): Promise<Readable> => {
    let { message, login } = await attempt(request);
    if (message.statusCode === 401 && authenticator.refused()) {
      message.resume();
      ({ message, login } = await attempt(request));
    }
    const status = message.statusCode ?? 0;
    if (status === 200) return decoded(message);
    const body = await readAll(decoded(message), target, { signal: request.signal, largestBytes: LARGEST_ERROR_BYTES, cut: true });
    throw loginFailure(target, login, status) ?? statusFailure(target, status, body.toString('utf8'), message.headers['retry-after']);
  };

  return {
    target,
    open,
    async json(request) {
      const body = await readAll(await open(request), target, { signal: request.signal, largestBytes: LARGEST_ANSWER_BYTES, cut: false });
      const text = body.toString('utf8');
      try {
        const value: unknown = JSON.parse(text);
        return value;
      } catch {
        // Not JSON: whatever stands there instead says what answered.
        throw notSpoken(target, text.trim().split('\n', 1)[0]?.slice(0, 300) ?? '');
      }
    },
    async bytes(request) {
      return await readAll(await open(request), target, { signal: request.signal, largestBytes: request.largestBytes, cut: true });
    },
    close() {
      direct.destroy();
      void proxied?.then((made) => made.destroy()).catch(() => null);
    },
  };
}

/** An expired client certificate is only `Unauthorized` to the API server; here it can be named. */
function loginFailure(target: ApiTarget, login: Login, status: number): ApiStatusError | null {
  const day = status === 401 && login.certificate ? expiredOn(login.certificate) : null;
  if (day === null) return null;
  return new ApiStatusError(
    failure(
      'kubernetes-unauthorized',
      words(
        `The client certificate of “${target.user}” expired on ${day}.`,
        `Le certificat client de « ${target.user} » a expiré le ${day}.`,
      ),
      words(
        'Fetch the kubeconfig of this cluster again (kubeadm renews it with: kubeadm certs renew admin.conf).',
        'Récupérez de nouveau le kubeconfig de ce cluster (kubeadm le renouvelle par : kubeadm certs renew admin.conf).',
      ),
      { code: '401' },
    ),
    status,
    null,
  );
}

function pathOf(base: URL, { path, query = {} }: ApiRequest): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) if (value !== undefined) search.set(name, String(value));
  const prefix = base.pathname.replace(/\/+$/, '');
  return `${prefix}${path}${search.size > 0 ? `?${search}` : ''}`;
}

/** A kept connection that was closed before it answered anything. */
class StaleConnection extends Error {
  override readonly name = 'StaleConnection';
}

interface Limits {
  readonly answerMs: number;
  readonly signal: AbortSignal;
  /** On a connection of its own. */
  readonly fresh?: boolean;
}

/** Sends a request and waits for the head of its answer, within the limits. */
function send(secure: boolean, options: RequestOptions, target: ApiTarget, { answerMs, signal, fresh }: Limits): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const request = beginRequest(secure, { ...options, signal, ...(fresh ? { agent: false } : {}) }, target);
    let timer = setTimeout(() => request.destroy(connectTimedOut(target, CONNECT_LIMIT_MS)), CONNECT_LIMIT_MS);
    const connected = () => {
      clearTimeout(timer);
      timer = setTimeout(() => request.destroy(answerTimedOut(target, answerMs)), answerMs);
    };
    request.on('socket', (socket) => whenConnected(socket, secure, request.reusedSocket, connected));
    request.on('response', (message) => {
      clearTimeout(timer);
      resolve(message);
    });
    request.on('error', (error) => {
      clearTimeout(timer);
      if (signal.aborted) reject(signal.reason);
      else if (request.reusedSocket && 'code' in error && error.code === 'ECONNRESET') reject(new StaleConnection());
      else reject(connectionFailure(target, error));
    });
    request.end();
  });
}

/** Certificates and headers are looked at here already, and refused with an exception. */
function beginRequest(secure: boolean, options: RequestOptions, target: ApiTarget) {
  try {
    return (secure ? httpsRequest : httpRequest)(options);
  } catch (error) {
    throw connectionFailure(target, error);
  }
}

function whenConnected(socket: Socket, secure: boolean, reused: boolean, then: () => void): void {
  if (reused) then();
  else if (secure && socket instanceof TLSSocket) socket.once('secureConnect', then);
  else if (socket.connecting) socket.once('connect', then);
  else then();
}

function decoded(message: IncomingMessage): Readable {
  if (message.headers['content-encoding'] !== 'gzip') return message;
  const gunzip = createGunzip();
  // Errors reach the reader of `gunzip`; the callback has nothing to add.
  pipeline(message, gunzip, () => undefined);
  return gunzip;
}

interface Reading {
  readonly signal: AbortSignal;
  readonly largestBytes: number;
  /** At the bound: cut the answer, or fail. */
  readonly cut: boolean;
}

async function readAll(body: Readable, target: ApiTarget, { signal, largestBytes, cut }: Reading): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  const idle = () => body.destroy(answerTimedOut(target, IDLE_LIMIT_MS));
  let timer = setTimeout(idle, IDLE_LIMIT_MS);
  try {
    for await (const chunk of body) {
      if (!Buffer.isBuffer(chunk)) continue;
      clearTimeout(timer);
      timer = setTimeout(idle, IDLE_LIMIT_MS);
      chunks.push(chunk);
      size += chunk.length;
      if (size <= largestBytes) continue;
      if (!cut) throw new FailureError(tooLarge(target, largestBytes));
      break;
    }
  } catch (error) {
    if (signal.aborted) throw signal.reason;
    throw connectionFailure(target, error);
  } finally {
    clearTimeout(timer);
  }
  return Buffer.concat(chunks).subarray(0, largestBytes);
}

function tooLarge(target: ApiTarget, largestBytes: number) {
  const size = Math.round(largestBytes / 1024 / 1024);
  return failure(
    'message-too-large',
    words(`The answer of “${target.context}” is larger than ${size} MB.`, `La réponse de « ${target.context} » dépasse ${size} Mo.`),
    words('Choose one namespace instead of all.', 'Choisissez un namespace plutôt que tous.'),
  );
}

/** `tls-server-name`: the certificate is checked against it. An address is never sent as SNI (RFC 6066 §3). */
function verifiedAs(name: string | null): RequestOptions {
  if (name === null) return {};
  return isIP(name) === 0
    ? { servername: name }
    : { servername: '', checkServerIdentity: (_, certificate) => checkServerIdentity(name, certificate) };
}

let authorities: string[] | null = null;

/** kubectl trusts what the machine trusts; Node alone knows only the authorities it was built with. */
function machineAuthorities(): string[] {
  authorities ??= [...new Set([...getCACertificates('default'), ...getCACertificates('system')])];
  return authorities;
}
