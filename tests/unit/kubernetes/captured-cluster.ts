import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { statusFailure } from '../../../main/core/kubernetes/api-failure.ts';
import type { JsonObject } from '../../../main/core/kubernetes/api-object.ts';
import { objectAt, textAt } from '../../../main/core/kubernetes/api-object.ts';
import type { ClusterClient } from '../../../main/core/kubernetes/cluster-client.ts';

const objectSchema = z.looseObject({
  kind: z.string(),
  apiVersion: z.string(),
  metadata: z.looseObject({ name: z.string(), uid: z.string() }),
});
const captureSchema = z.object({ takenAt: z.string(), objects: z.array(objectSchema), logs: z.record(z.string(), z.string()) });

const read = (name: string): unknown => JSON.parse(readFileSync(join(import.meta.dirname, 'captured', name), 'utf8'));

/** What a real 1.20 said of its objects in trouble, and the logs of their containers (`pod/container/previous`). */
export const capture = captureSchema.parse(read('troubles-1.20.json'));

/** What real programs wrote before they ended. */
export const lastLines = z.record(z.string(), z.array(z.string())).parse(read('last-lines.json'));

/** Kinds as the captured cluster served them: group version, plural, kind, whether in a namespace. */
const kinds = [
  ['v1', 'pods', 'Pod', true],
  ['v1', 'services', 'Service', true],
  ['v1', 'endpoints', 'Endpoints', true],
  ['v1', 'secrets', 'Secret', true],
  ['v1', 'events', 'Event', true],
  ['v1', 'persistentvolumeclaims', 'PersistentVolumeClaim', true],
  ['v1', 'resourcequotas', 'ResourceQuota', true],
  ['v1', 'nodes', 'Node', false],
  ['apps/v1', 'deployments', 'Deployment', true],
  ['apps/v1', 'replicasets', 'ReplicaSet', true],
  ['apps/v1', 'statefulsets', 'StatefulSet', true],
  ['apps/v1', 'daemonsets', 'DaemonSet', true],
  ['batch/v1', 'jobs', 'Job', true],
  ['batch/v1beta1', 'cronjobs', 'CronJob', true],
  ['networking.k8s.io/v1', 'ingresses', 'Ingress', true],
  ['networking.k8s.io/v1', 'ingressclasses', 'IngressClass', false],
  ['storage.k8s.io/v1', 'storageclasses', 'StorageClass', false],
  ['autoscaling/v2beta2', 'horizontalpodautoscalers', 'HorizontalPodAutoscaler', true],
  ['cert-manager.io/v1', 'certificates', 'Certificate', true],
  ['cert-manager.io/v1', 'certificaterequests', 'CertificateRequest', true],
  ['acme.cert-manager.io/v1', 'orders', 'Order', true],
  ['acme.cert-manager.io/v1', 'challenges', 'Challenge', true],
] as const;
const SLICES = ['discovery.k8s.io/v1', 'endpointslices', 'EndpointSlice', true] as const;

interface Changed {
  /** Objects instead of the captured ones. */
  readonly objects?: readonly JsonObject[];
  readonly logs?: Readonly<Record<string, string>>;
  /** Plurals that are forbidden. */
  readonly forbidden?: readonly string[];
  /** It has endpoint slices. */
  readonly slices?: boolean;
}

