import type { z } from 'zod';
import type { PodLogEvent, podLogsQuerySchema, PodLogItem } from '../../../../preload/contract/pod-logs.ts';
import type { Words } from '../../../../preload/contract/words.ts';
import { FailureError } from '../../failure.ts';
import { ApiStatusError } from '../api-failure.ts';
import { AbsentError } from '../absent.ts';
import type { ClusterClient } from '../cluster-client.ts';
import type { LogPart } from './container-log.ts';
import type { LogBeginning } from './follow-container.ts';
import { keptLogs } from './kept-logs.ts';
import type { LogPod } from './log-pod.ts';
import { createLogQueue } from './log-queue.ts';
import { createLogReaders, createReachability } from './log-readers.ts';
import { parseSince } from './log-since.ts';
import type { ReadContainer } from './log-sources.ts';
import { createLogSources } from './log-sources.ts';
import { appearedWords, noPodNow, noPods, noSuchContainer, tooManyWords } from './log-words.ts';
import type { PodChoice } from './pods-of-target.ts';
import { podsOfTarget } from './pods-of-target.ts';
import { createResumePoint } from './resume-point.ts';
import { watchedPods } from './watched-pods.ts';

/** How often a job whose pods have ended is asked whether it is done. */
const OVER_MS = 2000;

export type PodLogsRequest = z.output<typeof podLogsQuerySchema>;

/**
 * The logs of a pod, or of all pods of a workload, a service or a label selector together: see `podLogs.follow` in the contract. `connect`
 * is asked again after each loss, as the kubeconfig may have changed. Throws what the contract says.
 */
export async function* podLogs(
  connect: () => Promise<ClusterClient>,
  request: PodLogsRequest,
  signal: AbortSignal,
): AsyncGenerator<PodLogItem[]> {
  const part: LogPart = { ...parseSince(request.since), ...(request.tail === null ? {} : { tailLines: request.tail }) };
  const follow = request.follow && !request.previous;
  const client = await connect();
  const choice = await podsOfTarget(client, request, signal);
  const queue = createLogQueue();
  const sources = createLogSources(request.container);
  const reachable = createReachability(
    (item) => queue.say(item),
    (words) => queue.event('', event('restored', words)),
  );
  let look = () => {};
  const watched = await watchedPods(
    { connect, choice, onChange: () => look(), onTrouble: (failure) => reachable('pods', failure) },
    signal,
  );
  const admitted = sources.admit(watched.pods.values());
  checkThere(client, request, choice, [...watched.pods.values()], admitted);
  if (!follow && admitted.length === 0) throw new FailureError(noPods());

  const listed = sources.changes();
  if (listed) yield [listed];
  if (sources.left > 0) yield [{ event: event('problem', tooManyWords(admitted.length, admitted.length + sources.left)) }];
  const beginnings = new Map<number, LogBeginning>();
  if (request.tail !== 0) yield* keptLogs(client, admitted, { part, previous: request.previous, followed: follow }, beginnings, signal);
  if (!follow) {
    yield [{ status: 'ended', since: new Date().toISOString() }];
    return;
  }
  if (watched.pods.size === 0) yield [{ event: event('problem', noPodNow()) }];

  const left = new AbortController();
  const within = AbortSignal.any([signal, left.signal]);
  const last = { pods: [...watched.pods.values()] };
  const end = () => {
    queue.say({ status: 'ended', since: new Date().toISOString() });
    queue.end();
  };
  /** A job says that it is done a moment after its last pod. */
  const endWhenOver = async (over: NonNullable<PodChoice['over']>) => {
    while (!within.aborted && readers.reading === 0) {
      try {
        if (await over(await connect(), within)) return end();
      } catch (error) {
        if (within.aborted) return undefined;
        // Deleted together with its pods; what else fails is asked again.
        if (error instanceof ApiStatusError && error.status === 404) return end();
      }
      await watched.changed(OVER_MS, within);
    }
    return undefined;
  };
  const readers = createLogReaders({
    connect,
    watched,
    sources,
    queue,
    trouble: reachable,
    signal: within,
    onEnd: () => {
      if (readers.reading > 0) return;
      if (choice.over !== undefined) void endWhenOver(choice.over);
      else if (choice.single && !last.pods.some(isReplacedInPlace)) end();
    },
  });
  const known = new Set(admitted.map(({ pod }) => pod.uid));
  look = () => {
    for (const one of sources.admit(watched.pods.values())) {
      if (!known.has(one.pod.uid)) queue.event('', { ...event('appeared', appearedWords(one.pod.name)), source: one.source.id });
      known.add(one.pod.uid);
      readers.begin(one, { point: createResumePoint(), run: null, part: {} });
    }
    readers.look();
    if (watched.pods.size > 0) last.pods = [...watched.pods.values()];
    const item = sources.changes();
    if (item) queue.say(item);
  };
  for (const one of admitted) readers.begin(one, beginnings.get(one.source.id) ?? { point: createResumePoint(), run: null, part });
  if (admitted.length === 0 && choice.over !== undefined) void endWhenOver(choice.over);
  const watching = watched.watch(within).catch((error: unknown) => queue.end(error));
  try {
    queue.say({ status: 'live', since: new Date().toISOString() });
    yield* queue.read(signal);
  } finally {
    left.abort();
    await Promise.all([watching, readers.ended()]);
  }
}

function event(kind: PodLogEvent['kind'], words: Words): PodLogEvent {
  return { at: new Date().toISOString(), source: null, kind, words };
}

/** One of the same name takes its place: pods of a stateful set. */
function isReplacedInPlace({ controller }: LogPod): boolean {
  return controller?.kind === 'StatefulSet';
}

function checkThere(
  client: ClusterClient,
  { target, namespace, container }: PodLogsRequest,
  { single }: PodChoice,
  pods: readonly LogPod[],
  admitted: readonly ReadContainer[],
) {
  if (single && pods.length === 0 && 'name' in target)
    throw new AbsentError(client, { root: '/api/v1', plural: 'pods', group: '', namespace, name: target.name }, '');
  if (container === null || pods.length === 0 || admitted.length > 0) return;
  throw new FailureError(noSuchContainer(container, [...new Set(pods.flatMap((pod) => pod.containers.map(({ name }) => name)))]));
}
