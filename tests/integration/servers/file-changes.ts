import { randomUUID } from 'node:crypto';
import type { ChangeProgress, Consent, Plan } from '../../../preload/contract/change.ts';
import type { CoreClient } from '../../../main/core/cli/session.ts';

export interface Change<Input, Result> {
  plan(input: Input): Promise<Plan>;
  apply(input: Input & { consent: Consent; stream: string }): Promise<AsyncIterable<{ sequence: number; items: ChangeProgress<Result>[] }>>;
}

/** Reads a stream of the contract to its end. */
export async function readAll<Item>(
  client: CoreClient,
  open: (stream: string) => Promise<AsyncIterable<{ sequence: number; items: Item[] }>>,
): Promise<Item[]> {
  const stream = randomUUID();
  const all: Item[] = [];
  for await (const { sequence, items } of await open(stream)) {
    all.push(...items);
    await client.system.acknowledge({ stream, sequence });
  }
  return all;
}

/** Agrees to a change and makes it; the plan may be one that was looked at before. */
export async function makeChange<Input extends object, Result>(
  client: CoreClient,
  change: Change<Input, Result>,
  input: Input,
  agreed?: Plan,
): Promise<Result> {
  const plan = agreed ?? (await change.plan(input));
  const items = await readAll(client, (stream) => change.apply({ ...input, consent: { digest: plan.digest, typedName: null }, stream }));
  const last = items.at(-1);
  if (last?.kind !== 'done') throw new Error('the change ended without a result');
  return last.result;
}
