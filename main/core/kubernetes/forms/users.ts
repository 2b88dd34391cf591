import type { Progress } from '../../activity/changes.ts';
import { words } from '../../failure.ts';
import { isObject, objectAt, textAt } from '../api-object.ts';
import type { ClusterClient } from '../cluster-client.ts';
import type { EvidenceDesk } from '../evidence.ts';
import { listPages } from '../list-pages.ts';
import { FIELD_MANAGER } from '../manifests/field-manager.ts';
import { podReferences, podSpecOf } from '../objects/pod-references.ts';
import type { WorkloadPlace } from '../rollout/workload-follow.ts';
import { followWorkload, workloadPath } from '../rollout/workload-follow.ts';

export interface User extends WorkloadPlace {
  /** `deployment/web` */
  readonly label: string;
}

/** The workloads of its namespace whose pods use a config map or a secret; those of kinds that may not be read are left out. */
export async function usersOf(
  client: ClusterClient,
  { namespace, name, resource: used }: { readonly namespace: string; readonly name: string; readonly resource: 'configmaps' | 'secrets' },
  signal: AbortSignal,
): Promise<readonly User[]> {
  const found = await Promise.all(
    (['deployments', 'statefulsets', 'daemonsets'] as const).map(async (resource) => {
      const its: User[] = [];
      try {
        for await (const { items } of listPages(client, `/apis/apps/v1/namespaces/${encodeURIComponent(namespace)}/${resource}`, {
          signal,
        })) {
          for (const item of items) {
            if (!isObject(item)) continue;
            const spec = podSpecOf(item);
            const user = textAt(objectAt(item, 'metadata'), 'name') ?? '';
            if (spec !== null && podReferences(spec)[used].includes(name))
              its.push({ resource, namespace, name: user, label: `${resource.slice(0, -1)}/${user}` });
          }
        }
      } catch {
        signal.throwIfAborted();
        // A hint only.
      }
      return its;
    }),
  );
  return found.flat();
}

/** Restarts workloads one after another, each followed until its pods run. */
export async function restartUsers(
  client: ClusterClient,
  evidence: EvidenceDesk,
  users: readonly User[],
  progress: Progress,
  signal: AbortSignal,
): Promise<void> {
  for (const place of users) {
    progress.step(words(`${place.label} is restarted`, `${place.label} est redémarré`));
    await client.change({
      method: 'PATCH',
      path: workloadPath(place),
      query: { fieldManager: FIELD_MANAGER },
      contentType: 'application/strategic-merge-patch+json',
      body: { spec: { template: { metadata: { annotations: { 'kubectl.kubernetes.io/restartedAt': new Date().toISOString() } } } } },
      signal,
    });
    await followWorkload({ client, evidence, place, progress, signal });
  }
}
