import type { ClientRequest, IncomingMessage } from 'node:http';
import http from 'node:http';
import type { Duplex, Readable } from 'node:stream';
import zlib from 'node:zlib';
import type { Failure } from '../../../../preload/contract/failure.ts';
import type { Certificate, Phase } from '../../../../preload/contract/verdict.ts';
import { FailureError, words } from '../../failure.ts';
import { sayFound, startPhases, withinLimit } from '../../vantage/phases.ts';
import type { Destination } from '../../vantage/reach.ts';
import { connectFrom, resolveFrom } from '../../vantage/reach.ts';
import { secure } from '../../vantage/secure.ts';
import type { Vantage } from '../../vantage/vantage.ts';
import type { CheckedUrl } from '../checked-url.ts';
import { readUrl, redactorFor, showUrl } from '../checked-url.ts';
import { BodySearch, charsetOf } from './body.ts';
import { judgeResponse, judgeStatus } from './expectations.ts';
import { explainNoAnswer, explainTls, timedOutIn, tlsExpected, undecodable } from './http-failures.ts';
import type { CheckUrl, UrlCheck } from './check.ts';

/** What was learned on the way, for the verdict. */
interface Learned {
  certificate: Certificate | null;
  status: number | null;
  latencyMs: number | null;
  headers: [string, string][];
  bodyStart: string | null;
  /** What the connection ended with after the answer began: it says more than the body, which is only cut off. */
  broken: Error | null;
}

/**
 * Asks for a URL with GET, once: resolve, connect, tls, request, body. Redirects are shown, not followed. Bodies are read up to
 * 10 MB and never kept, except for a JSON field. HTTP/1.1 (RFC 9112) over the vantage's own connection.
 */
export const checkHttp: CheckUrl = async (check, vantage, signal, onPhase) => {
  const target = readUrl(check.url);
  const redactor = redactorFor(target.secrets);
  const redact = (text: string) => redactor.redact(text);
  const phases = startPhases((phase) => onPhase(redactPhase(phase, redact)));
  const learned: Learned = { certificate: null, status: null, latencyMs: null, headers: [], bodyStart: null, broken: null };
  const failure = await probe({ check, target, vantage, signal, phases, learned, redact }).catch((error: unknown) => {
    if (error instanceof FailureError && !signal.aborted) return error.failure;
    throw error;
  });
  return {
    ok: failure === null,
    phases: phases.done.map((phase) => redactPhase(phase, redact)),
    certificate: learned.certificate,
    ...(failure === null ? {} : { failure: redactFailure(failure, redact) }),
    at: new Date().toISOString(),
    via: vantage.name,
    url: target.shown,
    status: learned.status,
    latencyMs: learned.latencyMs,
    bodyStart: learned.bodyStart,
    headers: learned.headers,
  };
};

interface Probe {
  readonly check: UrlCheck;
  readonly target: CheckedUrl;
  readonly vantage: Vantage;
  readonly signal: AbortSignal;
  readonly phases: ReturnType<typeof startPhases>;
  readonly learned: Learned;
  readonly redact: (text: string) => string;
}

/** Null when all is as expected; what ends the check early is thrown. */
async function probe({ check, target, vantage, signal, phases, learned, redact }: Probe): Promise<Failure | null> {
  const deadline = performance.now() + check.timeoutMs;
  const limit = () => ({
    signal,
    timeoutMs: Math.max(1, deadline - performance.now()),
    onTimeout: () => timedOutIn(phases.current, check.timeoutMs, target),
  });

  const destination = await phases.run('resolve', async (step) => {
    const found = await withinLimit(limit(), (until) =>
      resolveFrom(vantage, target.host, target.port, { signal: until, timeoutMs: check.timeoutMs }),
    );
    step.detail = found.detail;
    if (found.words) sayFound(step, found.words);
    return found;
  });
  let stream: Duplex = await phases.run('connect', async (step) => {
    const found = await withinLimit(limit(), (until) => connectFrom(vantage, destination, { signal: until, timeoutMs: check.timeoutMs }));
    sayFound(step, words(`${found.target} port ${target.port}`, `${found.target}, port ${target.port}`));
    return found.stream;
  });
  // An error that comes while nobody waits is met again by the next wait.
  stream.on('error', () => {});
  try {
    if (target.url.protocol === 'https:')
      stream = await phases.run('tls', (step) => speakTls(stream, step, { check, target, limit, learned }));
    const request = send(stream, target);
    try {
      const response = await phases.run('request', async (step) => {
        const answer = await withinLimit(limit(), () => answered(request, target, learned)).catch(async (error: unknown) => {
          if (!hungUp(error) || signal.aborted || !(await speaksTls(vantage, destination, limit()))) throw error;
          throw new FailureError(tlsExpected(target, 'hung up on plain http; a TLS handshake succeeds'), { cause: error });
        });
        learned.headers = shownHeaders(answer, redact);
        step.detail = statusLine(answer, redact);
        return answer;
      });
      const search = new BodySearch({
        contains: check.contains,
        whole: check.field !== null,
        charset: charsetOf(response.headers['content-type']),
      });
      try {
        await phases.run('body', async (step) => {
          await withinLimit(limit(), () => readBody(response, search, check, learned));
          sayFound(step, words(`${search.bytes} bytes`, `${search.bytes} octets`));
        });
      } catch (error) {
        learned.bodyStart = search.start(redact);
        const unexpected = judgeStatus(check, response, learned.bodyStart);
        throw unexpected === null || signal.aborted ? error : new FailureError(unexpected, { cause: error });
      }
      learned.bodyStart = search.start(redact);
      return judgeResponse({ check, target, response, search, bodyStart: learned.bodyStart });
    } finally {
      request.destroy();
    }
  } finally {
    stream.destroy();
  }
}

