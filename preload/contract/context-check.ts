import { z } from 'zod';
import { contextName } from './cluster-names.ts';
import { failureSchema } from './failure.ts';
import { procedure } from './stream.ts';
import { certificateSchema } from './verdict.ts';
import { wordsSchema } from './words.ts';

/** What somebody may do, as far as a glance tells. */
export const permissionChecks = ['everything', 'list-pods-everywhere', 'list-pods', 'change-deployments', 'exec', 'read-secrets'] as const;

/** The certificate that stands before an API server, and what becomes of it here. */
const presentedSchema = z.object({
  certificate: certificateSchema,
  /** By whom it is trusted: the kubeconfig's (or this computer's) authorities, a person's choice, nobody; `unchecked` where the kubeconfig says not to look. */
  trust: z.enum(['authority', 'pinned', 'none', 'unchecked']),
  /** What is wrong with it where it is not trusted by an authority. */
  problem: failureSchema.nullable(),
});
export type PresentedCertificate = z.infer<typeof presentedSchema>;

/** Whether a context can be used, and as whom and for how long. */
export const contextCheckSchema = z.object({
  context: z.string(),
  server: z.string(),
  /** The vantage it is reached from: `ssh:HOST`, else `here`. */
  via: z.string(),
  ok: z.boolean(),
  failure: failureSchema.nullable(),
  /** What kept it from ending well, in a word for scripts; null when it is well. */
  reason: z
    .enum(['unreachable', 'timeout', 'certificate', 'login', 'forbidden', 'kubeconfig', 'bastion', 'not-kubernetes', 'failed'])
    .nullable(),
  /** As the server writes it: `v1.34.1`. */
  version: z.string().nullable(),
  /** Until the version was answered, with connection and login. */
  latencyMs: z.number().nullable(),
  user: z.object({
    name: z.string(),
    groups: z.array(z.string()),
    /** Who says so: the cluster itself, or what stands in the certificate, the token or the kubeconfig. */
    from: z.enum(['cluster', 'certificate', 'token', 'kubeconfig']),
  }),
  /** Each credential with its end, ISO 8601; null when it says none. */
  credentials: z.array(z.object({ kind: z.enum(['certificate', 'token', 'login-program']), until: z.string().nullable() })),
  presented: presentedSchema.nullable(),
  /** How far the server's clock is ahead, where that is more than a minute. */
  skewMs: z.number().nullable(),
  permissions: z
    .object({
      namespace: z.string(),
      allowed: z.array(z.object({ what: z.enum(permissionChecks), allowed: z.boolean() })),
      /** What is refused here though a neighbouring right makes one expect it. */
      notes: z.array(wordsSchema),
    })
    .nullable(),
});
export type ContextCheck = z.infer<typeof contextCheckSchema>;

export const contextCheck = {
  /** Reaches the cluster and logs in. What goes wrong is in the answer; throws `kubeconfig-context-unknown` only. */
  check: procedure.input(z.object({ context: contextName })).output(contextCheckSchema),
  /** The certificate the server shows now; nothing is sent to it. Null where it speaks plain http, or stands behind a proxy. */
  certificate: procedure.input(z.object({ context: contextName })).output(presentedSchema.nullable()),
};
