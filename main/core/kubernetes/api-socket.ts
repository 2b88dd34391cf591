import type { IncomingMessage } from 'node:http';
import type { RequestOptions } from 'node:https';
import { WebSocket } from 'ws';
import type { ApiTarget } from './api-failure.ts';
import { answerTimedOut, connectionFailure } from './connection-failure.ts';

const OPEN_LIMIT_MS = 30_000;
/** A message of the API server holds a piece of a stream: far less than this. */
const LARGEST_MESSAGE_BYTES = 16 * 1024 * 1024;

/** What came of asking for a WebSocket: the socket, or the answer that was given instead. */
export type SocketAnswer =
  | { readonly kind: 'open'; readonly socket: WebSocket }
  | { readonly kind: 'refused'; readonly message: IncomingMessage };

/**
 * Opens a WebSocket (RFC 6455) with the same login, certificates, server name and proxy as every other request. Throws FailureError
 * of the connection's kind, or the signal's reason.
 */
export function openSocket(
  url: string,
  protocols: readonly string[],
  options: RequestOptions,
  target: ApiTarget,
  signal: AbortSignal,
): Promise<SocketAnswer> {
  return new Promise((resolve, reject) => {
    signal.throwIfAborted();
    const { method: _method, protocol: _protocol, hostname: _hostname, port: _port, path: _path, ...kept } = options;
    let socket: WebSocket;
    try {
      socket = new WebSocket(url, [...protocols], {
        ...kept,
        perMessageDeflate: false,
        followRedirects: false,
        maxPayload: LARGEST_MESSAGE_BYTES,
        skipUTF8Validation: true,
      });
    } catch (error) {
      // Certificates and headers are looked at here already, and refused with an exception.
      reject(connectionFailure(target, error));
      return;
    }
    const settle = (end: () => void) => {
      clearTimeout(timer);
      signal.removeEventListener('abort', aborted);
      end();
    };
    const giveUp = (error: unknown) =>
      settle(() => {
        socket.on('error', () => {});
        socket.terminate();
        reject(error);
      });
    const aborted = () => giveUp(signal.reason);
    const timer = setTimeout(() => giveUp(answerTimedOut(target, OPEN_LIMIT_MS)), OPEN_LIMIT_MS);
    signal.addEventListener('abort', aborted, { once: true });
    const failed = (error: Error) => giveUp(connectionFailure(target, error));
    socket.once('error', failed);
    socket.once('open', () =>
      settle(() => {
        socket.off('error', failed);
        // An error is a close too; that nobody listens for the one must not take the core down.
        socket.on('error', () => {});
        // Whoever opened it listens first.
        socket.pause();
        resolve({ kind: 'open', socket });
      }),
    );
    socket.once('unexpected-response', (_request, message: IncomingMessage) => settle(() => resolve({ kind: 'refused', message })));
  });
}
