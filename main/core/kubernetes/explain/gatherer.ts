import type { Words } from '../../../../preload/contract/words.ts';
import { words } from '../../failure.ts';
import { ApiStatusError } from '../api-failure.ts';
import type { JsonObject } from '../api-object.ts';
import { isObject, listAt, objectAt, textAt } from '../api-object.ts';
import type { ClusterClient } from '../cluster-client.ts';
import { listedKindOf, objectPath } from '../discovery.ts';
import { fetchLastLines } from '../pods/last-log-line.ts';
import type { ListForm } from '../list-pages.ts';
import { isCrash, lastEnd, troubledContainer } from '../pods/pod-containers.ts';
import type { PodFacts } from '../pods/pod-facts.ts';
import { readPod } from '../pods/pod-facts.ts';
import { podState } from '../pods/pod-state.ts';
import { compareLevels } from '../worst-first.ts';
import type { EventFacts } from './event-facts.ts';
import { readEvents } from './event-facts.ts';
import type { LogTail, PodScene } from './pod-scene.ts';

/** Of what belongs to an object at most this much is read. */
const MOST_OBJECTS = 500;
const MOST_EVENTS = 200;
const LOG_LINES = 60;
/** Of this many pods events and logs are read: those that are worst off. */
const DETAILED_PODS = 3;

/** What could not be looked at, and why. */
type Missing = 'not-there' | 'not-allowed';

/**
 * Reads what an explanation needs, one thing after the other as rules ask. What is forbidden or does not answer is noted in `unseen`
 * and left out: the object itself still has its words.
 */
export interface Gatherer {
  readonly unseen: readonly Words[];
  /** null: it does not exist; undefined: it could not be looked at. */
  get(resource: string, namespace: string | null, name: string): Promise<JsonObject | null | undefined>;
  /** At most {@link MOST_OBJECTS}; undefined when they could not be looked at. `form`: where less than whole objects is enough. */
  list(
    resource: string,
    namespace: string | null,
    query?: { readonly labelSelector?: string; readonly fieldSelector?: string },
    form?: ListForm,
  ): Promise<readonly JsonObject[] | undefined>;
  eventsOf(object: JsonObject): Promise<readonly EventFacts[]>;
  /** Pods as scenes; the worst of them with their events and last lines. */
  scenesOf(pods: readonly JsonObject[], now: number): Promise<readonly PodScene[]>;
}

