import type { Failure } from '../../../../preload/contract/failure.ts';
import { Secret } from '../../credentials/secret.ts';
import type { Environment, Variable } from '../../settings-files/environments.ts';
import { failure, FailureError, failureOf, words } from '../../failure.ts';
import { withMountedFiles } from '../../settings-files/mounted-files.ts';
import type { JsonObject } from '../api-object.ts';
import { flagAt, isObject, listAt, objectAt, textAt } from '../api-object.ts';
import type { ClusterClient } from '../cluster-client.ts';
import { labelSelector } from '../label-selector.ts';
import { kindOf, objectPath } from '../discovery.ts';
import { mountedFiles } from './mounted.ts';

export interface WorkloadSource {
  readonly context: string;
  readonly resource: string;
  readonly namespace: string | null;
  readonly name: string;
  /** Null: all of its containers, the first that sets a name counts. */
  readonly container: string | null;
}

/**
 * The environment of a workload's containers as Kubernetes makes it (`env`, `envFrom`, references to secrets and config maps, `$(NAME)`),
 * and what settings files among its mounted secrets and config maps say. What may not be read or is not there is told in `problems`, and its variables have no value. Throws FailureError `not-found`,
 * `not-available` for what has no pods.
 */
export async function workloadEnvironment(client: ClusterClient, source: WorkloadSource, signal: AbortSignal): Promise<Environment> {
  const kind = await kindOf(client, source.resource, signal);
  const found = await client.json({ path: objectPath(kind, source.namespace, source.name), signal });
  const object = isObject(found) ? found : {};
  const namespace = textAt(objectAt(object, 'metadata'), 'namespace') ?? source.namespace ?? 'default';
  const pod = podSpecOf(kind.kind, object);
  const containers = listAt(pod, 'containers').filter((one) => source.container === null || textAt(one, 'name') === source.container);
  if (containers.length === 0) throw new FailureError(noContainer(source));
  const references = createReferences(client, namespace, signal);
  const variables = new Map<string, Variable>();
  for (const container of containers) {
    const files = await mountedFiles(pod, container, (type, name, optional) => references.read(type, name, optional));
    for (const variable of await withMountedFiles(await variablesOf(container, references), files))
      if (!variables.has(variable.name)) variables.set(variable.name, variable);
  }
  return {
    vantage: await vantageOf(client, { kind: kind.kind, object, namespace, source }, signal),
    variables: [...variables.values()],
    problems: references.problems(),
  };
}

async function variablesOf(container: JsonObject, references: References): Promise<readonly Variable[]> {
  const known = new Map<string, Variable>();
  for (const from of listAt(container, 'envFrom')) {
    const prefix = textAt(from, 'prefix') ?? '';
    for (const [part, type] of [
      ['configMapRef', 'configmaps'],
      ['secretRef', 'secrets'],
    ] as const) {
      const reference = objectAt(from, part);
      const name = textAt(reference, 'name');
      if (name === null) continue;
      const values = await references.read(type, name, flagAt(reference, 'optional'));
      for (const [key, value] of values ?? [])
        known.set(`${prefix}${key}`, { name: `${prefix}${key}`, value, where: placeOf(type, name, key) });
    }
  }
  for (const variable of listAt(container, 'env')) {
    const name = textAt(variable, 'name');
    if (name === null) continue;
    const reference = objectAt(variable, 'valueFrom');
    known.set(name, Object.keys(reference).length === 0 ? plain(name, variable, known) : await referred(name, reference, references));
  }
  return [...known.values()];
}

/** `$(NAME)` stands for a variable before it, `$$(NAME)` for itself (Kubernetes, "Define Dependent Environment Variables"). */
function plain(name: string, variable: JsonObject, known: ReadonlyMap<string, Variable>): Variable {
  const text = typeof variable['value'] === 'string' ? variable['value'] : '';
  const expanded = text.replaceAll(/\$\$|\$\(([A-Za-z_.-][\w.-]*)\)/gu, (whole, its: string | undefined) =>
    its === undefined ? '$' : (known.get(its)?.value?.reveal() ?? whole),
  );
  return { name, value: new Secret(expanded), where: words('', '') };
}

async function referred(name: string, reference: JsonObject, references: References): Promise<Variable> {
  for (const [part, type] of [
    ['secretKeyRef', 'secrets'],
    ['configMapKeyRef', 'configmaps'],
  ] as const) {
    const its = objectAt(reference, part);
    const [object, key] = [textAt(its, 'name'), textAt(its, 'key')];
    if (object === null || key === null) continue;
    const optional = flagAt(its, 'optional');
    const values = await references.read(type, object, optional);
    const value = values?.get(key) ?? null;
    if (values !== null && value === null && !optional) references.missingKey(type, object, key);
    const missing = value === null && (values !== null || references.gone(type, object));
    return { name, value, where: placeOf(type, object, key), ...(missing && { missing }) };
  }
  return { name, value: null, where: words('a field of the pod', 'un champ du pod') };
}

type Storage = 'secrets' | 'configmaps';

