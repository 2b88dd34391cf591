import { z } from 'zod';
import { environmentSchema } from './settings.ts';
import { procedure, streamOf } from './stream.ts';
import { wordsSchema } from './words.ts';

/** What a change would do, shown before it is made: nothing has happened yet. */
export const planSchema = z.object({
  /** Stands for exactly this plan: a change is made only while the same plan still comes out. */
  digest: z.string().length(64),
  /** The server or cluster, as a person names it: this is what is typed to confirm on protected targets. */
  target: z.string(),
  environment: environmentSchema,
  /** The name must be typed before it is done. */
  protected: z.boolean(),
  /** Nothing may be changed there; the plan can still be read. */
  readOnly: z.boolean(),
  /** What will be done, in one sentence that names its object. */
  title: wordsSchema,
  /** The commands as they will run on the target, quoted for a shell; of a cluster those of kubectl(1) that do the same. */
  commands: z.array(z.string()),
  /** Nothing of `commands` is run: the API is asked for it. */
  equivalent: z.boolean().default(false),
  /** Files that will be written; null is a file that is not there. */
  diffs: z.array(z.object({ path: z.string(), before: z.string().nullable(), after: z.string().nullable() })),
  /** What it means for those who use it: what stops, what is lost. */
  effects: z.array(wordsSchema),
  /** How to go back, null when nothing brings it back. */
  undo: wordsSchema.nullable(),
  /** It stops or destroys something: the button says so. */
  dangerous: z.boolean(),
});
export type Plan = z.infer<typeof planSchema>;

/** That a person has read a plan and wants it. */
export const consentSchema = z.object({
  digest: z.string().length(64),
  /** The target's name as it was typed; needed on protected targets. */
  typedName: z.string().max(512).nullable().default(null),
});
export type Consent = z.infer<typeof consentSchema>;

/** What holds of a change that is no longer watched, once it is made or a trial before it has begun: how it stands, and what can be done then. */
const unwatchedSchema = z.object({
  cause: wordsSchema,
  remedy: wordsSchema,
  /** It is not made yet: what runs is only a trial before it. */
  nothingMade: z.boolean().optional(),
});
export type Unwatched = z.infer<typeof unwatchedSchema>;

/** One message of a change while it is made. */
export type ChangeProgress<Result> =
  | { readonly kind: 'output'; readonly from: 'stdout' | 'stderr'; readonly text: string }
  /** `unwatched`: this is true from then on when it is asked to stop, for the change is made with this step; null: it is so no more. */
  | { readonly kind: 'step'; readonly words: z.infer<typeof wordsSchema>; readonly unwatched?: Unwatched | null | undefined }
  /** How far it is, in the unit of the work; `total` null where that is not known. */
  | { readonly kind: 'amount'; readonly done: number; readonly total: number | null }
  | { readonly kind: 'done'; readonly result: Result };

/**
 * A change in two calls. `plan` says what would be done; `apply` does it for a consent to that plan, streams output and
 * steps as they come, and ends with `done` and its verified result, or with the failure.
 */
export function changeOf<Input extends z.ZodRawShape, Result extends z.ZodType>(input: Input, result: Result) {
  return {
    plan: procedure.input(z.object(input)).output(planSchema),
    apply: streamOf(
      { ...input, consent: consentSchema },
      z.discriminatedUnion('kind', [
        z.object({ kind: z.literal('output'), from: z.enum(['stdout', 'stderr']), text: z.string() }),
        z.object({ kind: z.literal('step'), words: wordsSchema, unwatched: unwatchedSchema.nullish() }),
        z.object({ kind: z.literal('amount'), done: z.number(), total: z.number().nullable() }),
        z.object({ kind: z.literal('done'), result }),
      ]),
    ),
  };
}
