import { z } from 'zod';

/** One change made to anything: who, when, target, before, after, result. Never a secret. */
export const auditEntrySchema = z.object({
  id: z.number().int(),
  at: z.string(),
  /** The user of this computer, and the way in: `ops via window`. */
  who: z.string(),
  /** One of `auditActions`, or of another version of Pilothouse that uses the same data folder. */
  action: z.string(),
  target: z.string(),
  before: z.string().nullable(),
  after: z.string().nullable(),
  result: z.enum(['done', 'failed', 'refused']),
  detail: z.string().nullable(),
});
export type AuditEntry = z.infer<typeof auditEntrySchema>;
