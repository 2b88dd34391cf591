import type { Deployment, Pod } from '../../../preload/contract/kubernetes.ts';
import type { EvidenceDesk } from './evidence.ts';
import type { ClusterClient } from './cluster-client.ts';
import type { DeploymentFacts } from './deployment-facts.ts';
import { deploymentOf, readDeployment } from './deployment-facts.ts';
import { deploymentRow, needsPods } from './deployment-state.ts';
import { listPages } from './list-pages.ts';
import type { LiveList, LiveSource } from './live-list.ts';
import { checkNamespace } from './namespaces.ts';
import type { PodFacts } from './pod-facts.ts';
import { readPod } from './pod-facts.ts';
import { gatherEvidence, podsPath } from './pods.ts';
import { worstFirst } from './worst-first.ts';

/** Of this many troubled deployments the pods are asked for; the others say what their own status says. */
const EXPLAINED_DEPLOYMENTS = 20;
const CONCURRENT_REQUESTS = 4;
/** Pods of this many namespaces are watched for the sake of their deployments. */
const EXPLAINED_NAMESPACES = 6;

export function deploymentsPath(namespace: string | null): string {
  return namespace === null ? '/apis/apps/v1/deployments' : `/apis/apps/v1/namespaces/${encodeURIComponent(namespace)}/deployments`;
}

/** Deployments of a scope as they are now, worst first; those in trouble are explained by their pods. */
export async function listDeployments(client: ClusterClient, namespace: string | null, evidence: EvidenceDesk, signal: AbortSignal): Promise<Deployment[]> {
  const deployments: DeploymentFacts[] = [];
  for await (const { items } of listPages(client, deploymentsPath(namespace), { signal })) deployments.push(...items.flatMap((item) => readDeployment(item) ?? []));
  if (deployments.length === 0) await checkNamespace(client, namespace, signal);
  const podsOf = new Map<string, readonly PodFacts[]>();
  const troubled = deployments.filter(needsPods).slice(0, EXPLAINED_DEPLOYMENTS);
  const queue = troubled.values();
  const explain = async () => {
    for (const deployment of queue) podsOf.set(deployment.uid, await podsOfDeployment(client, deployment, signal));
  };
  await Promise.all(Array.from({ length: CONCURRENT_REQUESTS }, explain));
  await gatherEvidence([...podsOf.values()].flat(), evidence, signal);
  return deployments.map((deployment) => deploymentRow(deployment, podsOf.get(deployment.uid) ?? [], { now: Date.now(), evidence: evidence.ask }).row).toSorted(worstFirst);
}

/** Pods that a deployment's selector finds and that are its own. None when they may not be listed: the deployment still has its own words. */
async function podsOfDeployment(client: ClusterClient, { namespace, name, selector }: DeploymentFacts, signal: AbortSignal): Promise<readonly PodFacts[]> {
  if (selector === null) return [];
  const pods: PodFacts[] = [];
  try {
    for await (const { items } of listPages(client, podsPath(namespace), { signal, labelSelector: selector })) pods.push(...items.flatMap((item) => readPod(item) ?? []));
  } catch {
    signal.throwIfAborted();
    return [];
  }
  return pods.filter((pod) => deploymentOf(pod) === name);
}

export interface PodsOfDeployments {
  of(deployment: DeploymentFacts): readonly PodFacts[];
}

/** Deployments of a scope, to be kept live. */
export function liveDeployments(
  namespace: string | null,
  connect: LiveSource<DeploymentFacts, Deployment>['connect'],
  evidence: EvidenceDesk,
  pods: PodsOfDeployments,
): LiveSource<DeploymentFacts, Deployment> {
  return {
    path: deploymentsPath(namespace),
    connect,
    read: readDeployment,
    row: (deployment) => deploymentRow(deployment, needsPods(deployment) ? pods.of(deployment) : [], { now: Date.now(), evidence: evidence.ask }),
    checkEmpty: (client, signal) => checkNamespace(client, namespace, signal),
  };
}

type PodList = LiveList<PodFacts, Pod>;

/**
 * Watches the pods of those namespaces whose deployments are in trouble, for as long as they are, through the same lists
 * that a reader of these pods has; a change of a pod renews the row of its deployment.
 */
export function createPodsOfDeployments(scope: string | null, openPods: (namespace: string | null) => PodList, evidence: EvidenceDesk) {
  let deployments: LiveList<DeploymentFacts, Deployment> | null = null;
  const watched = new Map<string | null, { readonly list: PodList; readonly release: () => void }>();

  /** The namespaces whose pods are wanted; all of them at once when those are being watched anyway. */
  const wantedNamespaces = (): Set<string | null> => {
    const troubled = [...(deployments?.facts.values() ?? [])].filter(needsPods);
    const namespaces = new Set(troubled.map(({ namespace }) => namespace));
    if (scope === null && namespaces.size > 0 && openPods(null).running) return new Set([null]);
    return new Set([...namespaces].slice(0, EXPLAINED_NAMESPACES));
  };

  const renew = (list: PodList, uids: ReadonlySet<string>) => {
    const names = new Set([...uids].flatMap((uid) => keyOf(list.facts.get(uid)) ?? []));
    // A pod that has gone no longer says whose it was: every deployment in trouble is looked at again.
    const goneOne = [...uids].some((uid) => !list.facts.has(uid));
    const affected = [...(deployments?.facts.values() ?? [])].filter((deployment) => needsPods(deployment) && (goneOne || names.has(`${deployment.namespace}/${deployment.name}`)));
    deployments?.refresh(affected.map(({ uid }) => uid));
  };

  const adjust = () => {
    const wanted = deployments?.running ? wantedNamespaces() : new Set<string | null>();
    for (const [namespace, { release }] of watched) {
      if (wanted.has(namespace)) continue;
      watched.delete(namespace);
      release();
    }
    for (const namespace of wanted) {
      if (watched.has(namespace)) continue;
      const list = openPods(namespace);
      const unsubscribe = list.onChange((uids) => renew(list, uids));
      const unhold = list.hold();
      watched.set(namespace, {
        list,
        release: () => {
          unsubscribe();
          unhold();
        },
      });
      renew(list, new Set(list.facts.keys()));
    }
  };

  evidence.onArrival((uid) => {
    for (const { list } of watched.values()) if (list.facts.has(uid)) renew(list, new Set([uid]));
  });

  return {
    of({ namespace, name }: DeploymentFacts): readonly PodFacts[] {
      const list = (watched.get(null) ?? watched.get(namespace))?.list;
      const key = `${namespace}/${name}`;
      return list ? [...list.facts.values()].filter((pod) => keyOf(pod) === key) : [];
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
