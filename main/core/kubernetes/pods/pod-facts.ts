import type { Resources } from '../../../../preload/contract/cluster-objects.ts';
import type { Condition, JsonObject } from '../api-object.ts';
import { conditionsOf, deletionAskedAt, flagAt, isObject, listAt, numberAt, objectAt, textAt } from '../api-object.ts';
import { podResources } from '../objects/containers.ts';

/** How a container ended (core/v1 ContainerStateTerminated). */
export interface Termination {
  readonly exitCode: number;
  readonly signal: number | null;
  readonly reason: string | null;
  /** The container's own termination message, when it wrote one. */
  readonly message: string | null;
  readonly startedAt: string | null;
  readonly finishedAt: string | null;
  /** `containerd://...`: names this very run of the container. */
  readonly containerId: string | null;
}

type ContainerState =
  | { readonly kind: 'waiting'; readonly reason: string | null; readonly message: string | null }
  | { readonly kind: 'running'; readonly startedAt: string | null }
  | { readonly kind: 'terminated'; readonly ended: Termination };

export interface ContainerFacts {
  readonly name: string;
  readonly image: string | null;
  readonly memoryLimit: string | null;
  readonly role: 'main' | 'init' | 'sidecar';
  readonly ready: boolean;
  readonly restarts: number;
  /** null when the kubelet has said nothing of it yet. */
  readonly state: ContainerState | null;
  /** How the run before this one ended. */
  readonly previous: Termination | null;
}

/** What is kept of a pod: enough for its row and its state in words, a few per cent of the object. */
export interface PodFacts {
  readonly uid: string;
  readonly namespace: string;
  readonly name: string;
  readonly phase: string;
  readonly node: string | null;
  /** Whether a container that ended by itself is started again; unlike those of a Job, most are. */
  readonly restartsAlways: boolean;
  readonly createdAt: string;
  /** Set while terminating: when its grace ends. */
  readonly deletionDeadline: string | null;
  /** Set while terminating: when it was asked to go, by the API server's clock. */
  readonly deletionAskedAt: string | null;
  readonly finalizers: readonly string[];
  /** `Evicted`, `NodeLost`, ... */
  readonly reason: string | null;
  readonly message: string | null;
  readonly conditions: readonly Condition[];
  /** In the order of the spec: init containers and sidecars first. */
  readonly containers: readonly ContainerFacts[];
  readonly resources: Resources;
  readonly controller: { readonly kind: string; readonly name: string } | null;
  /** Label that tells the versions of a deployment apart. */
  readonly templateHash: string | null;
}

/** Reads a core/v1 Pod of any Kubernetes from 1.20; null when it is none. */
export function readPod(value: unknown): PodFacts | null {
  if (!isObject(value)) return null;
  const metadata = objectAt(value, 'metadata');
  const spec = objectAt(value, 'spec');
  const status = objectAt(value, 'status');
  const uid = textAt(metadata, 'uid');
  if (uid === null) return null;
  const owner = listAt(metadata, 'ownerReferences').find((reference) => flagAt(reference, 'controller'));
  const read = (specs: string, statuses: string, init: boolean) => {
    const byName = new Map(listAt(status, statuses).map((item) => [textAt(item, 'name'), item]));
    return listAt(spec, specs).map((item) => readContainer(item, byName.get(textAt(item, 'name')) ?? {}, init));
  };
  return {
    uid,
    namespace: textAt(metadata, 'namespace') ?? '',
    name: textAt(metadata, 'name') ?? '',
    phase: textAt(status, 'phase') ?? 'Unknown',
    node: textAt(spec, 'nodeName'),
    restartsAlways: (textAt(spec, 'restartPolicy') ?? 'Always') === 'Always',
    createdAt: textAt(metadata, 'creationTimestamp') ?? '',
    deletionDeadline: textAt(metadata, 'deletionTimestamp'),
    deletionAskedAt: deletionAskedAt(metadata),
    finalizers: Array.isArray(metadata['finalizers']) ? metadata['finalizers'].filter((item) => typeof item === 'string') : [],
    reason: textAt(status, 'reason'),
    message: textAt(status, 'message'),
    conditions: conditionsOf(status),
    containers: [...read('initContainers', 'initContainerStatuses', true), ...read('containers', 'containerStatuses', false)],
    resources: podResources(spec),
    controller: owner ? { kind: textAt(owner, 'kind') ?? '', name: textAt(owner, 'name') ?? '' } : null,
    templateHash: textAt(objectAt(metadata, 'labels'), 'pod-template-hash'),
  };
}

function readContainer(spec: JsonObject, status: JsonObject, init: boolean): ContainerFacts {
  const ended = objectAt(objectAt(status, 'lastState'), 'terminated');
  return {
    name: textAt(spec, 'name') ?? '',
    image: textAt(spec, 'image'),
    memoryLimit: textAt(objectAt(objectAt(spec, 'resources'), 'limits'), 'memory'),
    // An init container that restarts always runs beside the others (KEP-753, Kubernetes 1.28).
    role: init ? (textAt(spec, 'restartPolicy') === 'Always' ? 'sidecar' : 'init') : 'main',
    ready: flagAt(status, 'ready'),
    restarts: numberAt(status, 'restartCount') ?? 0,
    state: readState(objectAt(status, 'state')),
    previous: Object.keys(ended).length === 0 ? null : readTermination(ended),
  };
}

function readState(state: JsonObject): ContainerState | null {
  const { waiting, running, terminated } = state;
  if (isObject(waiting)) return { kind: 'waiting', reason: textAt(waiting, 'reason'), message: textAt(waiting, 'message') };
  if (isObject(running)) return { kind: 'running', startedAt: textAt(running, 'startedAt') };
  if (isObject(terminated)) return { kind: 'terminated', ended: readTermination(terminated) };
  return null;
}

function readTermination(terminated: JsonObject): Termination {
  return {
    exitCode: numberAt(terminated, 'exitCode') ?? 0,
    signal: numberAt(terminated, 'signal'),
    reason: textAt(terminated, 'reason'),
    message: textAt(terminated, 'message'),
    startedAt: textAt(terminated, 'startedAt'),
    finishedAt: textAt(terminated, 'finishedAt'),
    containerId: textAt(terminated, 'containerID'),
  };
}
