import { z } from 'zod';
import { contextName, namespaceSchema } from './cluster-names.ts';
import { forwardedPortSchema } from './forwarded-port.ts';
import { procedure, streamOf } from './stream.ts';

/** What a port is forwarded to: a pod, or whichever pod of a service or a deployment runs. */
export const forwardedResource = z.enum(['pods', 'services', 'deployments']);

/** A port of this computer that leads into a cluster (kubectl(1), port-forward). */
export const savedForwardSchema = z.object({
  context: contextName,
  namespace: namespaceSchema,
  resource: forwardedResource,
  name: z
    .string()
    .min(1)
    .max(253)
    .regex(/^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$/u),
  /** A port of the service, of the pod, or the name one has there (`http`). */
  remotePort: z.union([z.number().int().min(1).max(65535), z.string().regex(/^[a-z0-9]([-a-z0-9]{0,13}[a-z0-9])?$/u)]),
  /** Where it listens: an address of this computer. */
  bind: z.union([z.ipv4(), z.ipv6(), z.literal('localhost')]).default('127.0.0.1'),
  /** 0 for any that is free. */
  localPort: z.number().int().min(0).max(65535),
});
export type SavedForward = z.infer<typeof savedForwardSchema>;

/** A port of this computer that leads into a cluster; `waiting`: no pod runs that it could lead to, or the cluster cannot be reached. */
export const forwardSchema = forwardedPortSchema.extend({
  forward: savedForwardSchema,
  /** Where it leads now: a pod and its port. */
  leads: z.object({ pod: z.string(), port: z.number().int() }).nullable(),
  /** How often it has moved to another pod since it was started. */
  moves: z.number().int(),
});
export type Forward = z.infer<typeof forwardSchema>;

const one = z.object({ id: z.string().min(1).max(64) });

/** Ports that lead into a cluster: they last until they are stopped or the engine ends, and move to the next pod when one goes. */
export const forwards = {
  /** All that are saved or running, of every context, sent whole at each change; while bytes flow, about once a second. */
  watch: streamOf({}, z.array(forwardSchema)),
  /** Starts a saved one; nothing happens when it runs. Throws `port-in-use`, `not-found`, `kubernetes-forbidden`, and those of the connection. */
  start: procedure.input(one).output(forwardSchema),
  /** Starts one that is saved nowhere. Throws as `start`. */
  open: procedure.input(z.object({ forward: savedForwardSchema })).output(forwardSchema),
  stop: procedure.input(one).output(z.object({})),
};
