import { z } from 'zod';
import { failureSchema } from './failure.ts';
import { procedure, streamOf } from './stream.ts';
import { vantageName } from './vantage-name.ts';

const runInput = {
  vantages: z.array(vantageName).min(1).max(1000),
  /** The program and its arguments, each handed on as it is; or a text for sh(1). */
  command: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('program'), program: z.string().min(1).max(4096), args: z.array(z.string().max(131_072)).max(1000) }),
    z.object({ kind: z.literal('script'), text: z.string().min(1).max(131_072) }),
  ]),
  asRoot: z.boolean().default(false),
  /** How many servers at once. */
  concurrency: z.number().int().min(1).max(64).default(24),
  /** Limit for each server, the connection included. */
  timeoutMs: z
    .number()
    .int()
    .min(100)
    .max(24 * 3_600_000)
    .default(300_000),
};

/** One message of a run. A server ends with `ended`, or with `failed` when it could not be reached or the command not be run. */
export const runItemSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('started'), vantage: z.string() }),
  z.object({ kind: z.literal('output'), vantage: z.string(), from: z.enum(['stdout', 'stderr']), text: z.string() }),
  z.object({
    kind: z.literal('ended'),
    vantage: z.string(),
    /** null when ended by a signal. */
    exitCode: z.number().int().nullable(),
    signal: z.string().nullable(),
    ms: z.number(),
  }),
  z.object({ kind: z.literal('failed'), vantage: z.string(), failure: failureSchema, ms: z.number() }),
]);
export type RunItem = z.infer<typeof runItemSchema>;

export const runs = {
  /** What must be agreed to before a command may run there: nothing has been sent. */
  look: procedure.input(z.object({ vantages: runInput.vantages, command: runInput.command })).output(
    z.object({
      /** The line as it will run. */
      line: z.string(),
      /** Why one should look twice (`rm -rf`, `reboot`): the words found. */
      dangerous: z.array(z.string()),
      /** Environments that want their name typed, with how many of the servers are in each. */
      protected: z.array(z.object({ environment: z.enum(['production', 'staging', 'development', 'none']), count: z.number().int() })),
      /** Servers whose environment forbids changes: a command may change anything, so it is not run there. */
      readOnly: z.array(z.string()),
    }),
  ),
  /**
   * Runs a command on servers, so many at once, with its output as it comes. `agreed` says that a person saw what `look` says:
   * the environments named there, and that it is dangerous.
   */
  start: streamOf({ ...runInput, agreed: z.object({ environments: z.array(z.string()), dangerous: z.boolean() }) }, runItemSchema),
};
