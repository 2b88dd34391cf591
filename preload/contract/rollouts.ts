import { z } from 'zod';
import { changeOf } from './change.ts';
import { contextName, namespaceSchema } from './cluster-names.ts';
import { levelSchema } from './level.ts';
import { procedure } from './stream.ts';
import { wordsSchema } from './words.ts';

/** An object's name: an RFC 1123 subdomain (Kubernetes, "Object Names and IDs"). */
const objectName = z
  .string()
  .min(1)
  .max(253)
  .regex(/^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$/);

/** A container's name is a label; an image is what a container runtime takes: no spaces, nothing that begins with a dash. */
const imageSchema = z
  .string()
  .min(1)
  .max(1024)
  .regex(/^[A-Za-z0-9][\w.:/@-]*$/);

/** Another image for pods that a deployment, a stateful or a daemon set makes. */
export const setImageSchema = z.object({
  verb: z.literal('set-image'),
  /** Images by container. */
  images: z.record(namespaceSchema, imageSchema),
  /** Run once as a Job with the new image before anything is rolled out; arguments as given. Null: no gate. */
  gate: z.array(z.string().max(32_768)).min(1).max(100).nullable().default(null),
  /** The container whose image and environment the gate has; null: the first of `images`. */
  gateIn: namespaceSchema.nullable().default(null),
  /** Goes back to the revision before by itself when the new one fails. */
  returnOnFailure: z.boolean().default(false),
});
export type SetImage = z.infer<typeof setImageSchema>;

/** What is done to a deployment: one verb of kubectl(1) each. */
export const deploymentChangeSchema = z.discriminatedUnion('verb', [
  setImageSchema,
  z.object({ verb: z.literal('scale'), replicas: z.number().int().min(0).max(10_000) }),
  z.object({ verb: z.literal('restart') }),
  z.object({ verb: z.literal('pause') }),
  z.object({ verb: z.literal('resume') }),
  /** To a revision of the history; null: the one before the present one. */
  z.object({ verb: z.literal('undo'), revision: z.number().int().positive().nullable().default(null) }),
]);
export type DeploymentChange = z.infer<typeof deploymentChangeSchema>;

/** One revision of a deployment: a replica set that it keeps (`revisionHistoryLimit`). */
export const revisionSchema = z.object({
  revision: z.number().int(),
  replicaSet: z.string(),
  images: z.array(z.object({ container: z.string(), image: z.string() })),
  /** The annotation `kubernetes.io/change-cause`. */
  changeCause: z.string().nullable(),
  createdAt: z.string(),
  replicas: z.number().int(),
  ready: z.number().int(),
  current: z.boolean(),
  /** The pod template as YAML, values that look like secrets masked: two of them make a diff. */
  template: z.string(),
});
export type Revision = z.infer<typeof revisionSchema>;

/** A deployment after a change, read again. */
export const changedDeploymentSchema = z.object({
  namespace: z.string(),
  name: z.string(),
  revision: z.number().int().nullable(),
  level: levelSchema,
  state: wordsSchema,
});
export type ChangedDeployment = z.infer<typeof changedDeploymentSchema>;

const place = { context: contextName, namespace: namespaceSchema, name: objectName };

export const rollouts = {
  /** Newest first. */
  history: procedure.input(z.object(place)).output(z.array(revisionSchema)),
  /** Shown with the diff of a server-side dry run, made, and followed until it is done, failed or past its deadline. */
  change: changeOf({ ...place, change: deploymentChangeSchema }, changedDeploymentSchema),
};
