import { client } from './link.ts';

export type Batch<Item> = { sequence: number; items: Item[] };
/** A procedure of the contract that streams batches. */
export type StreamProcedure<Input, Item> = (
  input: Input & { stream: string },
  options: { signal: AbortSignal },
) => Promise<AsyncIterable<Batch<Item>>>;

/**
 * Reads a stream of the contract to its end, a batch at a time, acknowledging each once `onItems` took it (has resolved), so
 * that the source never runs far ahead. Rejects with the stream's failure; returns quietly when the signal aborts.
 */
export async function readStream<Input extends object, Item>(
  procedure: StreamProcedure<Input, Item>,
  input: Input,
  onItems: (items: Item[]) => void | Promise<void>,
  signal: AbortSignal,
): Promise<void> {
  const stream = crypto.randomUUID();
  try {
    for await (const batch of await procedure({ ...input, stream }, { signal })) {
      await onItems(batch.items);
      await client.system.acknowledge({ stream, sequence: batch.sequence }, { signal });
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}
