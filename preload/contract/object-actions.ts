import { ownValue } from './own-value.ts';
import { z } from 'zod';
import { changeOf } from './change.ts';
import { objectRef } from './cluster-kinds.ts';
import { resourceIdSchema } from './cluster-names.ts';
import { levelSchema } from './level.ts';
import { setImageSchema } from './rollouts.ts';
import { procedure } from './stream.ts';
import { wordsSchema } from './words.ts';

/** What is done to an object besides editing it; `edit` stands for every change of its text. */
export const objectVerbSchema = z.enum([
  'edit',
  'delete',
  'set-image',
  'scale',
  'restart',
  'undo',
  'cordon',
  'uncordon',
  'drain',
  'run',
  'suspend',
  'resume',
]);
export type ObjectVerb = z.infer<typeof objectVerbSchema>;

const VERBS: Readonly<Record<string, readonly ObjectVerb[]>> = {
  statefulsets: ['set-image', 'scale', 'restart', 'undo'],
  daemonsets: ['set-image', 'restart', 'undo'],
  replicasets: ['scale'],
  nodes: ['cordon', 'uncordon', 'drain'],
  cronjobs: ['run', 'suspend', 'resume'],
  jobs: ['run'],
};

/** What can be done to objects of a kind, apart from what this login may do; deployments have verbs of their own (`rollouts.ts`). */
export function verbsFor(resource: string): readonly ObjectVerb[] {
  return ['edit', ...(ownValue(VERBS, resource) ?? []), 'delete'];
}

export const objectChangeSchema = z.discriminatedUnion('verb', [
  z.object({
    verb: z.literal('delete'),
    /** What becomes of what it owns: ended after it, before it, or left alone. */
    owned: z.enum(['background', 'foreground', 'orphan']).default('background'),
    /** How long it is followed until it is gone; 0: not at all. */
    waitMinutes: z.number().int().min(0).max(120).default(2),
  }),
  /** Of stateful and daemon sets. */
  setImageSchema,
  z.object({ verb: z.literal('scale'), replicas: z.number().int().min(0).max(10_000) }),
  z.object({ verb: z.literal('restart') }),
  /** To a revision of the history; null: the one before the present one. */
  z.object({ verb: z.literal('undo'), revision: z.number().int().positive().nullable().default(null) }),
  z.object({ verb: z.literal('cordon') }),
  z.object({ verb: z.literal('uncordon') }),
  z.object({
    verb: z.literal('drain'),
    /** Also pods whose data lies on the node (`emptyDir`): it is lost. */
    localData: z.boolean().default(false),
    /** Also pods that nothing makes again. */
    unmanaged: z.boolean().default(false),
    limitMinutes: z.number().int().min(1).max(120).default(10),
  }),
  /** A cron job now; a job again. */
  z.object({ verb: z.literal('run') }),
  z.object({ verb: z.literal('suspend') }),
  z.object({ verb: z.literal('resume') }),
]);
export type ObjectChange = z.infer<typeof objectChangeSchema>;

/** An object after a change. */
export const changedObjectSchema = z.object({
  resource: resourceIdSchema,
  namespace: z.string().nullable(),
  name: z.string(),
  level: levelSchema,
  state: wordsSchema,
});
export type ChangedObject = z.infer<typeof changedObjectSchema>;

/** A revision that a stateful or daemon set keeps (`ControllerRevision`). */
export const setRevisionSchema = z.object({
  revision: z.number().int(),
  current: z.boolean(),
  createdAt: z.string(),
  images: z.array(z.object({ container: z.string(), image: z.string() })),
  changeCause: z.string().nullable(),
  /** The pod template as YAML, secrets masked with a mark each: two of them make a diff. */
  template: z.string(),
});
export type SetRevision = z.infer<typeof setRevisionSchema>;

export const actions = {
  /** What this login may do to an object; what it may not says why, and who may. */
  allowed: procedure.input(z.object(objectRef)).output(
    z.object({
      /** Those that make sense as it is now: one that is suspended is resumed. */
      verbs: z.array(z.object({ verb: objectVerbSchema, allowed: z.boolean(), why: wordsSchema.nullable() })),
      replicas: z.number().int().nullable(),
    }),
  ),
  /** Newest first. */
  history: procedure.input(z.object(objectRef)).output(z.array(setRevisionSchema)),
  /** Shown first, made, and followed until it is done, failed or past its deadline. */
  change: changeOf({ ...objectRef, change: objectChangeSchema }, changedObjectSchema),
};
