import type { Kind } from '../../../../preload/contract/cluster-kinds.ts';
import type { DataEntry, ObjectDetails } from '../../../../preload/contract/cluster-objects.ts';
import { maskedLines } from '../../credentials/masked-text.ts';
import { MASK, shownValue } from '../../credentials/masked-values.ts';
import { failureOf, words } from '../../failure.ts';
import type { JsonObject } from '../api-object.ts';
import { conditionsOf, isObject, listAt, numberAt, objectAt, textAt } from '../api-object.ts';
import type { ClusterClient } from '../cluster-client.ts';
import { kindOf, kindsOf, objectPath } from '../discovery.ts';
import { listPages } from '../list-pages.ts';
import { lastSeen } from './cluster-views.ts';
import { containersOf, podResources } from './containers.ts';
import { conditionLevel } from './custom-state.ts';
import { kindLinks } from './kind-links.ts';
import { textsAt } from './network-views.ts';
import { ownersOf } from './object-links.ts';
import { formOf, headOf, learnColumns, ownView, rowReader, stateOf } from './object-view.ts';
import { listUsage, podUsage } from './usage.ts';

const LONGEST_ANNOTATION = 1000;
const LONGEST_VALUE = 16 * 1024;
/** Of all values together: well below the largest message. */
const MOST_SHOWN = 512 * 1024;
const MOST_EVENTS = 100;
/** Repeats the whole object, a secret's values too. */
const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';

type Facts = ObjectDetails['facts'];

/**
 * Everything that the details of one object say. Values of secrets are not in it. What may not be seen beside it (its events, those it
 * leads to) is left out with the reason. Throws FailureError `not-found` for a kind or an object that is not there.
 */
export async function objectDetails(
  client: ClusterClient,
  place: { readonly resource: string; readonly namespace: string | null; readonly name: string },
  signal: AbortSignal,
): Promise<ObjectDetails> {
  const kind = await kindOf(client, place.resource, signal);
  const namespace = kind.namespaced ? place.namespace : null;
  const object = await client.json({ path: objectPath(kind, namespace, place.name), signal });
  if (!isObject(object)) throw new TypeError('an object of the API is no object');
  const kinds = await kindsOf(client, signal);
  const metadata = objectAt(object, 'metadata');
  const search = { client, kinds, signal };
  const [facts, measured, links, events] = await Promise.all([
    factsOf(client, kind, { namespace, name: place.name }, object, signal),
    measurements(client, kind, { namespace, name: place.name }, signal),
    kindLinks(search, kind, object),
    eventsOf(client, textAt(metadata, 'uid'), textAt(metadata, 'namespace'), signal),
  ]);
  return {
    kind,
    uid: textAt(metadata, 'uid') ?? `${namespace ?? ''}/${place.name}`,
    namespace,
    name: textAt(metadata, 'name') ?? place.name,
    createdAt: textAt(metadata, 'creationTimestamp') ?? '',
    ...stateOf(kind, object),
    facts: [...facts, ...measured.facts],
    labels: texts(objectAt(metadata, 'labels')),
    annotations: shownAnnotations(objectAt(metadata, 'annotations')),
    finalizers: [...textsAt(metadata, 'finalizers')],
    owners: ownersOf(search, object),
    links,
    conditions: conditionsOf(objectAt(object, 'status')).map((condition) => ({ ...condition, level: conditionLevel(condition) })),
    containers: containersOf(object, measured.containers),
    usageProblem: measured.problem,
    data: dataOf(kind, object),
    ...events,
  };
}

/** The columns of its list are what is known of an object first. */
async function factsOf(
  client: ClusterClient,
  kind: Kind,
  place: { readonly namespace: string | null; readonly name: string },
  object: JsonObject,
  signal: AbortSignal,
): Promise<Facts> {
  const own = ownView(kind);
  if (own) {
    const cells = own.cells(object);
    return own.columns.map(({ header, type }, index) => ({ name: header, type, value: cells[index] ?? null }));
  }
  const form = formOf(kind);
  if (form === undefined) return [];
  const table = await client.json({
    path: objectPath(kind, place.namespace, place.name),
    query: form.query,
    accept: form.accept,
    signal,
  });
  if (!isObject(table) || textAt(table, 'kind') !== 'Table') return [];
  const read = rowReader(kind);
  learnColumns(read, table);
  const cells = read(table)?.cells ?? [];
  return headOf(kind, table).columns.map(({ header, type }, index) => ({ name: header, type, value: cells[index] ?? null }));
}

/** What a pod or a node uses, and of a node what its pods ask for. */
async function measurements(
  client: ClusterClient,
  kind: Kind,
  { namespace, name }: { readonly namespace: string | null; readonly name: string },
  signal: AbortSignal,
): Promise<{
  readonly facts: Facts;
  readonly containers: Awaited<ReturnType<typeof podUsage>>['containers'];
  readonly problem: ObjectDetails['usageProblem'];
}> {
  if (kind.id === 'pods' && namespace !== null) return { facts: [], ...(await podUsage(client, { namespace, name }, signal)) };
  if (kind.id !== 'nodes') return { facts: [], containers: [], problem: null };
  const [requested, usage] = await Promise.all([requestedOn(client, name, signal), listUsage(client, 'nodes', null, signal)]);
  const used = usage.items.find((item) => item.name === name);
  return {
    facts: [
      ...requested,
      ...(used
        ? ([
            { name: words('CPU used now', 'CPU utilisé'), value: used.cpuMillicores, type: 'millicores' },
            { name: words('Memory used now', 'Mémoire utilisée'), value: used.memoryBytes, type: 'bytes' },
          ] as const)
        : []),
    ],
    containers: [],
    problem: usage.problem,
  };
}