/** A client that answers from the capture, as the API server would. */
export function capturedClient({
  objects = capture.objects,
  logs = capture.logs,
  forbidden = [],
  slices = false,
}: Changed = {}): ClusterClient {
  const served = slices ? [...kinds, SLICES] : kinds;
  const target = { context: 'lab', server: 'https://127.0.0.1:6443', user: 'admin', via: null };
  const refusal = (status: number, message: string) =>
    statusFailure(target, status, JSON.stringify({ kind: 'Status', message, code: status }), undefined);
  const never = () => {
    throw new Error('not asked for here');
  };
  const matches = (object: JsonObject, query: Readonly<Record<string, string | number | undefined>>) => {
    const labels = objectAt(objectAt(object, 'metadata'), 'labels');
    const label = String(query['labelSelector'] ?? '');
    const field = String(query['fieldSelector'] ?? '');
    const fitsLabels = label === '' || label.split(',').every((pair) => labels[pair.split('=')[0] ?? ''] === pair.split('=')[1]);
    const fitsFields =
      field === '' ||
      field.split(',').every((pair) => {
        const [path = '', value] = pair.split('=');
        let at: unknown = object;
        for (const part of path.split('.'))
          at = typeof at === 'object' && at !== null ? Object.entries(at).find(([key]) => key === part)?.[1] : undefined;
        return at === value;
      });
    return fitsLabels && fitsFields;
  };
  return {
    target,
    json({ path, query = {} }) {
      if (path === '/api' || path === '/apis') return Promise.resolve(discovery(path === '/api', served));
      const [, group = '', , namespace, plural = '', name] =
        /^\/(?:api|apis)\/((?:[\w.-]+\/)?v\w+)(\/namespaces\/([^/]+))?\/([^/]+)(?:\/([^/]+))?$/.exec(path) ?? [];
      const kind = served.find(([version, its]) => its === plural && version === group);
      if (!kind) return Promise.reject(refusal(404, `the server could not find the requested resource ${path}`));
      if (forbidden.includes(plural))
        return Promise.reject(refusal(403, `${plural} is forbidden: User "dev" cannot list resource "${plural}" in API group ""`));
      const found = objects.filter(
        (object) =>
          object['kind'] === kind[2] && (namespace === undefined || textAt(objectAt(object, 'metadata'), 'namespace') === namespace),
      );
      if (name === undefined) return Promise.resolve({ kind: 'List', items: found.filter((object) => matches(object, query)) });
      const one = found.find((object) => textAt(objectAt(object, 'metadata'), 'name') === name);
      return one ? Promise.resolve(one) : Promise.reject(refusal(404, `${plural} "${name}" not found`));
    },
    bytes({ path, query = {} }) {
      const [, pod] = /\/pods\/([^/]+)\/log$/.exec(path) ?? [];
      const text = logs[`${pod}/${query['container']}/${query['previous'] === 'true'}`];
      return text === undefined
        ? Promise.reject(refusal(400, 'previous terminated container not found'))
        : Promise.resolve(Buffer.from(text));
    },
    open: never,
    change: never,
    ask: never,
    socket: never,
    inspect: { login: never, certificate: never } as unknown as ClusterClient['inspect'],
    close: () => undefined,
  };
}

/** The name of the captured object of a kind that begins so, and its namespace. */
export function place(kind: string, start: string): { readonly namespace: string | null; readonly name: string } {
  const found = capture.objects.find(
    (object) => object.kind === kind && (object.metadata.name === start || object.metadata.name.startsWith(`${start}-`)),
  );
  if (!found) throw new Error(`no captured ${kind} ${start}`);
  return { namespace: textAt(objectAt(found, 'metadata'), 'namespace'), name: found.metadata.name };
}

/** As the API server since 1.26 answers at `/api` and `/apis`. */
function discovery(core: boolean, served: readonly (typeof SLICES | (typeof kinds)[number])[]) {
  const groups = Map.groupBy(
    served.filter(([version]) => version.includes('/') !== core),
    ([version]) => version,
  );
  return {
    kind: 'APIGroupDiscoveryList',
    items: [...groups].map(([version, its]) => ({
      metadata: { name: core ? '' : version.split('/')[0] },
      versions: [
        {
          version: version.split('/').at(-1),
          resources: its.map(([, resource, kind, namespaced]) => ({
            resource,
            responseKind: { kind },
            scope: namespaced ? 'Namespaced' : 'Cluster',
            verbs: ['get', 'list', 'watch'],
          })),
        },
      ],
    })),
  };
}
