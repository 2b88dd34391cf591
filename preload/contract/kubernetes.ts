import { z } from 'zod';
import { kinds } from './cluster-kinds.ts';
import { contextName, labelSelectorSchema, namespaceSchema } from './cluster-names.ts';
import { clusterSecrets, clusterUsage, objects, resourcesSchema } from './cluster-objects.ts';
import { contextCheck } from './context-check.ts';
import { explain } from './explanations.ts';
import { failureSchema } from './failure.ts';
import { forwards } from './forwards.ts';
import { helm } from './helm.ts';
import { liveList } from './live-list.ts';
import { podLogs } from './pod-logs.ts';
import { levelSchema } from './servers.ts';
import { forms } from './object-forms.ts';
import { actions } from './object-actions.ts';
import { manifests } from './manifests.ts';
import { podInside } from './pod-inside.ts';
import { rollouts } from './rollouts.ts';
import { procedure, streamOf } from './stream.ts';
import { wordsSchema } from './words.ts';

const contextSchema = z.object({
  name: z.string(),
  cluster: z.string(),
  server: z.string(),
  user: z.string(),
  namespace: z.string().nullable(),
  /** The kubeconfig file it stands in. */
  source: z.string(),
  current: z.boolean(),
  /** Why this context cannot be used, when that is plain from the files. */
  problem: failureSchema.nullable(),
});
export type Context = z.infer<typeof contextSchema>;

const contextListSchema = z.object({ contexts: z.array(contextSchema), problems: z.array(failureSchema) });

const deploymentSchema = z.object({
  uid: z.string(),
  namespace: z.string(),
  name: z.string(),
  desired: z.number().int(),
  ready: z.number().int(),
  updated: z.number().int(),
  available: z.number().int(),
  images: z.array(z.string()),
  /** Changes to its pods wait (`spec.paused`). */
  paused: z.boolean(),
  createdAt: z.string(),
  level: levelSchema,
  state: wordsSchema,
});
export type Deployment = z.infer<typeof deploymentSchema>;

const podSchema = z.object({
  uid: z.string(),
  namespace: z.string(),
  name: z.string(),
  phase: z.string(),
  /** Ready containers of all: `1/2`. */
  ready: z.string(),
  restarts: z.number().int(),
  node: z.string().nullable(),
  /** The deployment it belongs to, by its owner; null for any other pod. */
  deployment: z.string().nullable(),
  /** What its containers ask for and may take together. */
  resources: resourcesSchema,
  /** The container's waiting or terminated reason, else null. */
  reason: z.string().nullable(),
  createdAt: z.string(),
  level: levelSchema,
  /** `CrashLoopBackOff: exit 1, 7 restarts, last log line ...` */
  state: wordsSchema,
});
export type Pod = z.infer<typeof podSchema>;

/** `namespace: null` is all namespaces. */
const scope = { context: contextName, namespace: namespaceSchema.nullable(), labelSelector: labelSelectorSchema };

export const kubernetes = {
  contexts: {
    list: procedure.output(contextListSchema),
    /** The same, and again whenever the files change. */
    watch: streamOf({}, contextListSchema),
    ...contextCheck,
  },
  namespaces: {
    /** When listing is forbidden: the namespaces known from kubeconfig and settings, and why. */
    list: procedure
      .input(z.object({ context: scope.context }))
      .output(z.object({ namespaces: z.array(z.string()), problem: failureSchema.nullable() })),
  },
  kinds,
  deployments: {
    list: procedure.input(z.object(scope)).output(z.array(deploymentSchema)),
    watch: streamOf(scope, liveList(deploymentSchema)),
  },
  pods: {
    list: procedure.input(z.object(scope)).output(z.array(podSchema)),
    watch: streamOf(scope, liveList(podSchema)),
  },
  objects,
  usage: clusterUsage,
  secrets: clusterSecrets,
  rollouts,
  forwards,
  inside: podInside,
  explain,
  manifests,
  forms,
  actions,
  helm,
  logs: podLogs,
};
