import { z } from 'zod';
import { procedure, streamOf } from './stream.ts';

/** One change made to anything: who, when, target, before, after, result. Never a secret. */
export const auditEntrySchema = z.object({
  id: z.number().int(),
  at: z.string(),
  /** The user of this computer, and the way in: `ops via window`. */
  who: z.string(),
  action: z.string(),
  target: z.string(),
  before: z.string().nullable(),
  after: z.string().nullable(),
  result: z.enum(['done', 'failed', 'refused']),
  detail: z.string().nullable(),
});
export type AuditEntry = z.infer<typeof auditEntrySchema>;

export const activity = {
  /** Newest first; `before` is an id to page on. */
  audit: procedure
    .input(
      z.object({
        before: z.number().int().nullable().default(null),
        limit: z.number().int().min(1).max(500).default(100),
        contains: z.string().max(200).default(''),
      }),
    )
    .output(z.array(auditEntrySchema)),
  watch: streamOf({}, auditEntrySchema),
  /** Where the log files lie. */
  logs: procedure.output(
    z.object({ directory: z.string(), files: z.array(z.object({ name: z.string(), bytes: z.number(), modifiedAt: z.string() })) }),
  ),
};
