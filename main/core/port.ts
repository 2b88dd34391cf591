import { RPCHandler } from '@orpc/server/websocket';
import { LARGEST_MESSAGE_BYTES } from '../../preload/contract/stream.ts';
import { failure, FailureError, words } from './failure.ts';
import type { CallContext } from './implementer.ts';
import { toContractError } from './implementer.ts';
import type { Log } from './rooms.ts';

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
  const send = (message: unknown) => {
    if (!open) return;
    const bytes = bytesOf(message) ?? Number.POSITIVE_INFINITY;
    if (bytes <= LARGEST_MESSAGE_BYTES) return port.postMessage(message);
    if (typeof message === 'string') port.postMessage(tooLargeInstead(message, context));
    throw new Error(`an answer of ${bytes} bytes was held back`);
  };
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

function bytesOf(message: unknown): number | null {
  if (typeof message === 'string') return message.length > LARGEST_MESSAGE_BYTES ? message.length : Buffer.byteLength(message);
  if (message instanceof Uint8Array || message instanceof ArrayBuffer) return message.byteLength;
  return null;
}

const tooLarge = failure(
  'message-too-large',
  words(
    `The answer is larger than ${LARGEST_MESSAGE_BYTES / 1024 / 1024} MB and was held back.`,
    `La réponse dépasse ${LARGEST_MESSAGE_BYTES / 1024 / 1024} Mo et a été retenue.`,
  ),
  words('Ask for less: one namespace, one unit, a filter.', 'Demandez moins : un namespace, une unité, un filtre.'),
);

/** The same message of oRPC's peer protocol (`i` id, `t` 3 for an event of a stream, `p` payload), carrying the failure instead. */
function tooLargeInstead(message: string, context: CallContext): string {
  const { i, t } = JSON.parse(message) as { i: string; t?: number };
  const error = { json: toContractError(new FailureError(tooLarge), context, []).toJSON(), meta: [] };
  return JSON.stringify(t === 3 ? { i, t, p: { e: 'error', d: error } } : { i, p: { s: 422, b: error } });
}
