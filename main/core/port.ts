import { RPCHandler } from '@orpc/server/websocket';
import { contract } from '../../preload/contract/index.ts';
import { LARGEST_MESSAGE_BYTES } from '../../preload/contract/stream.ts';
import type { CallContext } from './implementer.ts';
import { provideContract } from './implementer.ts';
import { boundedSend, bytesOf } from './message-bound.ts';
import type { Log } from './rooms.ts';

// A router that is served is found by the contract's paths: all of it must be there.
provideContract(contract);

/** A message port as an Electron utility process receives it. */
export interface CorePort {
  on(event: 'message', listener: (event: { readonly data: unknown }) => void): unknown;
  on(event: 'close', listener: () => void): unknown;
  postMessage(message: unknown): void;
  start(): void;
  close(): void;
}

/** The core's router, or in tests a part of it. */
type Served = ConstructorParameters<typeof RPCHandler<CallContext>>[0];
type Wire = Parameters<RPCHandler<CallContext>['message']>[0];

/**
 * Speaks the contract over one window's port. Whatever arrives there, the core stays up: a message that is neither text nor
 * bytes, is larger than the bound, or cannot be read is refused with one log line. An answer larger than the bound becomes
 * the failure `message-too-large`, and its stream ends.
 */
export function attachPort(port: CorePort, router: Served, context: CallContext, log: Log): void {
  // oRPC's own handler for ports drops the promise of each message, so that an unreadable one would be an unhandled
  // rejection; its WebSocket handler speaks the same wire and returns it.
  const handler = new RPCHandler<CallContext>(router);
  let open = true;
  const bounded = boundedSend(context, (message) => port.postMessage(message));
  const send = (message: unknown) => open && bounded(message);
  const wire: Wire = { send, addEventListener: () => {} };

  port.on('message', ({ data }) => {
    const bytes = bytesOf(data);
    if (bytes === null) return log.warn({ type: typeof data }, 'window message refused: neither text nor bytes');
    if (bytes > LARGEST_MESSAGE_BYTES) return log.warn({ bytes }, 'window message refused: larger than the bound');
    handler.message(wire, data as string | ArrayBuffer, { context }).catch((error: unknown) => {
      log.warn(
        { bytes, reason: error instanceof Error ? error.message : String(error) },
        'window message refused: unreadable, or its answer was',
      );
    });
  });
  port.on('close', () => {
    open = false;
    handler.close(wire);
  });
  port.start();
}