type Limit = Parameters<typeof withinLimit>[0];

async function speakTls(
  plain: Duplex,
  step: { detail?: string },
  { check, target, limit, learned }: { check: UrlCheck; target: CheckedUrl; limit: () => Limit; learned: Learned },
): Promise<Duplex> {
  const { signal, timeoutMs } = limit();
  try {
    const secured = await secure(plain, { name: target.host, authorities: check.authorities ?? [], alpn: ['http/1.1'], signal, timeoutMs });
    learned.certificate = secured.certificate;
    step.detail = `${secured.certificate.protocol} ${secured.certificate.cipher}`;
    if (!secured.trusted) throw new FailureError(secured.failure);
    return secured.stream;
  } catch (error) {
    throw error instanceof FailureError ? new FailureError(explainTls(error.failure, target), { cause: error }) : error;
  }
}

function hungUp(error: unknown): boolean {
  return error instanceof FailureError && (error.failure.kind === 'connection-closed' || error.failure.kind === 'connection-reset');
}

/** A server that hangs up on plain http often speaks TLS: one look tells, instead of a guess. */
async function speaksTls(vantage: Vantage, destination: Destination, { signal, timeoutMs }: Limit): Promise<boolean> {
  try {
    const { stream } = await connectFrom(vantage, destination, { signal, timeoutMs });
    const secured = await secure(stream, { name: destination.host, signal, timeoutMs });
    if (secured.trusted) secured.stream.destroy();
    return true;
  } catch (error) {
    if (error instanceof FailureError) return false;
    throw error;
  }
}

function send(stream: Duplex, target: CheckedUrl): ClientRequest {
  const request = http.request({
    method: 'GET',
    path: target.url.pathname + target.url.search,
    setHost: false,
    headers: {
      Host: target.url.host,
      'User-Agent': 'Pilothouse',
      Accept: '*/*',
      'Accept-Encoding': 'gzip, deflate, br',
      ...(target.basic === null ? {} : { Authorization: `Basic ${Buffer.from(target.basic.reveal(), 'utf8').toString('base64')}` }),
    },
    createConnection: () => stream,
  });
  request.end();
  return request;
}

function answered(request: ClientRequest, target: CheckedUrl, learned: Learned): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    let sentAt = performance.now();
    request.once('finish', () => (sentAt = performance.now()));
    request.once('socket', (socket) =>
      socket.once('data', () => (learned.latencyMs = Math.max(0, Math.round((performance.now() - sentAt) * 10) / 10))),
    );
    const take = (response: IncomingMessage) => {
      learned.status = response.statusCode ?? null;
      resolve(response);
    };
    request.once('response', take);
    request.once('upgrade', (response, socket) => {
      socket.destroy();
      take(response);
    });
    // Stays: after the answer an error shows again in the body's stream.
    request.on('error', (error) => {
      learned.broken = error;
      reject(new FailureError(explainNoAnswer(error, target), { cause: error }));
    });
  });
}

async function readBody(response: IncomingMessage, search: BodySearch, check: UrlCheck, learned: Learned): Promise<void> {
  // A stream of events never ends; unless something is expected in it, its beginning is enough.
  if (
    response.statusCode === 101 ||
    (check.contains === null && check.field === null && /^text\/event-stream/i.test(response.headers['content-type'] ?? ''))
  )
    return;
  const decoder = decoderOf(response.headers['content-encoding']);
  const body: Readable = decoder ? response.pipe(decoder) : response;
  // pipe() does not carry errors on.
  if (decoder) response.on('error', (error) => decoder.destroy(error));
  try {
    for await (const piece of body) if (search.take(piece as Buffer)) return;
  } catch (error) {
    throw new FailureError(undecodable(learned.broken ?? error, search.bytes), { cause: error });
  }
}

function decoderOf(encoding: string | undefined) {
  const kind = encoding?.trim().toLowerCase();
  if (kind === 'gzip' || kind === 'x-gzip') return zlib.createGunzip();
  if (kind === 'deflate') return zlib.createInflate();
  return kind === 'br' ? zlib.createBrotliDecompress() : null;
}

/** Headers whose value is a secret by nature: shown by name only. */
const secretHeaders = new Set(['set-cookie', 'authorization', 'proxy-authorization', 'x-api-key', 'x-auth-token', 'x-csrf-token']);

function shownHeaders(response: IncomingMessage, redact: (text: string) => string): [string, string][] {
  const headers: [string, string][] = [];
  for (let index = 0; index + 1 < response.rawHeaders.length; index += 2) {
    const name = response.rawHeaders[index] ?? '';
    const value = response.rawHeaders[index + 1] ?? '';
    headers.push([redact(name), secretHeaders.has(name.toLowerCase()) ? '[redacted]' : redact(showUrl(value))]);
  }
  return headers;
}

function statusLine(response: IncomingMessage, redact: (text: string) => string): string {
  const location = response.headers.location;
  const line = `${response.statusCode ?? ''} ${response.statusMessage ?? ''}`.trim();
  return redact(location === undefined ? line : `${line} → ${showUrl(location)}`);
}

function redactPhase(phase: Phase, redact: (text: string) => string): Phase {
  return phase.detail === undefined ? phase : { ...phase, detail: redact(phase.detail) };
}

function redactFailure(failure: Failure, redact: (text: string) => string): Failure {
  const both = ({ en, fr }: Failure['cause']) => ({ en: redact(en), fr: redact(fr) });
  return {
    ...failure,
    cause: both(failure.cause),
    remedy: both(failure.remedy),
    ...(failure.evidence === undefined ? {} : { evidence: redact(failure.evidence) }),
  };
}