async function requestedOn(client: ClusterClient, node: string, signal: AbortSignal): Promise<Facts> {
  let [count, cpu, memory] = [0, 0, 0];
  try {
    const fieldSelector = `spec.nodeName=${node},status.phase!=Succeeded,status.phase!=Failed`;
    for await (const { items } of listPages(client, '/api/v1/pods', { signal, fieldSelector })) {
      for (const pod of items.filter(isObject)) {
        const { cpuRequestMillicores, memoryRequestBytes } = podResources(objectAt(pod, 'spec'));
        count += 1;
        cpu += cpuRequestMillicores ?? 0;
        memory += memoryRequestBytes ?? 0;
      }
    }
  } catch {
    // Who may not see all pods does not learn what they ask for; the node is described without it.
    signal.throwIfAborted();
    return [];
  }
  return [
    { name: words('Pods on it', 'Pods sur ce nœud'), value: count, type: 'number' },
    { name: words('CPU its pods ask for', 'CPU demandé par ses pods'), value: cpu, type: 'millicores' },
    { name: words('Memory its pods ask for', 'Mémoire demandée par ses pods'), value: memory, type: 'bytes' },
  ];
}

async function eventsOf(
  client: ClusterClient,
  uid: string | null,
  namespace: string | null,
  signal: AbortSignal,
): Promise<Pick<ObjectDetails, 'events' | 'eventsProblem'>> {
  if (uid === null) return { events: [], eventsProblem: null };
  try {
    // Events about what belongs to no namespace are kept in `default`.
    const path = `/api/v1/namespaces/${encodeURIComponent(namespace ?? 'default')}/events`;
    const answer = await client.json({ path, query: { fieldSelector: `involvedObject.uid=${uid}`, limit: 500 }, signal });
    return { events: (isObject(answer) ? readObjectEvents(answer) : []).slice(0, MOST_EVENTS), eventsProblem: null };
  } catch (error) {
    signal.throwIfAborted();
    return { events: [], eventsProblem: failureOf(error) };
  }
}

/** Events of a list, the latest first. */
export function readObjectEvents(list: JsonObject): ObjectDetails['events'] {
  return listAt(list, 'items')
    .map((event) => ({
      type: textAt(event, 'type') ?? 'Normal',
      reason: textAt(event, 'reason') ?? '',
      message: (textAt(event, 'message') ?? '').slice(0, 4000),
      count: numberAt(objectAt(event, 'series'), 'count') ?? numberAt(event, 'count') ?? 1,
      last: lastSeen(event),
    }))
    .toSorted((a, b) => (b.last ?? '').localeCompare(a.last ?? ''));
}

/** Keys of a config map or a secret; of a secret how long each value is and nothing of it. */
export function dataOf(kind: Pick<Kind, 'id'>, object: JsonObject): DataEntry[] {
  if (kind.id !== 'secrets' && kind.id !== 'configmaps') return [];
  const secret = kind.id === 'secrets';
  let left = MOST_SHOWN;
  const plain = Object.entries(objectAt(object, 'data')).flatMap(([key, value]): DataEntry[] => {
    if (typeof value !== 'string') return [];
    if (secret) return [{ key, bytes: Buffer.byteLength(value, 'base64'), text: null, whole: false, revealable: true }];
    const whole = left > 0 ? shownValue(key, value) : '';
    const shown = whole === null ? null : maskedLines(whole, () => MASK);
    const text =
      shown === null ? null : shown.length > Math.min(LONGEST_VALUE, left) ? `${shown.slice(0, Math.min(LONGEST_VALUE, left))}…` : shown;
    left -= text?.length ?? 0;
    return [{ key, bytes: Buffer.byteLength(value), text, whole: text === value, revealable: false }];
  });
  const binary = Object.entries(objectAt(object, 'binaryData')).flatMap(([key, value]): DataEntry[] =>
    typeof value === 'string'
      ? [{ key, bytes: Buffer.byteLength(value, 'base64'), text: null, whole: false, binary: true, revealable: false }]
      : [],
  );
  return [...plain, ...binary].toSorted((a, b) => a.key.localeCompare(b.key));
}

function shownAnnotations(annotations: JsonObject): Record<string, string> {
  const { [LAST_APPLIED]: _repeated, ...rest } = annotations;
  return Object.fromEntries(
    Object.entries(texts(rest)).map(([key, value]) => {
      const whole = shownValue(key, value);
      const shown = whole === null ? MASK : maskedLines(whole, () => MASK);
      return [key, shown.length > LONGEST_ANNOTATION ? `${shown.slice(0, LONGEST_ANNOTATION)}…` : shown];
    }),
  );
}

function texts(map: JsonObject): Record<string, string> {
  return Object.fromEntries(Object.entries(map).flatMap(([key, value]) => (typeof value === 'string' ? [[key, value]] : [])));
}
