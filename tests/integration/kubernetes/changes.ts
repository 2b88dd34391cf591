import { randomUUID } from 'node:crypto';
import { ORPCError } from '@orpc/server';
import type { ChangeProgress, Consent, Plan } from '../../../preload/contract/change.ts';
import type { Failure } from '../../../preload/contract/failure.ts';
import { failureSchema } from '../../../preload/contract/failure.ts';
import type { Desk } from './desk.ts';

/** A change of the contract as the desk's client has it. */
interface Procedures<Input, Result> {
  readonly plan: (input: Input) => Promise<Plan>;
  readonly apply: (
    input: Input & { stream: string; consent: Consent },
  ) => Promise<AsyncIterable<{ readonly sequence: number; readonly items: readonly ChangeProgress<Result>[] }>>;
}

/** Plans, agrees, and reads the change to its end; `result` is null when it ended without one. */
export async function made<Input extends object, Result>({ core }: Desk, { plan, apply }: Procedures<Input, Result>, input: Input) {
  const { digest } = await plan(input);
  const stream = randomUUID();
  const items: ChangeProgress<Result>[] = [];
  for await (const batch of await apply({ ...input, stream, consent: { digest, typedName: null } })) {
    items.push(...batch.items);
    core.rooms.streams.acknowledge(stream, batch.sequence);
  }
  const last = items.at(-1);
  return { items, result: last?.kind === 'done' ? last.result : null };
}

/** The failure of a call that must fail. */
export async function failing(call: Promise<unknown>): Promise<Failure> {
  try {
    await call;
  } catch (error) {
    if (error instanceof ORPCError) return failureSchema.parse(error.data);
    throw error;
  }
  throw new Error('the call did not fail');
}
