import type { IncomingMessage } from 'node:http';
import type { RequestOptions } from 'node:https';
import type { Readable } from 'node:stream';
import { FailureError } from '../failure.ts';
import type { FailureKind } from '../../../preload/contract/failure-kinds.ts';
import { AbsentError, absentIn } from './absent.ts';
import type { ApiTarget } from './api-failure.ts';
import { ApiStatusError, notSpoken, statusFailure } from './api-failure.ts';
import type { PresentedCertificate } from '../../../preload/contract/context-check.ts';
import type { WebSocket } from 'ws';
import { openSocket } from './api-socket.ts';
import { decoded, readAll, send, StaleConnection } from './api-transport.ts';
import { connectionFailure } from './connection-failure.ts';
import type { AuthenticationSurroundings, Login } from './login/authentication.ts';
import { createAuthenticator, readMaterial } from './login/authentication.ts';
import { lookAtCertificate } from './dialling/certificate-look.ts';
import { skewOf, withSkew } from './dialling/clock-skew.ts';
import { machineAuthorities } from '../vantage/authorities.ts';
import type { Reach } from './dialling/dialling.ts';
import { createDialling } from './dialling/dialling.ts';
import type { ResolvedContext } from './contexts/kubeconfig.ts';
import { loginFailure, pathOf, verifiedAs } from './request-parts.ts';

const ANSWER_LIMIT_MS = 30_000;
/** Of a request on kept connections that turn out to be closed. */
const MOST_TRIES = 3;
const LARGEST_ANSWER_BYTES = 256 * 1024 * 1024;
const LARGEST_ERROR_BYTES = 64 * 1024;
const CLOCK_LIMIT_MS = 3000;
const DATED: ReadonlySet<FailureKind> = new Set<FailureKind>(['certificate-expired', 'certificate-not-yet-valid']);
const NOBODY: Login = { authorization: null, certificate: null, key: null, impersonation: [], expiresAt: null };

interface ApiRequest {
  /** `/api/v1/namespaces/default/pods`; every part already encoded. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string | number | undefined>>;
  readonly signal: AbortSignal;
  /** Limit until the answer begins. */
  readonly answerLimitMs?: number;
  /** Default JSON as it is kept. */
  readonly accept?: string;
}

/** A review: a POST that is a question and changes nothing (`authorization.k8s.io`, `authentication.k8s.io`). */
interface ApiQuestion extends Omit<ApiRequest, 'accept'> {
  readonly body: unknown;
}

/** A change to an object; `dryRun=All` in the query makes it a try that changes nothing (kubernetes.io, "API Concepts"). */
interface ApiChange extends Omit<ApiRequest, 'answerLimitMs' | 'accept'> {
  readonly method: 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly body: unknown;
  /** A patch says of which kind it is; default `application/json`. */
  readonly contentType?: string;
}

interface SocketRequest {
  /** With its query: names may repeat there (`command=ls&command=-l`). */
  readonly path: string;
  /** In the order in which they are wanted. */
  readonly protocols: readonly string[];
  readonly signal: AbortSignal;
}

/** Speaks to one API server as one user. */
export interface ClusterClient {
  readonly target: ApiTarget;
  /** An answer as a stream. Throws FailureError of the connection's or the status's kind, or the signal's reason. */
  open(request: ApiRequest): Promise<Readable>;
  /** A whole JSON answer. */
  json(request: ApiRequest): Promise<unknown>;
  /** A whole answer, cut after `largestBytes`. */
  bytes(request: ApiRequest & { readonly largestBytes: number }): Promise<Buffer>;
  /**
   * Makes a change and answers the object as it is then. Never sent twice: where the connection is lost nobody knows whether it was
   * made. Only for the change door (`activity/changes.ts`) and for what it may ask beforehand.
   */
  change(request: ApiChange): Promise<unknown>;
  /** Asks a review: see `ApiQuestion`. */
  ask(request: ApiQuestion): Promise<unknown>;
  /** A WebSocket to a streaming subresource (exec, attach, portforward), with this login. It is paused; throws as `open` does. */
  socket(request: SocketRequest): Promise<WebSocket>;
  /** What tells of the way in rather than of the cluster. */
  readonly inspect: ClientInspection;
  /** Closes idle connections; requests under way are not ended. */
  close(): void;
}

