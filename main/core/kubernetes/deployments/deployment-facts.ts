import type { Condition } from '../api-object.ts';
import { conditionsOf, flagAt, isObject, listAt, numberAt, objectAt, textAt } from '../api-object.ts';
import { labelSelector } from '../label-selector.ts';
import type { PodFacts } from '../pods/pod-facts.ts';

/** What is kept of a deployment: enough for its row and its state in words. */
export interface DeploymentFacts {
  readonly uid: string;
  readonly namespace: string;
  readonly name: string;
  readonly createdAt: string;
  readonly desired: number;
  /** Pods that exist now, of all versions. */
  readonly replicas: number;
  readonly ready: number;
  readonly updated: number;
  readonly available: number;
  readonly images: readonly string[];
  readonly paused: boolean;
  /** The controller has seen the newest spec. */
  readonly observed: boolean;
  readonly conditions: readonly Condition[];
  /** Label selector of its pods, as a query writes it; null when it has none. */
  readonly selector: string | null;
  readonly deleting: boolean;
}

/** Reads an apps/v1 Deployment; null when it is none. */
export function readDeployment(value: unknown): DeploymentFacts | null {
  if (!isObject(value)) return null;
  const metadata = objectAt(value, 'metadata');
  const spec = objectAt(value, 'spec');
  const status = objectAt(value, 'status');
  const uid = textAt(metadata, 'uid');
  if (uid === null) return null;
  return {
    uid,
    namespace: textAt(metadata, 'namespace') ?? '',
    name: textAt(metadata, 'name') ?? '',
    createdAt: textAt(metadata, 'creationTimestamp') ?? '',
    desired: numberAt(spec, 'replicas') ?? 1,
    replicas: numberAt(status, 'replicas') ?? 0,
    ready: numberAt(status, 'readyReplicas') ?? 0,
    updated: numberAt(status, 'updatedReplicas') ?? 0,
    available: numberAt(status, 'availableReplicas') ?? 0,
    images: listAt(objectAt(objectAt(spec, 'template'), 'spec'), 'containers').flatMap((container) => textAt(container, 'image') ?? []),
    paused: flagAt(spec, 'paused'),
    observed: (numberAt(status, 'observedGeneration') ?? 0) >= (numberAt(metadata, 'generation') ?? 0),
    conditions: conditionsOf(status),
    selector: labelSelector(objectAt(spec, 'selector')),
    deleting: textAt(metadata, 'deletionTimestamp') !== null,
  };
}

/**
 * Name of the deployment a pod belongs to, else null. A deployment's replica sets are called after it and the hash of their
 * pod template, which the pod carries as a label: so the replica set itself need not be read.
 */
export function deploymentOf(pod: PodFacts): string | null {
  if (pod.controller?.kind !== 'ReplicaSet' || pod.templateHash === null) return null;
  const ending = `-${pod.templateHash}`;
  return pod.controller.name.endsWith(ending) ? pod.controller.name.slice(0, -ending.length) : null;
}
