import { z } from 'zod';
import { deployedMail, deployedSourceSchema } from './deployed-mail.ts';
import { streamOf } from './stream.ts';
import { vantageName } from './vantage.ts';
import { phaseSchema, verdictSchema } from './verdict.ts';
import { wordsSchema } from './words.ts';

/** A line of the dialogue, secrets masked. `note` lines are ours: `TLS 1.3, TLS_AES_256_GCM_SHA384`. */
export const transcriptLineSchema = z.object({ from: z.enum(['client', 'server', 'note']), line: z.string() });
export type TranscriptLine = z.infer<typeof transcriptLineSchema>;

export const mailVerdictSchema = verdictSchema.extend({
  transcript: z.array(transcriptLineSchema),
  /** EHLO keywords with their parameters, after STARTTLS when it was used. */
  capabilities: z.array(z.string()),
  /** The mechanism that was used, when one was. */
  mechanism: z.string().nullable(),
  sent: z.boolean(),
  /** What the server called the accepted message, when it said so. */
  queueId: z.string().nullable(),
  /** What to know or look at next when nothing failed: `accepted is not delivered`. */
  advice: wordsSchema.optional(),
});
export type MailVerdict = z.infer<typeof mailVerdictSchema>;

export const mailTestInput = {
  server: z.string().min(1).max(255),
  port: z.number().int().min(1).max(65535),
  security: z.enum(['starttls', 'tls', 'none']),
  from: z.string().min(1).max(320),
  to: z.array(z.string().min(1).max(320)).min(1).max(50),
  user: z.string().max(320).nullable().default(null),
  /** Where the password comes from. */
  password: z
    .discriminatedUnion('kind', [
      z.object({
        kind: z.literal('typed'),
        value: z.string().max(4096),
        keepAs: z.object({ name: z.string().max(200), where: z.enum(['memory', 'keychain']) }).nullable(),
      }),
      z.object({ kind: z.literal('credential'), name: z.string().max(200) }),
      /** The one an application is configured with, read when the test begins. */
      z.object({ kind: z.literal('deployed'), source: deployedSourceSchema }),
    ])
    .nullable()
    .default(null),
  send: z.boolean().default(false),
  subject: z.string().max(998).default('Pilothouse mail test'),
  text: z.string().max(100_000).nullable().default(null),
  via: vantageName.default('here'),
  /** Trust this authority too, for this test (PEM file on this computer). */
  caFile: z.string().max(4096).nullable().default(null),
  /** Name to ask for and check in the certificate, when it is not `server`. */
  tlsServerName: z.string().max(255).nullable().default(null),
  /** Limit for each phase. */
  timeoutMs: z.number().int().min(100).max(300_000).default(30_000),
};

export const mail = {
  ...deployedMail,
  /** Lines and phases as they happen, the verdict last. */
  test: streamOf(
    mailTestInput,
    z.discriminatedUnion('kind', [
      z.object({ kind: z.literal('line'), line: transcriptLineSchema }),
      z.object({ kind: z.literal('phase'), phase: phaseSchema }),
      z.object({ kind: z.literal('verdict'), verdict: mailVerdictSchema }),
    ]),
  ),
};
