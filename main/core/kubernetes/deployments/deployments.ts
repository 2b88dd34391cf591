import type { Deployment, Pod } from '../../../../preload/contract/kubernetes.ts';
import type { EvidenceDesk } from '../evidence.ts';
import type { ClusterClient } from '../cluster-client.ts';
import type { DeploymentFacts } from './deployment-facts.ts';
import { deploymentOf, readDeployment } from './deployment-facts.ts';
import { deploymentRow, needsPods } from './deployment-state.ts';
import { listPages } from '../list-pages.ts';
import type { LiveList } from '../live/live-list.ts';
import type { LiveSource } from '../live/live-source.ts';
import { checkNamespace } from '../namespaces.ts';
import type { PodFacts } from '../pods/pod-facts.ts';
import { readPod } from '../pods/pod-facts.ts';
import type { PodScope } from '../pods/pods.ts';
import { gatherEvidence, podsPath } from '../pods/pods.ts';
import { worstFirst } from '../worst-first.ts';

/** Of this many troubled deployments the pods are asked for; the others say what their own status says. */
const EXPLAINED_DEPLOYMENTS = 20;
const CONCURRENT_REQUESTS = 4;
/** Pods of this many namespaces are watched for the sake of their deployments. */
const EXPLAINED_NAMESPACES = 6;

function deploymentsPath(namespace: string | null): string {
  return namespace === null ? '/apis/apps/v1/deployments' : `/apis/apps/v1/namespaces/${encodeURIComponent(namespace)}/deployments`;
}

/** Deployments of a scope as they are now, worst first; those in trouble are explained by their pods. */
export async function listDeployments(
  client: ClusterClient,
  { namespace, labelSelector: labels }: PodScope,
  evidence: EvidenceDesk,
  signal: AbortSignal,
): Promise<Deployment[]> {
  const deployments: DeploymentFacts[] = [];
  for await (const { items } of listPages(client, deploymentsPath(namespace), { signal, labelSelector: labels ?? undefined }))
    deployments.push(...items.flatMap((item) => readDeployment(item) ?? []));
  if (deployments.length === 0) await checkNamespace(client, namespace, signal);
  const podsOf =
    namespace === null ? await podsOfTroubled(client, deployments, signal) : await podsInNamespace(client, namespace, deployments, signal);
  await gatherEvidence([...podsOf.values()].flat(), evidence, signal);
  return deployments
    .map((deployment) => deploymentRow(deployment, podsOf.get(deployment.uid) ?? [], { now: Date.now(), evidence: evidence.ask }).row)
    .toSorted(worstFirst);
}

/** All pods of a namespace's deployments, by the deployment's uid. None when they may not be listed. */
async function podsInNamespace(
  client: ClusterClient,
  namespace: string,
  deployments: readonly DeploymentFacts[],
  signal: AbortSignal,
): Promise<ReadonlyMap<string, readonly PodFacts[]>> {
  const pods = await podsIfAllowed(client, podsPath(namespace), { signal });
  const byDeployment = Map.groupBy(pods, deploymentOf);
  return new Map(deployments.map(({ uid, name }) => [uid, byDeployment.get(name) ?? []]));
}

/** Of a whole cluster only the pods of deployments that are, or a moment ago were, in trouble, by the deployment's uid. */
async function podsOfTroubled(
  client: ClusterClient,
  deployments: readonly DeploymentFacts[],
  signal: AbortSignal,
): Promise<ReadonlyMap<string, readonly PodFacts[]>> {
  const podsOf = new Map<string, readonly PodFacts[]>();
  const now = Date.now();
  const queue = deployments
    .filter((deployment) => needsPods(deployment, now))
    .slice(0, EXPLAINED_DEPLOYMENTS)
    .values();
  const explain = async () => {
    for (const { uid, namespace, name, selector } of queue) {
      if (selector === null) continue;
      const pods = await podsIfAllowed(client, podsPath(namespace), { signal, labelSelector: selector });
      podsOf.set(
        uid,
        pods.filter((pod) => deploymentOf(pod) === name),
      );
    }
  };
  await Promise.all(Array.from({ length: CONCURRENT_REQUESTS }, explain));
  return podsOf;
}

/** None when they may not be listed: the deployments still have their own words. */
async function podsIfAllowed(client: ClusterClient, path: string, options: Parameters<typeof listPages>[2]): Promise<readonly PodFacts[]> {
  const pods: PodFacts[] = [];
  try {
    for await (const { items } of listPages(client, path, options)) pods.push(...items.flatMap((item) => readPod(item) ?? []));
  } catch {
    options.signal.throwIfAborted();
    return [];
  }
  return pods;
}

export interface PodsOfDeployments {
  of(deployment: DeploymentFacts): readonly PodFacts[];
}

