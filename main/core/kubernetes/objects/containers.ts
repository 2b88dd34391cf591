import type { ContainerDetails, Resources } from '../../../../preload/contract/cluster-objects.ts';
import type { JsonObject } from '../api-object.ts';
import { flagAt, listAt, numberAt, objectAt, textAt } from '../api-object.ts';
import { podSpecOf } from './pod-references.ts';
import { bytes, millicores } from './quantity.ts';
import type { ContainerUsage } from './usage.ts';

/** What one container asks for and may take at most. */
export function resourcesOf(container: JsonObject): Resources {
  const resources = objectAt(container, 'resources');
  const [requests, limits] = [objectAt(resources, 'requests'), objectAt(resources, 'limits')];
  return {
    cpuRequestMillicores: millicores(requests['cpu']),
    cpuLimitMillicores: millicores(limits['cpu']),
    memoryRequestBytes: bytes(requests['memory']),
    memoryLimitBytes: bytes(limits['memory']),
  };
}

/**
 * What the containers of a pod ask for together (init containers, which are gone by then, left out; sidecars counted). A sum of limits
 * is only there where each has one: without it the pod may take what the node has.
 */
export function podResources(spec: JsonObject): Resources {
  const running = [...listAt(spec, 'containers'), ...listAt(spec, 'initContainers').filter(isSidecar)].map(resourcesOf);
  const requested = (pick: (one: Resources) => number | null) => {
    const said = running.map(pick).filter((one) => one !== null);
    return said.length === 0 ? null : said.reduce((sum, one) => sum + one, 0);
  };
  const limited = (pick: (one: Resources) => number | null) => {
    const said = running.map(pick);
    return said.length === 0 || said.includes(null) ? null : said.reduce<number>((sum, one) => sum + (one ?? 0), 0);
  };
  return {
    cpuRequestMillicores: requested(({ cpuRequestMillicores }) => cpuRequestMillicores),
    cpuLimitMillicores: limited(({ cpuLimitMillicores }) => cpuLimitMillicores),
    memoryRequestBytes: requested(({ memoryRequestBytes }) => memoryRequestBytes),
    memoryLimitBytes: limited(({ memoryLimitBytes }) => memoryLimitBytes),
  };
}

/** The containers that an object has (a pod) or makes (its template), in the order in which they start. */
export function containersOf(object: JsonObject, usage: readonly ContainerUsage[]): ContainerDetails[] {
  const spec = podSpecOf(object);
  if (!spec) return [];
  const status = objectAt(object, 'status');
  const statuses = new Map(
    [...listAt(status, 'initContainerStatuses'), ...listAt(status, 'containerStatuses')].map((one) => [textAt(one, 'name'), one]),
  );
  const read = (container: JsonObject, role: ContainerDetails['role']): ContainerDetails => {
    const name = textAt(container, 'name') ?? '';
    const its = statuses.get(name);
    const used = usage.find((one) => one.name === name);
    return {
      name,
      role,
      image: textAt(container, 'image'),
      resources: resourcesOf(container),
      ready: its ? flagAt(its, 'ready') : null,
      restarts: its ? (numberAt(its, 'restartCount') ?? 0) : null,
      ports: listAt(container, 'ports').map(
        (port) =>
          `${numberAt(port, 'containerPort') ?? '?'}/${textAt(port, 'protocol') ?? 'TCP'}${textAt(port, 'name') === null ? '' : ` ${textAt(port, 'name')}`}`,
      ),
      usage: used ? { cpuMillicores: used.cpuMillicores, memoryBytes: used.memoryBytes } : null,
    };
  };
  return [
    ...listAt(spec, 'initContainers').map((container) => read(container, isSidecar(container) ? 'sidecar' : 'init')),
    ...listAt(spec, 'containers').map((container) => read(container, 'main')),
  ];
}

/** An init container that restarts always runs beside the others (KEP-753, Kubernetes 1.28). */
function isSidecar(container: JsonObject): boolean {
  return textAt(container, 'restartPolicy') === 'Always';
}
