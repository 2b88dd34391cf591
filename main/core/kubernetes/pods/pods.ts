import type { Pod } from '../../../../preload/contract/kubernetes.ts';
import type { EvidenceDesk } from '../evidence.ts';
import type { ClusterClient } from '../cluster-client.ts';
import { listPages } from '../list-pages.ts';
import type { LiveSource } from '../live/live-source.ts';
import { checkNamespace } from '../namespaces.ts';
import type { PodFacts } from './pod-facts.ts';
import { readPod } from './pod-facts.ts';
import { podRow } from './pod-state.ts';
import { worstFirst } from '../worst-first.ts';

/** Log lines and events may take this long in a one-shot list; the list itself is not held up by more. */
const EVIDENCE_LIMIT_MS = 8000;

/** The API path of the pods of a namespace; null is all. */
export function podsPath(namespace: string | null): string {
  return namespace === null ? '/api/v1/pods' : `/api/v1/namespaces/${encodeURIComponent(namespace)}/pods`;
}

/** null is all namespaces, and all labels. */
export interface PodScope {
  readonly namespace: string | null;
  readonly labelSelector: string | null;
}

/** Pods of a scope, to be kept live. */
export function livePods(
  { namespace, labelSelector }: PodScope,
  connect: LiveSource<PodFacts, Pod>['connect'],
  evidence: EvidenceDesk,
): LiveSource<PodFacts, Pod> {
  return {
    path: podsPath(namespace),
    labelSelector: labelSelector ?? undefined,
    connect,
    read: readPod,
    row: (pod) => podRow(pod, { now: Date.now(), evidence: evidence.ask }),
    checkEmpty: (client, signal) => checkNamespace(client, namespace, signal),
  };
}

/** Pods of a scope as they are now, worst first, with the last log lines of those that crash. */
export async function listPods(
  client: ClusterClient,
  { namespace, labelSelector }: PodScope,
  evidence: EvidenceDesk,
  signal: AbortSignal,
): Promise<Pod[]> {
  const pods: PodFacts[] = [];
  for await (const { items } of listPages(client, podsPath(namespace), { signal, labelSelector: labelSelector ?? undefined }))
    pods.push(...items.flatMap((item) => readPod(item) ?? []));
  if (pods.length === 0) await checkNamespace(client, namespace, signal);
  await gatherEvidence(pods, evidence, signal);
  return pods.map((pod) => podRow(pod, { now: Date.now(), evidence: evidence.ask }).row).toSorted(worstFirst);
}

/** Lets the rows ask for what they want to know, and waits until it is there, within a limit. */
export async function gatherEvidence(pods: readonly PodFacts[], evidence: EvidenceDesk, signal: AbortSignal): Promise<void> {
  for (const pod of pods) podRow(pod, { now: Date.now(), evidence: evidence.ask });
  await evidence.settled(AbortSignal.any([signal, AbortSignal.timeout(EVIDENCE_LIMIT_MS)]));
  signal.throwIfAborted();
}
