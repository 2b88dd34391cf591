import { z } from 'zod';
import { contextName, namespaceSchema } from './cluster-names.ts';
import { levelSchema } from './level.ts';
import { procedure } from './stream.ts';
import { wordsSchema } from './words.ts';

/** `pods`, or `certificates.cert-manager.io`: the plural, with its group where that is not one of Kubernetes' own. */
const resourceName = z
  .string()
  .min(1)
  .max(253)
  .regex(/^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$/);

/** Names of some kinds (roles, for one) may hold anything that a path segment may. */
const anyObjectName = z
  .string()
  .min(1)
  .max(253)
  .regex(/^[^/%\s]+$/)
  .refine((name) => name !== '.' && name !== '..');

/** Another object that has to do with it. */
export const objectLinkSchema = z.object({
  resource: z.string(),
  namespace: z.string().nullable(),
  name: z.string(),
  /** False where it was looked for and is not there. */
  exists: z.boolean(),
});
export type ObjectLink = z.infer<typeof objectLinkSchema>;

/** What the cluster or a program said itself, word for word; secrets are taken out. */
export const explanationEvidenceSchema = z.object({
  source: wordsSchema,
  text: z.string(),
  /** ISO 8601, where it is known. */
  at: z.string().nullable(),
});
export type ExplanationEvidence = z.infer<typeof explanationEvidenceSchema>;

/** One thing that is true of an object, in words. */
export const causeSchema = z.object({
  /** The rule that found it: `crash/python-module`, `image/not-found`. Stays the same in later versions. */
  rule: z.string(),
  level: levelSchema,
  what: wordsSchema,
  means: wordsSchema.nullable(),
  /** ISO 8601. */
  since: z.string().nullable(),
  howOften: wordsSchema.nullable(),
  stillServes: wordsSchema.nullable(),
  whatToDo: z.array(wordsSchema).readonly(),
  evidence: z.array(explanationEvidenceSchema).readonly(),
  links: z.array(objectLinkSchema).readonly(),
});
export type Cause = z.infer<typeof causeSchema>;

/** The state of an object in words: what matters most, and in `also` what is true besides, the worst first. */
export const explanationSchema = causeSchema.extend({
  object: objectLinkSchema.omit({ exists: true }),
  also: z.array(causeSchema).readonly(),
  /** What could not be looked at, in words: it may not be allowed. */
  unseen: z.array(wordsSchema).readonly(),
});
export type Explanation = z.infer<typeof explanationSchema>;

/** `kubernetes.explain`: gathers an object, its pods, events and last log lines within limits. Failure kinds as of any read, `not-found`. */
export const explain = procedure
  .input(z.object({ context: contextName, resource: resourceName, namespace: namespaceSchema.nullable(), name: anyObjectName }))
  .output(explanationSchema);
