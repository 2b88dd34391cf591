import { isObject, objectAt, textAt } from './api-object.ts';
import type { ClusterClient } from './cluster-client.ts';

/** What somebody would do, as RBAC names it: `{ verb: 'create', resource: 'pods', subresource: 'exec' }`. */
export interface Deed {
  readonly verb: string;
  /** The plural. */
  readonly resource: string;
  /** Empty or absent for the core group. */
  readonly group?: string;
  readonly subresource?: string;
  readonly namespace?: string | null;
  readonly name?: string;
}

export interface Permission {
  readonly allowed: boolean;
  /** The authorizer's own words, where it gives any. */
  readonly reason: string | null;
}

/**
 * Whether this login may do it (SelfSubjectAccessReview, `authorization.k8s.io/v1`). Where the review itself cannot be had the answer
 * is yes: the deed will say what it meets. Throws FailureError as `ClusterClient.open` when the cluster cannot be reached.
 */
export async function mayI(client: ClusterClient, deed: Deed, signal: AbortSignal): Promise<Permission> {
  const { verb, resource, group = '', subresource, namespace, name } = deed;
  const answer = await client.ask({
    path: '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews',
    body: {
      apiVersion: 'authorization.k8s.io/v1',
      kind: 'SelfSubjectAccessReview',
      spec: {
        resourceAttributes: {
          verb,
          resource,
          group,
          ...(subresource === undefined ? {} : { subresource }),
          ...(namespace === undefined || namespace === null ? {} : { namespace }),
          ...(name === undefined ? {} : { name }),
        },
      },
    },
    signal,
  });
  const status = isObject(answer) ? objectAt(answer, 'status') : {};
  return { allowed: status['allowed'] !== false, reason: textAt(status, 'reason') ?? textAt(status, 'evaluationError') };
}
