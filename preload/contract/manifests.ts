import { z } from 'zod';
import { changeOf } from './change.ts';
import { objectRef } from './cluster-kinds.ts';
import { resourceIdSchema } from './cluster-names.ts';
import { contextName, namespaceSchema } from './cluster-names.ts';
import { levelSchema } from './level.ts';
import { procedure } from './stream.ts';
import { wordsSchema } from './words.ts';

/** Characters of YAML that are taken at once. */
export const LARGEST_MANIFEST = 16 * 1024 * 1024;
const manifestText = z.string().max(LARGEST_MANIFEST);

/** What became of one object of a manifest. */
export const appliedObjectSchema = z.object({
  resource: resourceIdSchema,
  kind: z.string(),
  namespace: z.string().nullable(),
  name: z.string(),
  outcome: z.enum(['created', 'changed', 'unchanged']),
  /** Of what was followed until it runs; null for objects that have no state of their own. */
  level: levelSchema.nullable(),
  state: wordsSchema.nullable(),
});
export type AppliedObject = z.infer<typeof appliedObjectSchema>;

/** Something in a manifest that is wrong, or looks wrong. */
export const manifestProblemSchema = z.object({
  /** From 1. */
  line: z.number().int(),
  column: z.number().int(),
  /** `error`: the cluster would refuse it, or drop it. */
  level: z.enum(['error', 'warning']),
  words: wordsSchema,
});
export type ManifestProblem = z.infer<typeof manifestProblemSchema>;

const fieldName = z.string().max(300);

/** What the cluster says of a field of a kind, as kubectl(1) explain does. */
const fieldDescriptionSchema = z.object({
  /** `string`, `[]Object`, `map[string]string` */
  type: z.string(),
  /** The cluster's own words, in English. */
  description: z.string(),
  /** What it takes, where that is a few words. */
  values: z.array(z.string()),
  fields: z.array(z.object({ name: z.string(), type: z.string(), description: z.string(), required: z.boolean() })),
});
export type FieldDescription = z.infer<typeof fieldDescriptionSchema>;

export const manifests = {
  /** An object as a person edits it: without status and what the cluster writes, secrets masked with a mark each. */
  read: procedure.input(z.object(objectRef)).output(
    z.object({
      text: z.string(),
      /** Values are masked: left as they are they stay what they are in the cluster. */
      masked: z.boolean(),
      /** `immutable: true`: only metadata may still be changed. */
      immutable: z.boolean(),
    }),
  ),
  /** What the cluster's own description of its kinds (OpenAPI) says of a text; nothing is changed. */
  check: procedure
    .input(z.object({ context: contextName, text: manifestText }))
    .output(z.object({ problems: z.array(manifestProblemSchema), /** The cluster describes its kinds. */ described: z.boolean() })),
  /** A field and those in it, by the cluster's description of its kinds; null for what it does not describe. Items of lists have no name in `path`. */
  describe: procedure
    .input(z.object({ context: contextName, apiVersion: fieldName, kind: fieldName, path: z.array(fieldName).max(60) }))
    .output(fieldDescriptionSchema.nullable()),
  /**
   * Server-side apply of every object of one or several YAML documents, followed until what they start runs. `force` takes over fields
   * that another manager set; without it those are the failure `apply-conflict`.
   */
  apply: changeOf(
    {
      context: contextName,
      /** For objects that name none; null: the context's own. */
      namespace: namespaceSchema.nullable(),
      text: manifestText,
      force: z.boolean().default(false),
    },
    z.object({ objects: z.array(appliedObjectSchema) }),
  ),
  /**
   * Makes one object what an edited text says, by server-side apply of what differs. `base` is the text that the editing began with: the failure
   * `object-changed` when it is another now. `force` as in `apply`.
   */
  edit: changeOf({ ...objectRef, base: manifestText, text: manifestText, force: z.boolean().default(false) }, appliedObjectSchema),
};