interface References {
  /** Null where it could not be read. */
  read(type: Storage, name: string, optional: boolean): Promise<ReadonlyMap<string, Secret> | null>;
  /** Whether it is not there at all. */
  gone(type: Storage, name: string): boolean;
  missingKey(type: Storage, name: string, key: string): void;
  problems(): readonly Failure[];
}

function createReferences(client: ClusterClient, namespace: string, signal: AbortSignal): References {
  const known = new Map<string, Promise<ReadonlyMap<string, Secret> | null>>();
  const problems = new Map<string, Failure>();
  const gone = new Set<string>();
  const fetched = async (type: Storage, name: string, optional: boolean) => {
    try {
      const found = await client.json({
        path: `/api/v1/namespaces/${encodeURIComponent(namespace)}/${type}/${encodeURIComponent(name)}`,
        signal,
      });
      return valuesOf(type, isObject(found) ? found : {});
    } catch (error) {
      signal.throwIfAborted();
      const failed = failureOf(error);
      if (failed.code === '404') gone.add(`${type}/${name}`);
      if (failed.code !== '404' || !optional)
        problems.set(`${type}/${name}`, failed.code === '404' ? notThere(type, name, namespace) : failed);
      return null;
    }
  };
  return {
    read(type, name, optional) {
      const key = `${type}/${name}`;
      const reading = known.get(key) ?? fetched(type, name, optional);
      known.set(key, reading);
      return reading;
    },
    gone: (type, name) => gone.has(`${type}/${name}`),
    missingKey(type, name, key) {
      problems.set(`${type}/${name}/${key}`, noKey(type, name, key));
    },
    problems: () => [...problems.values()],
  };
}

function valuesOf(type: Storage, object: JsonObject): ReadonlyMap<string, Secret> {
  const data = Object.entries(objectAt(object, 'data')).flatMap(([key, value]): (readonly [string, Secret])[] =>
    typeof value === 'string' ? [[key, new Secret(type === 'secrets' ? Buffer.from(value, 'base64').toString('utf8') : value)]] : [],
  );
  return new Map(data);
}

function podSpecOf(kind: string, object: JsonObject): JsonObject {
  const spec = objectAt(object, 'spec');
  if (kind === 'Pod') return spec;
  const workload = kind === 'CronJob' ? objectAt(objectAt(spec, 'jobTemplate'), 'spec') : spec;
  return objectAt(objectAt(workload, 'template'), 'spec');
}

interface Met {
  readonly kind: string;
  readonly object: JsonObject;
  readonly namespace: string;
  readonly source: WorkloadSource;
}

/** The place its connections are made from: one of its pods. */
async function vantageOf(client: ClusterClient, { kind, object, namespace, source }: Met, signal: AbortSignal): Promise<string> {
  const container = source.container === null ? '' : `/${source.container}`;
  const place = (type: string, name: string) => `${type}:${encodeURIComponent(source.context)}/${namespace}/${name}${container}`;
  if (kind === 'Pod') return place('pod', source.name);
  if (kind === 'Deployment') return place('deployment', source.name);
  const selector = labelSelector(objectAt(objectAt(object, 'spec'), 'selector'));
  if (selector === null) return 'here';
  const pods = await client.json({
    path: `/api/v1/namespaces/${encodeURIComponent(namespace)}/pods`,
    query: { labelSelector: selector, fieldSelector: 'status.phase=Running', limit: 1 },
    signal,
  });
  const name = textAt(objectAt(listAt(isObject(pods) ? pods : {}, 'items')[0] ?? {}, 'metadata'), 'name');
  return name === null ? 'here' : place('pod', name);
}

function placeOf(type: Storage, name: string, key: string) {
  return type === 'secrets'
    ? words(`secret ${name}, key ${key}`, `secret ${name}, clé ${key}`)
    : words(`config map ${name}, key ${key}`, `config map ${name}, clé ${key}`);
}

function notThere(type: Storage, name: string, namespace: string): Failure {
  const what = type === 'secrets' ? 'secret' : 'config map';
  return failure(
    'not-found',
    words(
      `The ${what} ${name} that it refers to is not in ${namespace}.`,
      `Le ${what} ${name} auquel il renvoie n’est pas dans ${namespace}.`,
    ),
    words(`Create the ${what}, or correct the reference.`, `Créez le ${what}, ou corrigez la référence.`),
    { code: '404' },
  );
}

function noKey(type: Storage, name: string, key: string): Failure {
  const what = type === 'secrets' ? 'secret' : 'config map';
  return failure(
    'not-found',
    words(`The ${what} ${name} has no key ${key}.`, `Le ${what} ${name} n’a pas de clé ${key}.`),
    words('Add the key, or correct the reference.', 'Ajoutez la clé, ou corrigez la référence.'),
  );
}

function noContainer({ name, container }: WorkloadSource) {
  return failure(
    'not-available',
    container === null
      ? words(`${name} has no containers, and so no environment.`, `${name} n’a pas de conteneurs, donc pas d’environnement.`)
      : words(`${name} has no container ${container}.`, `${name} n’a pas de conteneur ${container}.`),
    words('Choose a pod, a deployment or another workload.', 'Choisissez un pod, un déploiement ou une autre charge.'),
  );
}
