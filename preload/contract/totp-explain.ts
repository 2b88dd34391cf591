import { z } from 'zod';
import { procedure } from './stream.ts';
import { wordsSchema } from './words.ts';

/** What a code turned out to be. */
export const codeFindingSchema = z.enum(['right', 'other-time', 'used', 'other-settings', 'other-entry', 'no-code', 'unknown']);
export type CodeFinding = z.infer<typeof codeFindingSchema>;

export const clockComparisonSchema = z.object({
  /** What it was compared with: `web-1`, `https://example.org`. */
  with: z.string(),
  /** How far the other clock is ahead of this computer's; negative when it is behind. */
  aheadSeconds: z.number(),
  /** The true value lies this far to either side at most. */
  uncertainSeconds: z.number(),
  meaning: wordsSchema,
});

export const codeExplanationSchema = z.object({
  finding: codeFindingSchema,
  reason: wordsSchema,
  /** The entry the code belongs to. */
  entry: z.object({ id: z.string(), issuer: z.string(), account: z.string() }).nullable(),
  /** How far ahead (positive) or behind the code's clock is, a multiple of the period. */
  driftSeconds: z.number().nullable(),
  /** Whether this computer's clock is kept by the network; null where that cannot be told. */
  clock: z.object({ synchronised: z.boolean().nullable(), meaning: wordsSchema }),
  compared: clockComparisonSchema.nullable(),
  /** What to do, the likeliest first. */
  advice: z.array(wordsSchema),
});
export type CodeExplanation = z.infer<typeof codeExplanationSchema>;

export const totpExplain = {
  /**
   * Finds out what a code is, and uses nothing up: no step is marked, no attempt counted. Without `id` every entry is looked at.
   * `compareWith` measures another clock: nothing is contacted otherwise. Throws what the connection to it throws.
   */
  explain: procedure
    .input(
      z.object({
        code: z.string().min(1).max(32),
        id: z.string().max(64).optional(),
        compareWith: z
          .discriminatedUnion('kind', [
            z.object({ kind: z.literal('server'), host: z.string().min(1).max(255) }),
            z.object({ kind: z.literal('http'), url: z.url({ protocol: /^https?$/u }).max(2_000) }),
          ])
          .optional(),
      }),
    )
    .output(codeExplanationSchema),
};
