import { z } from 'zod';

/** A context of the kubeconfig. */
export const contextName = z.string().min(1).max(512);

/** A namespace's name: an RFC 1123 label (Kubernetes, "Object Names and IDs"). Anything else could reach past it in the API's paths. */
export const namespaceSchema = z
  .string()
  .min(1)
  .max(63)
  .regex(/^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/);

/** Narrows a list by labels, as kubectl's `-l` takes it: `app=web,tier in (front, back),!legacy`. The cluster reads it. */
export const labelSelectorSchema = z.string().trim().max(2000).nullable().default(null);

/**
 * A kind of object as the window, the paths and the command line name it: the plural alone for what Kubernetes brings with it (`pods`,
 * `deployments`), kubectl's `plural.group` for all others (`certificates.cert-manager.io`).
 */
export const resourceIdSchema = z
  .string()
  .min(1)
  .max(317)
  .regex(/^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/);
