import { eventIterator, oc } from '@orpc/contract';
import { z } from 'zod';
import { failureSchema } from './failure.ts';

/** Every procedure of the contract: the one typed error it may answer with is a `Failure`. */
export const procedure = oc.errors({ FAILURE: { status: 422, data: failureSchema } });

/** At most this many bytes in one message, either way. */
export const LARGEST_MESSAGE_BYTES = 4 * 1024 * 1024;

/** Batches a stream may send ahead of the reader's acknowledgement. */
export const STREAM_WINDOW_BATCHES = 4;

/** The reader names its stream, so that it can acknowledge what it has taken. */
export const streamInput = z.object({ stream: z.string().min(8).max(64) });

/**
 * A stream of batches. Each batch has a sequence number, from 1; the reader acknowledges it through
 * `system.acknowledge`, and the source is held back while the window is full.
 */
export function streamOf<Input extends z.ZodRawShape, Item extends z.ZodType>(input: Input, item: Item) {
  return procedure
    .input(streamInput.extend(input))
    .output(eventIterator(z.object({ sequence: z.number().int().positive(), items: z.array(item) })));
}
