import { RPCHandler } from '@orpc/server/websocket';
import type { WebSocket } from 'ws';
import { contract } from '../../../preload/contract/index.ts';
import type { CallContext } from '../implementer.ts';
import { provideContract } from '../implementer.ts';
import { AnswerHeldBack, boundedSend } from '../message-bound.ts';
import type { CoreRouter } from '../router.ts';

// A router that is served is found by the contract's paths: all of it must be there.
provideContract(contract);

/** How often a socket must answer; one that does not is ended, so that its streams stop. */
const PING_INTERVAL_MS = 20_000;

/** Speaks the contract over one WebSocket. A message that cannot be read ends this socket and nothing else. */
export function attachSocket(socket: WebSocket, router: CoreRouter, context: CallContext): void {
  const handler = new RPCHandler<CallContext>(router);
  const peer = {
    addEventListener: socket.addEventListener.bind(socket),
    send: boundedSend(context, (message) => sendOpen(socket, message)),
  };
  let answered = true;
  const pings = setInterval(() => {
    if (!answered) return socket.terminate();
    answered = false;
    socket.ping();
  }, PING_INTERVAL_MS);
  socket.on('pong', () => (answered = true));
  socket.on('message', (data: Buffer, isBinary) => {
    const message = isBinary ? new Uint8Array(data).buffer : data.toString('utf8');
    handler.message(peer as Parameters<typeof handler.message>[0], message, { context }).catch((error: unknown) => {
      context.reportBug(error, ['rpc']);
      if (!(error instanceof AnswerHeldBack)) socket.close(1007, 'unreadable message');
    });
  });
  socket.on('error', (error) => context.reportBug(error, ['rpc']));
  socket.on('close', () => {
    clearInterval(pings);
    handler.close(peer as Parameters<typeof handler.close>[0]);
  });
}

function sendOpen(socket: WebSocket, message: unknown): void {
  if (socket.readyState === socket.OPEN && (typeof message === 'string' || message instanceof Uint8Array)) socket.send(message);
}
