import { z } from 'zod';
import { contextName, namespaceSchema, resourceIdSchema } from './cluster-names.ts';
import { procedure } from './stream.ts';

/**
 * An object's name. Most are RFC 1123 subdomains, those of RBAC may be any path segment (Kubernetes, "Object Names and IDs"): what
 * could reach past it in the API's paths is refused.
 */
export const objectNameSchema = z
  .string()
  .min(1)
  .max(253)
  .refine((name) => name !== '.' && name !== '..' && !/[/%\s]/.test(name));

/** One object of a cluster; `namespace` is null for what belongs to no namespace. */
export const objectRef = {
  context: contextName,
  resource: resourceIdSchema,
  namespace: namespaceSchema.nullable(),
  name: objectNameSchema,
};

export const kindSchema = z.object({
  id: resourceIdSchema,
  /** `Deployment`. */
  kind: z.string(),
  /** Empty for the core group. */
  group: z.string(),
  /** The version the server prefers for it. */
  version: z.string(),
  plural: z.string(),
  shortNames: z.array(z.string()),
  namespaced: z.boolean(),
  /** `get`, `list`, `watch`, `patch`, ... as the server offers them, not what this login may do. */
  verbs: z.array(z.string()),
  /** `all`, `api-extensions`, ... */
  categories: z.array(z.string()),
});
export type Kind = z.infer<typeof kindSchema>;

export const kinds = {
  /** Every kind that can be listed, as the cluster's discovery has it. */
  list: procedure.input(z.object({ context: contextName })).output(z.array(kindSchema)),
};
