import type { Kind } from '../../../preload/contract/cluster-kinds.ts';
import { ownValue } from '../../../preload/contract/own-value.ts';
import { failure, FailureError, words } from '../failure.ts';
import type { JsonObject } from './api-object.ts';
import { isObject, listAt, objectAt, textAt } from './api-object.ts';
import type { ClusterClient } from './cluster-client.ts';
import { nearNames } from './near-names.ts';

/** Aggregated discovery: one answer for all groups (Kubernetes 1.27, in beta since 1.26); older servers answer in the plain form. */
const AGGREGATED = [
  'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList',
  'application/json;g=apidiscovery.k8s.io;v=v2beta1;as=APIGroupDiscoveryList',
  'application/json',
].join(',');

/** Kinds come and go with their definitions: what is known is asked for anew after this long, and when a kind is not among it. */
const FRESH_MS = 5 * 60_000;
/** Asking again for a kind that is not there waits at least this long. */
const MISSED_MS = 5000;

/** Groups that Kubernetes itself brings: their kinds are called by the plural alone. */
const BUILT_IN_GROUPS: ReadonlySet<string> = new Set([
  '',
  'apps',
  'batch',
  'autoscaling',
  'networking.k8s.io',
  'discovery.k8s.io',
  'policy',
  'rbac.authorization.k8s.io',
  'storage.k8s.io',
  'scheduling.k8s.io',
  'coordination.k8s.io',
  'certificates.k8s.io',
  'node.k8s.io',
  'apiextensions.k8s.io',
  'admissionregistration.k8s.io',
  'apiregistration.k8s.io',
]);

/** What a kind is called: see `resourceIdSchema`. */
export function resourceIdOf(plural: string, group: string): string {
  return BUILT_IN_GROUPS.has(group) ? plural : `${plural}.${group}`;
}

interface Known {
  readonly at: number;
  readonly kinds: Promise<ReadonlyMap<string, Kind>>;
}

const known = new WeakMap<ClusterClient, Known>();

/** Every kind of the cluster that can be read, by its id. Throws FailureError as `ClusterClient.open`. */
export async function kindsOf(client: ClusterClient, signal: AbortSignal, { freshMs = FRESH_MS } = {}): Promise<ReadonlyMap<string, Kind>> {
  const kept = known.get(client);
  if (kept && Date.now() - kept.at < freshMs) return kept.kinds;
  const kinds = discover(client, signal);
  known.set(client, { at: Date.now(), kinds });
  try {
    return await kinds;
  } catch (error) {
    if (known.get(client)?.kinds === kinds) known.delete(client);
    throw error;
  }
}

/**
 * The kind of this id; also its plural without the group, its short name, its singular's kind or `plural.group` of a built-in one,
 * as kubectl takes them; of two kinds of one name the first that the server lists.
 * Throws FailureError `not-found` when the cluster has none of that name.
 */
export async function kindOf(client: ClusterClient, id: string, signal: AbortSignal): Promise<Kind> {
  const found = find(await kindsOf(client, signal), id) ?? find(await kindsOf(client, signal, { freshMs: MISSED_MS }), id);
  if (found) return found;
  const near = nearNames(id.toLowerCase(), [...(await kindsOf(client, signal)).keys()]).join(', ');
  throw new FailureError(
    failure(
      'not-found',
      words(
        `The cluster “${client.target.context}” has no kind of object called “${id}”.`,
        `Le cluster « ${client.target.context} » n’a pas de type d’objet nommé « ${id} ».`,
      ),
      words(
        `${near === '' ? '' : `Similar names: ${near}. `}See those it has in the list of kinds, or with: pilothouse objects kinds --context ${client.target.context}`,
        `${near === '' ? '' : `Noms proches : ${near}. `}Voyez ceux qu’il a dans la liste des types, ou avec : pilothouse objects kinds --context ${client.target.context}`,
      ),
    ),
  );
}

/** Kinds that every version since 1.16 serves at the same place. */
const STEADY: Readonly<Record<string, readonly [group: string, kind: string, namespaced: boolean]>> = {
  pods: ['', 'Pod', true],
  deployments: ['apps', 'Deployment', true],
  services: ['', 'Service', true],
  endpoints: ['', 'Endpoints', true],
  configmaps: ['', 'ConfigMap', true],
  secrets: ['', 'Secret', true],
  persistentvolumeclaims: ['', 'PersistentVolumeClaim', true],
  persistentvolumes: ['', 'PersistentVolume', false],
  nodes: ['', 'Node', false],
  events: ['', 'Event', true],
  namespaces: ['', 'Namespace', false],
  serviceaccounts: ['', 'ServiceAccount', true],
  statefulsets: ['apps', 'StatefulSet', true],
  daemonsets: ['apps', 'DaemonSet', true],
  replicasets: ['apps', 'ReplicaSet', true],
  jobs: ['batch', 'Job', true],
};

/**
 * The kind of this id, enough to read, list and watch it: of those that every cluster has without asking it. Else as {@link kindOf}.
 */
export async function listedKindOf(client: ClusterClient, id: string, signal: AbortSignal): Promise<Kind> {
  const steady = ownValue(STEADY, id);
  if (steady === undefined) return kindOf(client, id, signal);
  const [group, kind, namespaced] = steady;
  return { id, kind, group, version: 'v1', plural: id, shortNames: [], namespaced, verbs: ['get', 'list', 'watch'], categories: [] };
}

