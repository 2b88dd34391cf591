import { z } from 'zod';
import { streamOf } from './stream.ts';
import { vantageName } from './vantage-name.ts';
import { wordsSchema } from './words.ts';

/** What lies there in plain text. */
export const plainKinds = ['private-key', 'password', 'token', 'client-key'] as const;

/** Something found: where, what, and who else may read it. Nothing of its value. */
export const plainSecretSchema = z.object({
  path: z.string(),
  /** From 1. */
  line: z.number().int(),
  kind: z.enum(plainKinds),
  /** The line as far as it may be shown: names, and dots in place of values. */
  shown: z.string(),
  /** `0644`; null where the system has no such rights. */
  mode: z.string().nullable(),
  readableBy: z.enum(['owner', 'group', 'everyone']).nullable(),
  what: wordsSchema,
  /** What to do about it, the most urgent first. */
  advice: z.array(wordsSchema),
});
export type PlainSecret = z.infer<typeof plainSecretSchema>;

const plainEventSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('found'), secret: plainSecretSchema }),
  z.object({ type: z.literal('progress'), files: z.number().int() }),
  z.object({
    type: z.literal('end'),
    files: z.number().int(),
    bytes: z.number().int(),
    found: z.number().int(),
    /** What was not looked at, and why. */
    notes: z.array(wordsSchema),
  }),
]);
export type PlainEvent = z.infer<typeof plainEventSchema>;

export const plainSecrets = {
  /**
   * Looks for secrets in plain text where they usually lie: ssh, kubeconfig, .env files, .netrc, .pgpass, .my.cnf, docker, git, shell history.
   * Reads at most 400 files, 1 MiB of each and 16 MiB in all, for at most a minute; changes nothing. `folders` are looked through for .env
   * files besides the home folder.
   */
  findPlain: streamOf(
    {
      via: vantageName.default('here'),
      folders: z
        .array(
          z
            .string()
            .min(1)
            .max(1000)
            .regex(/^[^\p{Cc}]+$/u),
        )
        .max(10)
        .default([]),
    },
    plainEventSchema,
  ),
};