/** A gatherer for one explanation. Its answers throw only when the signal aborts, or the cluster cannot be reached at all. */
export function createGatherer(client: ClusterClient, signal: AbortSignal): Gatherer {
  const unseen = new Map<string, Words>();

  const failed = (what: string, error: unknown): Missing => {
    signal.throwIfAborted();
    if (!(error instanceof ApiStatusError)) throw error;
    if (error.status === 404) return 'not-there';
    unseen.set(
      what,
      error.status === 403
        ? words(`This login may not read ${what}.`, `Cet identifiant n’a pas le droit de lire ${what}.`)
        : words(`${what} could not be read: ${error.failure.cause.en}`, `${what} n’a pas pu être lu : ${error.failure.cause.fr}`),
    );
    return 'not-allowed';
  };

  const pathOf = async (resource: string, namespace: string | null, name?: string) =>
    objectPath(await listedKindOf(client, resource, signal), namespace, name);

  // An ingress leads to many services, and each looks at the pods beside it: what was read once for an explanation is not read again.
  const answers = new Map<string, Promise<unknown>>();
  const ask = (path: string, query: Readonly<Record<string, string | number>> = {}, accept?: string): Promise<unknown> => {
    const key = JSON.stringify([path, query, accept]);
    const known = answers.get(key);
    if (known) return known;
    const answer = client.json({ path, query, signal, ...(accept === undefined ? {} : { accept }) });
    answers.set(key, answer);
    return answer;
  };

  const get: Gatherer['get'] = async (resource, namespace, name) => {
    try {
      const object = await ask(await pathOf(resource, namespace, name));
      return isObject(object) ? object : undefined;
    } catch (error) {
      return failed(resource, error) === 'not-there' ? null : undefined;
    }
  };

  const list: Gatherer['list'] = async (resource, namespace, query = {}, form) => {
    try {
      const found = await ask(await pathOf(resource, namespace), { limit: MOST_OBJECTS, ...query, ...form?.query }, form?.accept);
      return isObject(found) ? listAt(found, 'items') : undefined;
    } catch (error) {
      failed(resource, error);
      return undefined;
    }
  };

  const eventsOf: Gatherer['eventsOf'] = async (object) => {
    const metadata = objectAt(object, 'metadata');
    const namespace = textAt(metadata, 'namespace');
    const uid = textAt(metadata, 'uid');
    // The kubelet names a node by its name where the uid should be.
    const about = namespace === null ? `involvedObject.name=${textAt(metadata, 'name') ?? ''}` : `involvedObject.uid=${uid ?? ''}`;
    const path = namespace === null ? '/api/v1/events' : `/api/v1/namespaces/${encodeURIComponent(namespace)}/events`;
    try {
      const events = readEvents(await ask(path, { fieldSelector: about, limit: MOST_EVENTS }));
      return events;
    } catch (error) {
      failed('events', error);
      return [];
    }
  };

  const logOf = async (pod: PodFacts): Promise<LogTail | null> => {
    const wanted = logWanted(pod);
    if (wanted === null) return null;
    const { container, previous } = wanted;
    try {
      const lines = await fetchLastLines(client, { namespace: pod.namespace, pod: pod.name, container, previous }, LOG_LINES, signal);
      return lines.length === 0 ? null : { container, previous, lines };
    } catch (error) {
      signal.throwIfAborted();
      // A log that is gone, or a node that does not answer, is not the reader's to mend here.
      if (error instanceof ApiStatusError && error.status === 403) failed('pods/log', error);
      return null;
    }
  };

  return {
    get unseen() {
      return [...unseen.values()];
    },
    get,
    list,
    eventsOf,
    async scenesOf(pods, now) {
      const scenes = pods.flatMap((object) => {
        const pod = readPod(object);
        return pod === null ? [] : [{ pod, object, level: podState(pod, { now, evidence: () => null }).level }];
      });
      const worst = new Set(
        scenes
          .filter(({ level }) => level !== 'healthy')
          .toSorted((a, b) => compareLevels(b.level, a.level) || b.pod.createdAt.localeCompare(a.pod.createdAt))
          .slice(0, DETAILED_PODS),
      );
      return await Promise.all(
        scenes.map(async (scene): Promise<PodScene> => {
          const { pod, object } = scene;
          if (!worst.has(scene)) return { pod, object, events: [], log: null };
          const [events, log] = await Promise.all([eventsOf(object), logOf(pod)]);
          return { pod, object, events, log };
        }),
      );
    },
  };
}

/** Which container's log says most of a pod, and of which run; null when none has run. */
function logWanted(pod: PodFacts): { readonly container: string; readonly previous: boolean } | null {
  const troubled = troubledContainer(pod);
  if (troubled) {
    const end = lastEnd(troubled);
    return end && isCrash(troubled) ? { container: troubled.name, previous: end.previous } : null;
  }
  const counted = pod.containers.filter(({ role }) => role !== 'init');
  const crashed = counted
    .filter(({ previous }) => previous !== null && previous.exitCode !== 0)
    .toSorted((a, b) => (b.previous?.finishedAt ?? '').localeCompare(a.previous?.finishedAt ?? ''))[0];
  if (crashed) return { container: crashed.name, previous: true };
  const unready = counted.find(({ ready, state }) => !ready && state?.kind === 'running');
  return unready ? { container: unready.name, previous: false } : null;
}
