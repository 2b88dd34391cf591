import { z } from 'zod';
import { contextName, namespaceSchema } from './cluster-names.ts';

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