/** For `context-check.ts`. */
export interface ClientInspection {
  /** What a request would carry; runs a login program where there is one. */
  login(signal: AbortSignal): Promise<Login>;
  /** The certificate the server shows now; null over plain http. Sends nothing. */
  presented(signal: AbortSignal): Promise<PresentedCertificate | null>;
  /** How far the server's clock was ahead at the last answer. */
  skewMs(): number | null;
}

export interface ClientSurroundings extends AuthenticationSurroundings {
  readonly version: string;
  readonly reach: Reach;
}

/** Opens a client for a context. Nothing is contacted, read or run before its first request. */
export function createClusterClient(resolved: ResolvedContext, surroundings: ClientSurroundings): ClusterClient {
  const { cluster, context, user } = resolved;
  const base = new URL(cluster.server);
  const target: ApiTarget = {
    context: context.name,
    server: cluster.server,
    user: user.impersonation?.user ?? (user.name || 'system:anonymous'),
    via: surroundings.reach.via,
  };
  const authenticator = createAuthenticator(resolved, surroundings);
  const secure = base.protocol === 'https:';
  const dialling = createDialling(resolved, surroundings.env, surroundings.reach);

  let skewMs: number | null = null;
  const authorities = async () => (await readMaterial(cluster.certificateAuthority, context.name))?.reveal() ?? machineAuthorities();

  const optionsOf = async (path: string, login: Login, more: Readonly<Record<string, string | number>> = {}): Promise<RequestOptions> => {
    const headers: Record<string, string | number | string[]> = {
      Accept: 'application/json, */*;q=0.1',
      'Accept-Encoding': 'gzip',
      // Not a browser's: for those the API server pretty-prints, at half again the size.
      'User-Agent': `pilothouse/${surroundings.version}`,
      ...more,
    };
    if (login.authorization) headers['Authorization'] = login.authorization.reveal();
    for (const [name] of login.impersonation) headers[name] = login.impersonation.flatMap(([its, value]) => (its === name ? [value] : []));
    return {
      method: 'GET',
      protocol: base.protocol,
      // URL keeps the brackets of an IPv6 address; sockets want it without.
      hostname: base.hostname.replace(/^\[|\]$/g, ''),
      port: base.port === '' ? (secure ? 443 : 80) : Number(base.port),
      path,
      headers,
      ...(secure
        ? {
            ca: await authorities(),
            rejectUnauthorized: !cluster.skipTlsVerify,
            ...(login.certificate && login.key ? { cert: login.certificate, key: login.key.reveal() } : {}),
            ...verifiedAs(cluster.tlsServerName),
          }
        : {}),
    };
  };

  /** The body of an answer of status 2xx, else what the status means. */
  const accepted = async (
    message: IncomingMessage,
    login: Login,
    { path, signal }: Pick<ApiRequest, 'path' | 'signal'>,
  ): Promise<Readable> => {
    const status = message.statusCode ?? 0;
    skewMs = skewOf(message.headers.date) ?? skewMs;
    if (status !== 401) authenticator.accepted();
    if (status >= 200 && status < 300) return decoded(message);
    const body = await readAll(decoded(message), target, { signal, largestBytes: LARGEST_ERROR_BYTES, cut: true });
    const refused =
      loginFailure(target, login, status) ?? statusFailure(target, status, body.toString('utf8'), message.headers['retry-after']);
    const absent = refused.status === 404 ? absentIn(path, refused.failure.evidence ?? '') : null;
    if (absent !== null) throw new AbsentError({ target, json }, absent, refused.failure.evidence ?? '');
    throw status === 401 ? new ApiStatusError(withSkew(refused.failure, skewMs), status, refused.retryAfterMs) : refused;
  };

  /** A certificate whose time is over, or has not come, may be a clock's fault: the server is asked for its own, without a login. */
  const datesExplained = async (error: unknown, signal: AbortSignal): Promise<unknown> => {
    if (!(error instanceof FailureError) || !DATED.has(error.failure.kind)) return error;
    try {
      const { cert: _cert, key: _key, ...options } = await optionsOf(pathOf(base, { path: '/version' }), NOBODY);
      const agent = await dialling.agent({ signal, fresh: true });
      const limits = { answerMs: CLOCK_LIMIT_MS, signal: AbortSignal.any([signal, AbortSignal.timeout(CLOCK_LIMIT_MS)]) };
      // Nothing is believed of the answer but its time of day, which goes into a sentence.
      const message = await send(secure, { ...options, rejectUnauthorized: false, agent }, target, limits);
      message.destroy();
      return new FailureError(withSkew(error.failure, skewOf(message.headers.date)), { cause: error });
    } catch {
      signal.throwIfAborted();
      // Without its clock the certificate's own dates still stand.
      return error;
    }
  };

  const attempt = async (request: ApiRequest): Promise<{ readonly message: IncomingMessage; readonly login: Login }> => {
    const login = await authenticator.login(request.signal);
    const options = await optionsOf(pathOf(base, request), login, request.accept === undefined ? {} : { Accept: request.accept });
    const limits = { answerMs: request.answerLimitMs ?? ANSWER_LIMIT_MS, signal: request.signal };
    for (let tries = 1; ; tries += 1) {
      try {
        const agent = await dialling.agent({ signal: request.signal, fresh: tries > 1 });
        return { message: await send(secure, { ...options, agent }, target, limits), login };
      } catch (error) {
        // A kept connection may have been closed by the server in the very moment it was taken again.
        if (!(error instanceof StaleConnection)) throw await datesExplained(error, request.signal);
        if (tries === MOST_TRIES) throw connectionFailure(target, error.cause);
      }
    }
  };

  const open = async (request: ApiRequest): Promise<Readable> => {
    let { message, login } = await attempt(request);
    if (message.statusCode === 401 && authenticator.refused()) {
      message.resume();
      ({ message, login } = await attempt(request));
    }
    return await accepted(message, login, request);
  };

  const json = async (request: ApiRequest) => parsed(await open(request), request.signal);

  const parsed = async (answer: Readable, signal: AbortSignal): Promise<unknown> => {
    const text = (await readAll(answer, target, { signal, largestBytes: LARGEST_ANSWER_BYTES, cut: false })).toString('utf8');
    try {
      const value: unknown = JSON.parse(text);
      return value;
    } catch {
      // Not JSON: whatever stands there instead says what answered.
      throw notSpoken(target, text.trim().split('\n', 1)[0]?.slice(0, 300) ?? '');
    }
  };

  const sendBody = async ({ method, body, contentType = 'application/json', ...request }: ApiChange): Promise<unknown> => {
    const login = await authenticator.login(request.signal);
    const sent = Buffer.from(JSON.stringify(body));
    const options = await optionsOf(pathOf(base, request), login, { 'Content-Type': contentType, 'Content-Length': sent.length });
    // On a connection of its own: a kept one may be closed in this very moment, and a change must not be sent twice.
    const agent = await dialling.agent({ signal: request.signal, fresh: true });
    const limits = { answerMs: ANSWER_LIMIT_MS, signal: request.signal, body: sent };
    try {
      const message = await send(secure, { ...options, method, agent }, target, limits);
      return await parsed(await accepted(message, login, request), request.signal);
    } catch (error) {
      throw error instanceof StaleConnection ? connectionFailure(target, error.cause) : error;
    }
  };

  const askSocket = async ({ path, protocols, signal }: SocketRequest) => {
    const login = await authenticator.login(signal);
    const url = new URL(pathOf(base, { path }), base).href;
    const agent = await dialling.agent({ signal, fresh: true });
    return { answer: await openSocket(url, protocols, { ...(await optionsOf('', login)), agent }, target, signal), login };
  };

  return {
    target,
    open,
    json,
    change: sendBody,
    ask: (question) => sendBody({ ...question, method: 'POST' }),
    async socket(request) {
      let { answer, login } = await askSocket(request);
      if (answer.kind === 'refused' && answer.message.statusCode === 401 && authenticator.refused()) {
        answer.message.resume();
        ({ answer, login } = await askSocket(request));
      }
      if (answer.kind === 'open') return answer.socket;
      await accepted(answer.message, login, request);
      // An answer of success that is no WebSocket: a proxy in between took the upgrade away.
      answer.message.destroy();
      throw notSpoken(target, `HTTP ${answer.message.statusCode ?? 0} instead of a WebSocket`);
    },
    async bytes(request) {
      return await readAll(await open(request), target, { signal: request.signal, largestBytes: request.largestBytes, cut: true });
    },
    inspect: {
      login: (signal) => authenticator.login(signal),
      async presented(signal) {
        if (!secure) return null;
        const plain = await dialling.plain(signal);
        return await lookAtCertificate(plain, { resolved, authorities: await authorities(), pinned: surroundings.reach.pinned, signal });
      },
      skewMs: () => skewMs,
    },
    close() {
      dialling.close();
    },
  };
}
