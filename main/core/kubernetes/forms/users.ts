import type { Words } from '../../../../preload/contract/words.ts';
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

/** Who uses a config map or a secret that changes (`deployment/web`), and when they see it. */
export function userWords(users: readonly string[], restart: boolean): Words[] {
  if (users.length === 0) return [words('No workload here uses it.', 'Aucune charge de travail d’ici ne l’utilise.')];
  const names = users.slice(0, 8).join(', ');
  const one = users.length === 1;
  return restart
    ? [
        one
          ? words(`Restarted afterwards, because it uses it: ${names}`, `Redémarré ensuite, car il l’utilise : ${names}`)
          : words(`Restarted afterwards, because they use it: ${names}`, `Redémarrés ensuite, car ils l’utilisent : ${names}`),
      ]
    : [
        words(
          `${names} ${one ? 'uses' : 'use'} it: variables are read at ${one ? 'its' : 'their'} next start only, mounted files follow within a minute or two (not with subPath).`,
          `${names} ${one ? 'l’utilise' : 'l’utilisent'} : les variables ne sont lues qu’au prochain démarrage, les fichiers montés suivent en une ou deux minutes (pas avec subPath).`,
        ),
      ];
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
