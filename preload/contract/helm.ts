import { z } from 'zod';
import { changeOf } from './change.ts';
import { contextName, namespaceSchema } from './cluster-names.ts';
import { levelSchema } from './level.ts';
import { procedure } from './stream.ts';
import { wordsSchema } from './words.ts';

/** A release's name: Helm takes lower-case letters, digits, dashes and dots, 53 at most. */
export const releaseName = z
  .string()
  .min(1)
  .max(53)
  .regex(/^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$/);

/** One revision of a release, as Helm keeps it in the cluster. */
export const releaseRevisionSchema = z.object({
  namespace: z.string(),
  name: z.string(),
  revision: z.number().int(),
  /** Helm's own word: `deployed`, `superseded`, `failed`, `pending-upgrade`, ... */
  status: z.string(),
  /** The same for a reader. */
  statusWords: wordsSchema,
  /** `pcap-analyzer`; null where the record does not say. */
  chart: z.string().nullable(),
  chartVersion: z.string().nullable(),
  appVersion: z.string().nullable(),
  /** ISO 8601. */
  updatedAt: z.string().nullable(),
  /** Helm's own sentence: `Upgrade complete`, `Rollback to 2`, or what failed. */
  description: z.string().nullable(),
  /** The same for a reader, as far as it is Helm's own. */
  descriptionWords: wordsSchema.nullable(),
});
export type ReleaseRevision = z.infer<typeof releaseRevisionSchema>;

/** A release: its newest revision, and how it does. */
export const releaseSchema = releaseRevisionSchema.extend({
  level: levelSchema,
  state: wordsSchema,
  /** Its record could not be read: everything but its name, revision and status is unknown. */
  unreadable: z.boolean(),
});
export type Release = z.infer<typeof releaseSchema>;

/** What a revision was made of, each as YAML with what looks like a secret masked: two of them make a diff. */
export const releaseContentSchema = releaseRevisionSchema.extend({
  /** Values given by whoever installed it; empty when none. */
  values: z.string(),
  /** The chart's defaults with those values laid over them. */
  allValues: z.string(),
  manifest: z.string(),
  notes: z.string(),
  /** Programs that Helm runs around a change: `pre-upgrade job/migrate`. */
  hooks: z.array(z.object({ name: z.string(), kind: z.string(), events: z.array(z.string()) })),
});
export type ReleaseContent = z.infer<typeof releaseContentSchema>;

export const releaseChangeSchema = z.discriminatedUnion('verb', [
  /** To a revision that the cluster still keeps. */
  z.object({ verb: z.literal('rollback'), revision: z.number().int().positive() }),
  /** With the `helm` program of this computer: another chart, version or values. */
  z.object({
    verb: z.literal('upgrade'),
    /** A folder, an archive, `repo/chart` or an `oci://` reference, as helm(1) takes it. */
    chart: z
      .string()
      .min(1)
      .max(2048)
      .regex(/^[^-\s]\S*$/),
    version: z
      .string()
      .min(1)
      .max(128)
      .regex(/^[\w^~<>=][\w.+\-^~<>= ]*$/)
      .nullable()
      .default(null),
    /** YAML; null keeps the values of the present revision. */
    values: z.string().max(1_000_000).nullable().default(null),
  }),
]);
export type ReleaseChange = z.infer<typeof releaseChangeSchema>;

const place = { context: contextName, namespace: namespaceSchema, name: releaseName };

export const helm = {
  /** Newest revision of each release, worst first. `namespace: null` is all namespaces. */
  list: procedure.input(z.object({ context: contextName, namespace: namespaceSchema.nullable() })).output(z.array(releaseSchema)),
  /** Newest first. */
  history: procedure.input(z.object(place)).output(z.array(releaseRevisionSchema)),
  content: procedure.input(z.object({ ...place, revision: z.number().int().positive() })).output(releaseContentSchema),
  /** The `helm` program of this computer; null when there is none. */
  program: procedure.output(z.object({ version: z.string() }).nullable()),
  change: changeOf({ ...place, change: releaseChangeSchema }, releaseRevisionSchema),
};
