import type { IncomingMessage } from 'node:http';
import { request as httpRequest } from 'node:http';
import type { RequestOptions } from 'node:https';
import { request as httpsRequest } from 'node:https';
import type { Socket } from 'node:net';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream';
import { TLSSocket } from 'node:tls';
import { createGunzip } from 'node:zlib';
import { failure, FailureError, words } from '../failure.ts';
import type { ApiTarget } from './api-failure.ts';
import { answerTimedOut, connectionFailure, connectTimedOut } from './connection-failure.ts';
import { isJudged } from './dialling/dialling.ts';

const CONNECT_LIMIT_MS = 10_000;
/** Nothing of an answer for this long, once it has begun. */
const IDLE_LIMIT_MS = 30_000;

/** A kept connection that was closed before it answered anything. */
export class StaleConnection extends Error {
  override readonly name = 'StaleConnection';

  constructor(cause: Error) {
    super('a kept connection was closed', { cause });
  }
}

interface Limits {
  readonly answerMs: number;
  readonly signal: AbortSignal;
  readonly body?: Buffer;
}

/** Sends a request and waits for the head of its answer, within the limits. */
export function send(
  secure: boolean,
  options: RequestOptions,
  target: ApiTarget,
  { answerMs, signal, body }: Limits,
): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const request = beginRequest(secure, { ...options, signal }, target);
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
      else if (request.reusedSocket && 'code' in error && error.code === 'ECONNRESET') reject(new StaleConnection(error));
      else reject(connectionFailure(target, error));
    });
    request.end(body);
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
  if (reused || isJudged(socket)) then();
  else if (secure && socket instanceof TLSSocket) socket.once('secureConnect', then);
  else if (socket.connecting) socket.once('connect', then);
  else then();
}

/** The body of an answer, unpacked where the server sent it with gzip. */
export function decoded(message: IncomingMessage): Readable {
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

/**
 * A whole body, at most `largestBytes`: more is left out with `cut`, and otherwise throws FailureError `message-too-large`. A body that
 * stands still throws `timed-out`, one that breaks off what `connectionFailure` says.
 */
export async function readAll(body: Readable, target: ApiTarget, { signal, largestBytes, cut }: Reading): Promise<Buffer> {
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