/** Deployments of a scope, to be kept live. */
export function liveDeployments(
  { namespace, labelSelector }: PodScope,
  connect: LiveSource<DeploymentFacts, Deployment>['connect'],
  evidence: EvidenceDesk,
  pods: PodsOfDeployments,
): LiveSource<DeploymentFacts, Deployment> {
  return {
    path: deploymentsPath(namespace),
    labelSelector: labelSelector ?? undefined,
    connect,
    read: readDeployment,
    row: (deployment) => deploymentRow(deployment, pods.of(deployment), { now: Date.now(), evidence: evidence.ask }),
    checkEmpty: (client, signal) => checkNamespace(client, namespace, signal),
  };
}

type PodList = LiveList<PodFacts, Pod>;

/** Which pods of a live list belong to which deployment (`namespace/name`), kept as the list changes. */
function createPodIndex(list: PodList) {
  const deploymentOfPod = new Map<string, string>();
  const podsOfDeployment = new Map<string, Set<string>>();
  return {
    /** Takes changes in, and names the deployments that they touch. */
    update(uids: Iterable<string>): ReadonlySet<string> {
      const touched = new Set<string>();
      for (const uid of uids) {
        const before = deploymentOfPod.get(uid);
        const after = keyOf(list.facts.get(uid));
        if (before !== undefined && before !== after) {
          podsOfDeployment.get(before)?.delete(uid);
          deploymentOfPod.delete(uid);
          touched.add(before);
        }
        if (after === null) continue;
        deploymentOfPod.set(uid, after);
        const pods = podsOfDeployment.get(after) ?? new Set();
        podsOfDeployment.set(after, pods.add(uid));
        touched.add(after);
      }
      return touched;
    },
    pods: (key: string): readonly PodFacts[] => [...(podsOfDeployment.get(key) ?? [])].flatMap((uid) => list.facts.get(uid) ?? []),
  };
}

/**
 * Watches the pods that tell how deployments do, through the same lists that a reader of these pods has; a change of a pod
 * renews the row of its deployment. Of one namespace these are all its pods: a crash loop may be between two crashes, when
 * the deployment itself says nothing. Of a whole cluster, where nobody watches its pods anyway, they are those of namespaces
 * whose deployments are in trouble or were a moment ago.
 */
export function createPodsOfDeployments(scope: string | null, openPods: (namespace: string | null) => PodList, evidence: EvidenceDesk) {
  let deployments: LiveList<DeploymentFacts, Deployment> | null = null;
  const watched = new Map<
    string | null,
    { readonly list: PodList; readonly index: ReturnType<typeof createPodIndex>; readonly release: () => void }
  >();

  /** The namespaces whose pods are wanted; all of them at once when those are being watched anyway. */
  const wantedNamespaces = (): Set<string | null> => {
    if (!deployments || deployments.facts.size === 0) return new Set();
    if (scope !== null || openPods(null).running) return new Set([scope]);
    const now = Date.now();
    const namespaces = new Set<string>();
    for (const deployment of deployments.facts.values()) {
      if (namespaces.size >= EXPLAINED_NAMESPACES) break;
      // A row that its pods explain stays explained until they are well.
      const level = deployments.rows.get(deployment.uid)?.level;
      if (level === 'failing' || level === 'degraded' || needsPods(deployment, now)) namespaces.add(deployment.namespace);
    }
    return namespaces;
  };

  const renew = (keys: ReadonlySet<string>) => {
    if (keys.size === 0 || !deployments) return;
    const affected: string[] = [];
    for (const deployment of deployments.facts.values()) {
      if (keys.has(`${deployment.namespace}/${deployment.name}`)) affected.push(deployment.uid);
    }
    deployments.refresh(affected);
  };

  const watch = (namespace: string | null) => {
    const list = openPods(namespace);
    const index = createPodIndex(list);
    const unsubscribe = list.onChange((uids) => renew(index.update(uids)));
    const unhold = list.hold();
    const release = () => {
      unsubscribe();
      unhold();
    };
    watched.set(namespace, { list, index, release });
    renew(index.update(list.facts.keys()));
  };

  const adjust = () => {
    const wanted = deployments?.running ? wantedNamespaces() : new Set<string | null>();
    for (const [namespace, { release }] of watched) {
      if (wanted.has(namespace)) continue;
      watched.delete(namespace);
      release();
    }
    for (const namespace of wanted) if (!watched.has(namespace)) watch(namespace);
  };

  evidence.onArrival((uid) => {
    for (const { list, index } of watched.values()) if (list.facts.has(uid)) renew(index.update([uid]));
  });

  return {
    of({ namespace, name }: DeploymentFacts): readonly PodFacts[] {
      return (watched.get(null) ?? watched.get(namespace))?.index.pods(`${namespace}/${name}`) ?? [];
    },
    /** The deployments it serves; from now on it follows them. */
    follow(list: LiveList<DeploymentFacts, Deployment>): void {
      deployments = list;
      list.onChange(adjust);
    },
  };
}

function keyOf(pod: PodFacts | undefined): string | null {
  const name = pod && deploymentOf(pod);
  return pod && name ? `${pod.namespace}/${name}` : null;
}
