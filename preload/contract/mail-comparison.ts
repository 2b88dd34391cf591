import { z } from 'zod';
import { failureKinds } from './failure-kinds.ts';
import { failureSchema } from './failure.ts';
import { mailTestInput, mailVerdictSchema } from './mail.ts';
import { mechanismSchema } from './mail-login.ts';
import { streamOf } from './stream.ts';
import { vantageName } from './vantage-name.ts';
import { phaseSchema } from './verdict.ts';
import { wordsSchema } from './words.ts';

const { via: _via, send: _send, ...withoutPlace } = mailTestInput;
const { send: _sends, quitAfter: _stop, ...withoutMessage } = mailTestInput;

/** Another way to reach the same server. */
export const mailWaySchema = z.object({
  port: z.number().int(),
  security: z.enum(['starttls', 'tls', 'none']),
  mechanism: mechanismSchema.nullable(),
});
export type MailWay = z.infer<typeof mailWaySchema>;

/** One way that was tried, and how far it went. */
export const mailAttemptSchema = mailWaySchema.extend({
  ok: z.boolean(),
  ms: z.number(),
  /** The last phase it came to. */
  phase: z.string(),
  /** Whether the password went with it. */
  withLogin: z.boolean(),
  failure: failureSchema.optional(),
});
export type MailAttempt = z.infer<typeof mailAttemptSchema>;

export const mailAnswerSchema = z.object({
  /** The combination that succeeded. */
  works: mailWaySchema.nullable(),
  says: wordsSchema,
});
export type MailAnswer = z.infer<typeof mailAnswerSchema>;

export const mailComparison = {
  /** The same test from several places at once; nothing is sent. A place that cannot be had is a verdict too. */
  compare: streamOf(
    { ...withoutPlace, vias: z.array(vantageName).min(1).max(8) },
    z.discriminatedUnion('kind', [
      z.object({ kind: z.literal('phase'), via: z.string(), phase: phaseSchema }),
      z.object({ kind: z.literal('verdict'), via: z.string(), verdict: mailVerdictSchema }),
    ]),
  ),
  /**
   * After a test that failed: which other port, security or mechanism would succeed. Nothing is sent; a password that was refused is not
   * tried again, because accounts lock. The answer comes last.
   */
  alternatives: streamOf(
    {
      ...withoutMessage,
      /** How the test failed. */
      tested: z.object({
        kind: z.enum(failureKinds),
        phase: z.string().max(50),
        mechanism: z.string().max(50).nullable(),
        enhancedCode: z.string().max(50).nullable().default(null),
      }),
    },
    z.discriminatedUnion('kind', [
      z.object({ kind: z.literal('tried'), attempt: mailAttemptSchema }),
      z.object({ kind: z.literal('answer'), answer: mailAnswerSchema }),
    ]),
  ),
};
