import { z } from 'zod';
import { kindSchema, objectRef } from './cluster-kinds.ts';
import { resourceIdSchema } from './cluster-names.ts';
import { contextName, labelSelectorSchema, namespaceSchema } from './cluster-names.ts';
import { failureSchema } from './failure.ts';
import { levelSchema } from './level.ts';
import { liveList } from './live-list.ts';
import { procedure, streamOf } from './stream.ts';
import { wordsSchema } from './words.ts';

/** How the values of a column are read: `ratio` is `1/2`, `time` ISO 8601, `name` a machine's word. */
export const columnTypeSchema = z.enum(['text', 'name', 'number', 'ratio', 'time', 'bytes', 'millicores']);

/** A column of a kind's list besides name, namespace, state and age, which every list has. */
export const objectColumnSchema = z.object({
  key: z.string(),
  header: wordsSchema,
  type: columnTypeSchema,
  /** Hidden until it is chosen: what the cluster itself leaves out of a narrow list. */
  optional: z.boolean(),
});
export type ObjectColumn = z.infer<typeof objectColumnSchema>;

const cellSchema = z.union([z.string(), z.number(), z.null()]);
export type ObjectCell = z.infer<typeof cellSchema>;

export const objectRowSchema = z.object({
  uid: z.string(),
  /** Empty for what belongs to no namespace. */
  namespace: z.string(),
  name: z.string(),
  createdAt: z.string(),
  level: levelSchema,
  /** null where an object has no state: it is there, and that is all. */
  state: wordsSchema.nullable(),
  /** In the order of the columns. */
  cells: z.array(cellSchema),
});
export type ObjectRow = z.infer<typeof objectRowSchema>;

/** What a list of a kind looks like. */
export const objectHeadSchema = z.object({ kind: kindSchema, columns: z.array(objectColumnSchema), stated: z.boolean() });
export type ObjectHead = z.infer<typeof objectHeadSchema>;

/** Another object that this one has to do with. */
export const objectLinkSchema = z.object({
  /** null where the cluster has no such kind (any more). */
  resource: resourceIdSchema.nullable(),
  kind: z.string(),
  namespace: z.string().nullable(),
  name: z.string(),
  level: levelSchema.nullable(),
  state: wordsSchema.nullable(),
});
export type ObjectLink = z.infer<typeof objectLinkSchema>;

const linkGroupSchema = z.object({
  heading: wordsSchema,
  links: z.array(objectLinkSchema),
  /** How many more there are. */
  more: z.number().int(),
  /** Why they may not be known. */
  problem: failureSchema.nullable(),
});
export type LinkGroup = z.infer<typeof linkGroupSchema>;

/** What a container asks for and may take; null where it says nothing. */
export const resourcesSchema = z.object({
  cpuRequestMillicores: z.number().nullable(),
  cpuLimitMillicores: z.number().nullable(),
  memoryRequestBytes: z.number().nullable(),
  memoryLimitBytes: z.number().nullable(),
});
export type Resources = z.infer<typeof resourcesSchema>;

const containerDetailsSchema = z.object({
  name: z.string(),
  role: z.enum(['main', 'init', 'sidecar']),
  image: z.string().nullable(),
  resources: resourcesSchema,
  ready: z.boolean().nullable(),
  restarts: z.number().int().nullable(),
  ports: z.array(z.string()),
  /** What it uses now, where the cluster measures it. */
  usage: z.object({ cpuMillicores: z.number(), memoryBytes: z.number() }).nullable(),
});
export type ContainerDetails = z.infer<typeof containerDetailsSchema>;

const conditionSchema = z.object({
  type: z.string(),
  status: z.string(),
  reason: z.string().nullable(),
  message: z.string().nullable(),
  since: z.string().nullable(),
  level: levelSchema,
});

const objectEventSchema = z.object({
  type: z.string(),
  reason: z.string(),
  message: z.string(),
  count: z.number().int(),
  last: z.string().nullable(),
});

/** A value of a config map or a secret: secrets, and what looks like one, without it. */
const dataEntrySchema = z.object({
  key: z.string(),
  bytes: z.number().int(),
  /** To be read: secrets in it are masked, and what is long is cut. */
  text: z.string().nullable(),
  /** Whether `text` is the value as it stands in the cluster; no other text may be edited and written back. */
  whole: z.boolean(),
  /** Bytes that are no text: there is no `text` of them. */
  binary: z.literal(true).optional(),
  revealable: z.boolean(),
});
export type DataEntry = z.infer<typeof dataEntrySchema>;

export const objectDetailsSchema = z.object({
  kind: kindSchema,
  uid: z.string(),
  namespace: z.string().nullable(),
  name: z.string(),
  createdAt: z.string(),
  level: levelSchema,
  state: wordsSchema.nullable(),
  facts: z.array(z.object({ name: wordsSchema, value: cellSchema, type: columnTypeSchema })),
  labels: z.record(z.string(), z.string()),
  /** Long values are cut. */
  annotations: z.record(z.string(), z.string()),
  finalizers: z.array(z.string()),
  owners: z.array(objectLinkSchema),
  links: z.array(linkGroupSchema),
  conditions: z.array(conditionSchema),
  containers: z.array(containerDetailsSchema),
  /** Why there are no measurements; null where there are, or where nothing is measured. */
  usageProblem: wordsSchema.nullable(),
  data: z.array(dataEntrySchema),
  /** Latest first. */
  events: z.array(objectEventSchema),
  eventsProblem: failureSchema.nullable(),
});
export type ObjectDetails = z.infer<typeof objectDetailsSchema>;

const usageSchema = z.object({
  namespace: z.string(),
  name: z.string(),
  cpuMillicores: z.number(),
  memoryBytes: z.number(),
});
export type Usage = z.infer<typeof usageSchema>;

/** `namespace: null` is all namespaces, and what belongs to none. */
const scope = {
  context: contextName,
  resource: resourceIdSchema,
  namespace: namespaceSchema.nullable(),
  labelSelector: labelSelectorSchema,
};

/** Objects of any kind that the cluster has. */
export const objects = {
  /** What a list of this kind looks like: its kind as the cluster has it, and its columns. Throws `not-found` for a kind that is not there. */
  head: procedure
    .input(z.object({ context: contextName, resource: resourceIdSchema, namespace: namespaceSchema.nullable() }))
    .output(objectHeadSchema),
  /** Worst first; `cells` in the order of `head`. */
  list: procedure.input(z.object(scope)).output(z.object({ head: objectHeadSchema, rows: z.array(objectRowSchema) })),
  watch: streamOf(scope, liveList(objectRowSchema)),
  get: procedure.input(z.object(objectRef)).output(objectDetailsSchema),
};

/** What pods and nodes use now (`metrics.k8s.io`); `problem` says why it is not known. */
export const clusterUsage = {
  list: procedure
    .input(z.object({ context: contextName, of: z.enum(['pods', 'nodes']), namespace: namespaceSchema.nullable() }))
    .output(z.object({ items: z.array(usageSchema), problem: wordsSchema.nullable() })),
};

/** Values of secrets, one at a time. */
export const clusterSecrets = {
  /** The only call that shows a secret's value; it is written to the audit journal. `binary`: the value is base64. */
  reveal: procedure
    .input(z.object({ context: contextName, namespace: namespaceSchema, name: objectRef.name, key: z.string().min(1).max(253) }))
    .output(z.object({ value: z.string(), binary: z.boolean() })),
};
