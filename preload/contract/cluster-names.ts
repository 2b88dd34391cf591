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
