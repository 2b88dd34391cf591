import { z } from 'zod';
import { failureSchema } from './failure.ts';
import { wordsSchema } from './words.ts';

/** One step of a check, as it went: `resolve`, `connect`, `tls`, ... */
export const phaseSchema = z.object({
  name: z.string(),
  ok: z.boolean(),
  ms: z.number(),
  /** What was found: addresses, protocol and cipher, mechanisms. Machine words, shown as they are. */
  detail: z.string().optional(),
  /** The same for a person, where it has words in it. */
  words: wordsSchema.optional(),
});
export type Phase = z.infer<typeof phaseSchema>;

export const certificateSchema = z.object({
  subject: z.string(),
  issuer: z.string(),
  /** Names the certificate is valid for (subjectAltName). */
  names: z.array(z.string()),
  validFrom: z.string(),
  validTo: z.string(),
  /** Share of the lifetime already used: 0 to 1, above 1 when expired. */
  lifetimeUsed: z.number(),
  daysLeft: z.number(),
  fingerprint256: z.string(),
  serialNumber: z.string(),
  protocol: z.string(),
  cipher: z.string(),
  /** Whether this computer's authorities (and the given ones) vouch for it; the reason when not. */
  trusted: z.boolean(),
  trustProblem: z.string().nullable(),
  /** Leaf first. */
  chain: z.array(z.object({ subject: z.string(), issuer: z.string(), validTo: z.string() })),
});
export type Certificate = z.infer<typeof certificateSchema>;

/** What every check ends with: from probe to database to screen. */
export const verdictSchema = z.object({
  ok: z.boolean(),
  phases: z.array(phaseSchema),
  certificate: certificateSchema.nullable(),
  failure: failureSchema.optional(),
  /** ISO 8601. */
  at: z.string(),
  /** The vantage it was made from. */
  via: z.string(),
});
