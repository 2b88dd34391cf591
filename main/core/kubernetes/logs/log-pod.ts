import type { LogSource } from '../../../../preload/contract/pod-logs.ts';
import type { JsonObject } from '../api-object.ts';
import { flagAt, isObject, listAt, numberAt, objectAt, textAt } from '../api-object.ts';

/** How a run of a container ended. */
interface RunEnd {
  readonly id: string;
  readonly exitCode: number | null;
  readonly reason: string | null;
  readonly at: string | null;
}

/** A container as far as its log is concerned. */
export interface LogContainer {
  readonly name: string;
  readonly role: LogSource['role'];
  /** The run whose log is the present one (`containerd://...`); null before the first. */
  readonly run: string | null;
  /** It writes now. */
  readonly running: boolean;
  readonly restarts: number;
  /** How the present run ended; null while it lasts. */
  readonly ended: RunEnd | null;
  /** How the run before the present one ended, as far as it is known. */
  readonly previous: RunEnd | null;
  /** What it waits for in the kubelet's word (`ImagePullBackOff`); null while it does not wait, or none is given. */
  readonly waitsFor: string | null;
}

/** A pod as far as its logs are concerned. */
export interface LogPod {
  readonly uid: string;
  readonly namespace: string;
  readonly name: string;
  readonly controller: { readonly kind: string; readonly name: string; readonly uid: string } | null;
  readonly templateHash: string | null;
  /** Neither runs nor will run again. */
  readonly finished: boolean;
  readonly createdAt: string;
  readonly containers: readonly LogContainer[];
}

/** Reads a core/v1 Pod; null when it is none. */
export function readLogPod(value: unknown): LogPod | null {
  if (!isObject(value)) return null;
  const metadata = objectAt(value, 'metadata');
  const spec = objectAt(value, 'spec');
  const status = objectAt(value, 'status');
  const uid = textAt(metadata, 'uid');
  if (uid === null) return null;
  const owner = listAt(metadata, 'ownerReferences').find((reference) => flagAt(reference, 'controller'));
  const read = (specs: string, statuses: string, roleOf: (item: JsonObject) => LogSource['role']) => {
    const byName = new Map(listAt(status, statuses).map((item) => [textAt(item, 'name'), item]));
    return listAt(spec, specs).map((item) => readContainer(item, byName.get(textAt(item, 'name')) ?? {}, roleOf(item)));
  };
  return {
    uid,
    namespace: textAt(metadata, 'namespace') ?? '',
    name: textAt(metadata, 'name') ?? '',
    controller: owner ? { kind: textAt(owner, 'kind') ?? '', name: textAt(owner, 'name') ?? '', uid: textAt(owner, 'uid') ?? '' } : null,
    templateHash:
      textAt(objectAt(metadata, 'labels'), 'pod-template-hash') ?? textAt(objectAt(metadata, 'labels'), 'rollouts-pod-template-hash'),
    finished: ['Succeeded', 'Failed'].includes(textAt(status, 'phase') ?? ''),
    createdAt: textAt(metadata, 'creationTimestamp') ?? '',
    containers: [
      // An init container that restarts always runs beside the others (KEP-753, Kubernetes 1.28).
      ...read('initContainers', 'initContainerStatuses', (item) => (textAt(item, 'restartPolicy') === 'Always' ? 'sidecar' : 'init')),
      ...read('containers', 'containerStatuses', () => 'main'),
      ...read('ephemeralContainers', 'ephemeralContainerStatuses', () => 'debug'),
    ],
  };
}

/** Which run's log the kubelet gives (its `validateContainerLogStatus`): the present one's, or while the next one waits the last one's. */
function readContainer(spec: JsonObject, status: JsonObject, role: LogSource['role']): LogContainer {
  const state = objectAt(status, 'state');
  const present = readEnd(state);
  const last = readEnd(objectAt(status, 'lastState'));
  const running = isObject(state['running']);
  const waiting = isObject(state['waiting']);
  const ended = present !== null && present.id !== '' ? present : waiting && last !== null && last.id !== '' ? last : null;
  return {
    name: textAt(spec, 'name') ?? '',
    role,
    run: running ? textAt(status, 'containerID') : (ended?.id ?? null),
    running,
    restarts: numberAt(status, 'restartCount') ?? 0,
    ended,
    previous: ended === last ? null : last,
    waitsFor: textAt(objectAt(state, 'waiting'), 'reason'),
  };
}

function readEnd(state: JsonObject): RunEnd | null {
  const terminated = state['terminated'];
  if (!isObject(terminated)) return null;
  return {
    id: textAt(terminated, 'containerID') ?? '',
    exitCode: numberAt(terminated, 'exitCode'),
    reason: textAt(terminated, 'reason'),
    at: textAt(terminated, 'finishedAt'),
  };
}
