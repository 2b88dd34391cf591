import type { Usage } from '../../../../preload/contract/cluster-objects.ts';
import type { Words } from '../../../../preload/contract/words.ts';
import { words } from '../../failure.ts';
import { ApiStatusError } from '../api-failure.ts';
import type { JsonObject } from '../api-object.ts';
import { isObject, listAt, objectAt, textAt } from '../api-object.ts';
import type { ClusterClient } from '../cluster-client.ts';
import { kindsOf } from '../discovery.ts';
import { bytes, millicores } from './quantity.ts';

const METRICS = '/apis/metrics.k8s.io/v1beta1';

/** What containers of a pod use now. */
export interface ContainerUsage {
  readonly name: string;
  readonly cpuMillicores: number;
  readonly memoryBytes: number;
}

/**
 * What pods or nodes use now, as the metrics server measured last (15 s to a minute ago). A cluster that measures nothing, or does not
 * let this login see it, is no failure: `problem` says so. Throws FailureError as `ClusterClient.open` when it cannot be reached.
 */
export async function listUsage(
  client: ClusterClient,
  of: 'pods' | 'nodes',
  namespace: string | null,
  signal: AbortSignal,
): Promise<{ items: Usage[]; problem: Words | null }> {
  const within = of === 'pods' && namespace !== null ? `/namespaces/${encodeURIComponent(namespace)}` : '';
  const answer = await measured(client, `${METRICS}${within}/${of}`, signal);
  if ('problem' in answer) return { items: [], problem: answer.problem };
  return { items: listAt(answer.object, 'items').map(readUsage), problem: null };
}

/** What each container of one pod uses now. */
export async function podUsage(
  client: ClusterClient,
  { namespace, name }: { readonly namespace: string; readonly name: string },
  signal: AbortSignal,
): Promise<{ readonly containers: readonly ContainerUsage[]; readonly problem: Words | null }> {
  const path = `${METRICS}/namespaces/${encodeURIComponent(namespace)}/pods/${encodeURIComponent(name)}`;
  const answer = await measured(client, path, signal);
  if ('problem' in answer) return { containers: [], problem: answer.problem };
  return { containers: containersOf(answer.object), problem: null };
}

/** Reads a PodMetrics or NodeMetrics of metrics.k8s.io/v1beta1. */
export function readUsage(item: JsonObject): Usage {
  const metadata = objectAt(item, 'metadata');
  const own = objectAt(item, 'usage');
  const containers = containersOf(item);
  const sum = (pick: (container: ContainerUsage) => number) => containers.reduce((total, container) => total + pick(container), 0);
  return {
    namespace: textAt(metadata, 'namespace') ?? '',
    name: textAt(metadata, 'name') ?? '',
    cpuMillicores: millicores(own['cpu']) ?? sum(({ cpuMillicores }) => cpuMillicores),
    memoryBytes: bytes(own['memory']) ?? sum(({ memoryBytes }) => memoryBytes),
  };
}

function containersOf(item: JsonObject): readonly ContainerUsage[] {
  return listAt(item, 'containers').map((container) => {
    const usage = objectAt(container, 'usage');
    return {
      name: textAt(container, 'name') ?? '',
      cpuMillicores: millicores(usage['cpu']) ?? 0,
      memoryBytes: bytes(usage['memory']) ?? 0,
    };
  });
}

async function measured(
  client: ClusterClient,
  path: string,
  signal: AbortSignal,
): Promise<{ readonly object: JsonObject } | { readonly problem: Words }> {
  // Asked of a server that has no such group the answer would be a page of text, not a status.
  const resource = path.includes('/nodes') ? 'nodes.metrics.k8s.io' : 'pods.metrics.k8s.io';
  if (!(await kindsOf(client, signal)).has(resource)) {
    return {
      problem: words(
        'Usage is not known: this cluster has no metrics server that answers.',
        'L’utilisation n’est pas connue : ce cluster n’a pas de metrics-server qui réponde.',
      ),
    };
  }
  try {
    const answer = await client.json({ path, signal });
    return { object: isObject(answer) ? answer : {} };
  } catch (error) {
    if (!(error instanceof ApiStatusError)) throw error;
    switch (error.status) {
      case 404:
        return {
          problem: words('Usage is not known: nothing was measured yet.', 'L’utilisation n’est pas connue : rien n’a encore été mesuré.'),
        };
      case 403:
        return {
          problem: words(
            'Usage is not known: this login may not read metrics.k8s.io.',
            'L’utilisation n’est pas connue : cette identité n’a pas le droit de lire metrics.k8s.io.',
          ),
        };
      case 503:
        return {
          problem: words(
            'Usage is not known: the metrics server of this cluster does not answer.',
            'L’utilisation n’est pas connue : le metrics-server de ce cluster ne répond pas.',
          ),
        };
      default:
        throw error;
    }
  }
}
