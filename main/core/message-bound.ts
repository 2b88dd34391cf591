import { LARGEST_MESSAGE_BYTES } from '../../preload/contract/stream.ts';
import { failure, FailureError, words } from './failure.ts';
import type { CallContext } from './implementer.ts';
import { toContractError } from './implementer.ts';

/** An answer was larger than the bound: its reader was told so instead. */
export class AnswerHeldBack extends Error {
  override readonly name = 'AnswerHeldBack';
}

/**
 * Sends messages of oRPC's peer protocol as long as they are no larger than the bound: instead of a larger answer its reader gets
 * the failure `message-too-large`, and the stream it belongs to ends. Throws AnswerHeldBack then, so that the source stops.
 */
export function boundedSend(context: CallContext, post: (message: unknown) => void): (message: unknown) => void {
  return (message) => {
    const bytes = bytesOf(message) ?? Number.POSITIVE_INFINITY;
    if (bytes <= LARGEST_MESSAGE_BYTES) return post(message);
    if (typeof message === 'string') post(tooLargeInstead(message, context));
    throw new AnswerHeldBack(`an answer of ${bytes} bytes was held back`);
  };
}

/** Size of a message, null for what is neither text nor bytes. */
export function bytesOf(message: unknown): number | null {
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