/** The path of a collection, an object or a subresource in the API. */
export function objectPath(kind: Kind, namespace: string | null, name?: string, subresource?: string): string {
  const root = kind.group === '' ? `/api/${kind.version}` : `/apis/${kind.group}/${kind.version}`;
  const within = kind.namespaced && namespace !== null ? `/namespaces/${encodeURIComponent(namespace)}` : '';
  const object = name === undefined ? '' : `/${encodeURIComponent(name)}`;
  return `${root}${within}/${kind.plural}${object}${subresource === undefined ? '' : `/${subresource}`}`;
}

function find(kinds: ReadonlyMap<string, Kind>, id: string): Kind | undefined {
  const wanted = id.toLowerCase();
  const exact = kinds.get(wanted);
  if (exact) return exact;
  const all = [...kinds.values()];
  return (
    all.find(({ plural, group }) => `${plural}.${group}` === wanted) ??
    all.find(({ plural }) => plural === wanted) ??
    all.find(({ kind, shortNames }) => shortNames.includes(wanted) || kind.toLowerCase() === wanted)
  );
}

async function discover(client: ClusterClient, signal: AbortSignal): Promise<ReadonlyMap<string, Kind>> {
  const [core, groups] = await Promise.all([
    client.json({ path: '/api', accept: AGGREGATED, signal }),
    client.json({ path: '/apis', accept: AGGREGATED, signal }),
  ]);
  const found = new Map<string, Kind>();
  const take = (kind: Kind) => {
    if (!found.has(kind.id)) found.set(kind.id, kind);
  };
  for (const answer of [core, groups]) {
    if (!isObject(answer)) continue;
    if (textAt(answer, 'kind') === 'APIGroupDiscoveryList') aggregatedKinds(answer).forEach(take);
    else (await plainKinds(client, answer, signal)).forEach(take);
  }
  return found;
}

/** `APIGroupDiscoveryList` (apidiscovery.k8s.io/v2): versions stand in the order the server prefers them. */
function aggregatedKinds(answer: JsonObject): readonly Kind[] {
  return listAt(answer, 'items').flatMap((group) => {
    const groupName = textAt(objectAt(group, 'metadata'), 'name') ?? '';
    return listAt(group, 'versions').flatMap((version) =>
      listAt(version, 'resources').flatMap((resource) =>
        readKind(
          {
            name: textAt(resource, 'resource'),
            kind: textAt(objectAt(resource, 'responseKind'), 'kind'),
            namespaced: textAt(resource, 'scope') === 'Namespaced',
            resource,
          },
          groupName,
          textAt(version, 'version') ?? '',
        ),
      ),
    );
  });
}

/** `APIVersions` and `APIGroupList`: every group version is asked by itself; one that does not answer hides no other. */
async function plainKinds(client: ClusterClient, answer: JsonObject, signal: AbortSignal): Promise<readonly Kind[]> {
  const versions: { readonly group: string; readonly version: string; readonly path: string }[] = [];
  const core = answer['versions'];
  if (textAt(answer, 'kind') === 'APIVersions' && Array.isArray(core)) {
    for (const version of core) if (typeof version === 'string') versions.push({ group: '', version, path: `/api/${version}` });
  }
  for (const group of listAt(answer, 'groups')) {
    const name = textAt(group, 'name') ?? '';
    const preferred = textAt(objectAt(group, 'preferredVersion'), 'version');
    const its = listAt(group, 'versions').flatMap((version) => textAt(version, 'version') ?? []);
    for (const version of its.toSorted((a, b) => Number(b === preferred) - Number(a === preferred)))
      versions.push({ group: name, version, path: `/apis/${name}/${version}` });
  }
  const lists = await Promise.all(
    versions.map(async ({ group, version, path }) => {
      try {
        const list = await client.json({ path, signal });
        if (!isObject(list)) return [];
        return listAt(list, 'resources').flatMap((resource) =>
          readKind(
            { name: textAt(resource, 'name'), kind: textAt(resource, 'kind'), namespaced: resource['namespaced'] === true, resource },
            group,
            version,
          ),
        );
      } catch (error) {
        signal.throwIfAborted();
        // The core group answers or nothing does; an extension whose server is down is left out, as kubectl does.
        if (group === '') throw error;
        return [];
      }
    }),
  );
  return lists.flat();
}

function readKind(
  {
    name,
    kind,
    namespaced,
    resource,
  }: { readonly name: string | null; readonly kind: string | null; readonly namespaced: boolean; readonly resource: JsonObject },
  group: string,
  version: string,
): readonly Kind[] {
  const verbs = textsAt(resource, 'verbs');
  // `pods/log` is a part of a kind; what cannot be listed (reviews, bindings) is nothing to look at.
  if (name === null || kind === null || name.includes('/') || !verbs.includes('list')) return [];
  return [
    {
      id: resourceIdOf(name, group),
      kind,
      group,
      version,
      plural: name,
      shortNames: textsAt(resource, 'shortNames'),
      namespaced,
      verbs,
      categories: textsAt(resource, 'categories'),
    },
  ];
}

function textsAt(value: JsonObject, key: string): string[] {
  const found = value[key];
  return Array.isArray(found) ? found.filter((text) => typeof text === 'string') : [];
}
