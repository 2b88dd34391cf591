import { z } from 'zod';
import { changeOf } from './change.ts';
import { objectNameSchema } from './cluster-kinds.ts';
import { contextName, namespaceSchema } from './cluster-names.ts';
import { procedure } from './stream.ts';

const pod = { context: contextName, namespace: namespaceSchema, pod: objectNameSchema };

/** A container that a shell or a command could run in. */
export const podContainerSchema = z.object({
  name: z.string(),
  image: z.string(),
  running: z.boolean(),
  /** `ephemeral`: put there to look around (kubectl debug). */
  role: z.enum(['main', 'init', 'ephemeral']),
});
export type PodContainer = z.infer<typeof podContainerSchema>;

/** An image as a container runtime takes it: no spaces, nothing that begins with a dash. */
export const debugImageSchema = z
  .string()
  .min(1)
  .max(1024)
  .regex(/^[A-Za-z0-9][\w.:/@-]*$/u);

/** What it takes to get into a pod. */
export const podInside = {
  /** Its containers, and the one that is meant when none is named. Throws `not-found`, `kubernetes-forbidden`. */
  containers: procedure
    .input(z.object(pod))
    .output(z.object({ containers: z.array(podContainerSchema), defaultContainer: z.string(), phase: z.string() })),
  /**
   * Puts an ephemeral container into a pod, to look around with what its own image lacks; `target` shares its processes. It stays until the
   * pod goes. Throws `not-available` where the cluster has none (before Kubernetes 1.25).
   */
  debug: changeOf({ ...pod, image: debugImageSchema, target: namespaceSchema.nullable() }, z.object({ container: z.string() })),
};
