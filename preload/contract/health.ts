import { z } from 'zod';
import { levelSchema } from './servers.ts';
import { procedure, streamOf } from './stream.ts';
import { vantageName } from './vantage-name.ts';
import { phaseSchema, verdictSchema } from './verdict.ts';
import { wordsSchema } from './words.ts';

export const urlVerdictSchema = verdictSchema.extend({
  /** As it was asked for; the password and secret parameters are masked. */
  url: z.string(),
  status: z.number().int().nullable(),
  /** From the request sent to the first byte of the answer. */
  latencyMs: z.number().nullable(),
  /** First 2 kB of the body as text, redacted; null when binary. */
  bodyStart: z.string().nullable(),
  headers: z.array(z.tuple([z.string(), z.string()])),
});
export type UrlVerdict = z.infer<typeof urlVerdictSchema>;

/** Something that is wrong (or worth knowing) among what was opened. */
export const findingSchema = z.object({
  /** Names this trouble for as long as its words and its level stay. */
  id: z.string().max(64),
  /** `server/web-1/units/nginx.service`, `cluster/lab/pods/default/web-1`, `url/https://...`: also its link. */
  link: z.string(),
  target: z.string(),
  level: levelSchema,
  reason: wordsSchema,
  /** ISO 8601. */
  since: z.string(),
  /** What `since` is: when it began, as the machine says; when it was first seen here; when it was last checked. */
  sinceMeans: z.enum(['began', 'seen', 'checked']),
  /** ISO 8601: when it is tried again by itself; absent when only a person can. */
  nextTryAt: z.string().optional(),
  /** A check that was made once and is not saved: nothing looks at it again. */
  oneOff: z.boolean(),
  environment: z.enum(['production', 'staging', 'development', 'none']),
});
export type Finding = z.infer<typeof findingSchema>;

export const urlCheckInput = {
  url: z.string().min(1).max(2048),
  via: vantageName.default('here'),
  /** Any 2xx or 3xx when not given. */
  status: z.number().int().min(100).max(599).nullable().default(null),
  contains: z.string().max(4096).nullable().default(null),
  field: z
    .object({ path: z.string().max(512), equals: z.string().max(4096) })
    .nullable()
    .default(null),
  /** Limit for the whole check. */
  timeoutMs: z.number().int().min(100).max(120_000).default(20_000),
  /** Trust this authority too, for this check (PEM file on this computer). */
  caFile: z.string().max(4096).nullable().default(null),
};

export const health = {
  /** Phases as they end, the verdict last. */
  check: streamOf(
    urlCheckInput,
    z.discriminatedUnion('kind', [
      z.object({ kind: z.literal('phase'), phase: phaseSchema }),
      z.object({ kind: z.literal('verdict'), verdict: urlVerdictSchema }),
    ]),
  ),
  findings: {
    /**
     * All findings, sent whole when they change (at most every 100 ms): the worst level first, in a level by environment,
     * then newest first; one-offs after all others.
     */
    watch: streamOf(
      {},
      z.object({
        findings: z.array(findingSchema),
        /** Put aside until they change. */
        dismissed: z.array(findingSchema),
        opened: z.array(z.object({ link: z.string(), target: z.string(), level: levelSchema })),
      }),
    ),
    list: procedure.output(z.array(findingSchema)),
    /** Puts a finding aside until its words or its level change, for as long as this core runs. */
    dismiss: procedure.input(z.object({ id: findingSchema.shape.id })).output(z.object({})),
    restore: procedure.input(z.object({ id: findingSchema.shape.id })).output(z.object({})),
  },
};
