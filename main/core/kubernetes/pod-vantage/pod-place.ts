import { failure, FailureError, words } from '../../failure.ts';
import type { JsonObject } from '../api-object.ts';
import { isObject, listAt, objectAt, textAt } from '../api-object.ts';
import type { ClusterClient } from '../cluster-client.ts';
import type { ContainerPlace } from '../exec/exec-failures.ts';
import { notRunning } from '../exec/exec-failures.ts';

/** A container that a command could run in. */
export interface PodContainer {
  readonly name: string;
  readonly image: string;
  readonly running: boolean;
  /** `ephemeral`: put there to look around (kubectl debug). */
  readonly role: 'main' | 'init' | 'ephemeral';
}

/** What is needed of a pod to get into it. */
export interface PodPlace {
  readonly namespace: string;
  readonly pod: string;
  readonly phase: string;
  /** It was asked to end. */
  readonly going: boolean;
  readonly node: string | null;
  /** The one kubectl takes: the annotation `kubectl.kubernetes.io/default-container`, else the first. */
  readonly defaultContainer: string;
  readonly containers: readonly PodContainer[];
}

/** Reads a pod. Throws FailureError `not-found`, `kubernetes-forbidden` and those of the connection. */
export async function readPodPlace(client: ClusterClient, namespace: string, pod: string, signal: AbortSignal): Promise<PodPlace> {
  const path = `/api/v1/namespaces/${encodeURIComponent(namespace)}/pods/${encodeURIComponent(pod)}`;
  const object = await client.json({ path, signal });
  return podPlaceOf(isObject(object) ? object : {});
}

/** A pod as the API has it, as far as getting into it goes. */
export function podPlaceOf(pod: JsonObject): PodPlace {
  const metadata = objectAt(pod, 'metadata');
  const spec = objectAt(pod, 'spec');
  const status = objectAt(pod, 'status');
  const running = new Set(
    ['containerStatuses', 'initContainerStatuses', 'ephemeralContainerStatuses']
      .flatMap((list) => listAt(status, list))
      .filter((one) => Object.keys(objectAt(objectAt(one, 'state'), 'running')).length > 0)
      .map((one) => textAt(one, 'name')),
  );
  const of = (list: string, role: PodContainer['role']): PodContainer[] =>
    listAt(spec, list).map((one) => {
      const name = textAt(one, 'name') ?? '';
      return { name, image: textAt(one, 'image') ?? '', running: running.has(name), role };
    });
  const main = of('containers', 'main');
  const named = textAt(objectAt(metadata, 'annotations'), 'kubectl.kubernetes.io/default-container');
  return {
    namespace: textAt(metadata, 'namespace') ?? 'default',
    pod: textAt(metadata, 'name') ?? '',
    phase: textAt(status, 'phase') ?? 'Unknown',
    going: textAt(metadata, 'deletionTimestamp') !== null,
    node: textAt(spec, 'nodeName'),
    defaultContainer: main.find(({ name }) => name === named)?.name ?? main[0]?.name ?? '',
    containers: [...main, ...of('initContainers', 'init'), ...of('ephemeralContainers', 'ephemeral')],
  };
}

/** The container that was asked for, or the default one. Throws FailureError `not-found`, `not-available` when it does not run. */
export function containerIn(place: PodPlace, asked: string | null): ContainerPlace {
  const name = asked ?? place.defaultContainer;
  const found = place.containers.find((one) => one.name === name);
  const container = { namespace: place.namespace, pod: place.pod, container: name };
  if (found === undefined) {
    const names = place.containers.map((one) => one.name).join(', ');
    throw new FailureError(
      failure(
        'not-found',
        words(`The pod ${place.pod} has no container ${name}.`, `Le pod ${place.pod} n’a pas de conteneur ${name}.`),
        words(`It has: ${names}.`, `Il a : ${names}.`),
      ),
    );
  }
  if (!found.running) throw new FailureError(notRunning(container, `phase ${place.phase}`));
  return container;
}

/** A pod of a set that a command can run in: one that is ready and does not end, the oldest first, so that it stays the same. */
export function choosePod(pods: readonly JsonObject[]): JsonObject | null {
  const running = pods.filter(
    (pod) => textAt(objectAt(pod, 'status'), 'phase') === 'Running' && textAt(objectAt(pod, 'metadata'), 'deletionTimestamp') === null,
  );
  const ready = running.filter((pod) =>
    listAt(objectAt(pod, 'status'), 'conditions').some((one) => textAt(one, 'type') === 'Ready' && textAt(one, 'status') === 'True'),
  );
  const age = (pod: JsonObject) =>
    `${textAt(objectAt(pod, 'metadata'), 'creationTimestamp') ?? ''} ${textAt(objectAt(pod, 'metadata'), 'name') ?? ''}`;
  return [...(ready.length > 0 ? ready : running)].toSorted((one, other) => age(one).localeCompare(age(other)))[0] ?? null;
}

/** The pods of a workload, by its own selector. Throws FailureError `not-found`, `kubernetes-forbidden`. */
export async function podsOfWorkload(
  client: ClusterClient,
  { resource, namespace, name }: { readonly resource: 'deployments' | 'services'; readonly namespace: string; readonly name: string },
  signal: AbortSignal,
): Promise<{ readonly owner: JsonObject; readonly pods: readonly JsonObject[] }> {
  const root = resource === 'services' ? '/api/v1' : '/apis/apps/v1';
  const found = await client.json({
    path: `${root}/namespaces/${encodeURIComponent(namespace)}/${resource}/${encodeURIComponent(name)}`,
    signal,
  });
  const owner = isObject(found) ? found : {};
  const labelSelector = selectorOf(owner, resource);
  if (labelSelector === '') return { owner, pods: [] };
  const list = await client.json({
    path: `/api/v1/namespaces/${encodeURIComponent(namespace)}/pods`,
    query: { labelSelector, limit: 500 },
    signal,
  });
  return { owner, pods: listAt(isObject(list) ? list : {}, 'items') };
}

/** A selector as the API's `labelSelector` takes it; empty when there is none, which selects nothing. */
function selectorOf(owner: JsonObject, resource: 'deployments' | 'services'): string {
  const selector = objectAt(objectAt(owner, 'spec'), 'selector');
  const labels = resource === 'services' ? selector : objectAt(selector, 'matchLabels');
  const equal = Object.entries(labels).flatMap(([key, value]) => (typeof value === 'string' ? [`${key}=${value}`] : []));
  const expressions = resource === 'services' ? [] : listAt(selector, 'matchExpressions').flatMap(expressionOf);
  return [...equal, ...expressions].join(',');
}

function expressionOf(expression: JsonObject): string[] {
  const key = textAt(expression, 'key');
  const operator = textAt(expression, 'operator');
  const { values } = expression;
  const list = Array.isArray(values) ? values.filter((value): value is string => typeof value === 'string').join(',') : '';
  if (key === null) return [];
  if (operator === 'In') return [`${key} in (${list})`];
  if (operator === 'NotIn') return [`${key} notin (${list})`];
  if (operator === 'Exists') return [key];
  return operator === 'DoesNotExist' ? [`!${key}`] : [];
}
