import { z } from 'zod';
import { failureKinds } from './failure-kinds.ts';
import { wordsSchema } from './words.ts';

/** Why something did not work: the cause in one sentence, what to do next, then the evidence to unfold. */
export const failureSchema = z.object({
  kind: z.enum(failureKinds),
  cause: wordsSchema,
  remedy: wordsSchema,
  /** What the other side said, or what was looked at: raw lines, already redacted. */
  evidence: z.string().optional(),
  /** SMTP reply code, HTTP status, exit code or errno, as the field writes it. */
  code: z.string().optional(),
  /** RFC 3463 enhanced status code of a mail server. */
  enhancedCode: z.string().optional(),
});
export type Failure = z.infer<typeof failureSchema>;
