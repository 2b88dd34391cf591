import type { Failure } from '../../../preload/contract/failure.ts';
import type { Words } from '../../../preload/contract/words.ts';
import { failure, words } from '../failure.ts';
import type { ApiTarget } from './api-failure.ts';
import { ApiStatusError } from './api-failure.ts';
import { isObject, listAt, objectAt, textAt } from './api-object.ts';
import type { ClusterClient } from './cluster-client.ts';
import { frenchOf, kindWords } from './kind-words.ts';
import { METADATA_FORM } from './list-pages.ts';
import { nearNames } from './near-names.ts';

/** An object that was asked for and is not there. */
interface AbsentObject {
  /** `/api/v1`, `/apis/apps/v1`. */
  readonly root: string;
  readonly plural: string;
  readonly group: string;
  /** Null for what belongs to none, and where it is not known. */
  readonly namespace: string | null;
  readonly name: string;
}

/** Looking for what may have been meant takes no longer than this. */
const LOOK_MS = 3000;
const MOST_NAMES = 500;
const MOST_NAMESPACES = 5;

/**
 * Which object an answer 404 is about: what its message names (`deployments.apps "web" not found`), where the path of the request says. Null for a
 * message that names none.
 */
export function absentIn(path: string, message: string): AbsentObject | null {
  const [, resource = '', name = ''] = /^([a-z][\w-]*(?:\.[\w.-]+)?) "([^"]+)" not found$/u.exec(message.trim()) ?? [];
  if (resource === '') return null;
  const [plural = '', ...group] = resource.split('.');
  const [, root = '', namespace] = /^(\/api\/v1|\/apis\/[^/]+\/[^/]+)(?:\/namespaces\/([^/?]+))?/u.exec(path) ?? [];
  return plural === 'namespaces'
    ? { root: '/api/v1', plural, group: '', namespace: null, name }
    : { root, plural, group: group.join('.'), namespace: namespace === undefined ? null : decodeURIComponent(namespace), name };
}

/** An object is not there: said in one way wherever it was asked for. When a person is told, names that may have been meant are looked for. */
export class AbsentError extends ApiStatusError {
  readonly #client: Pick<ClusterClient, 'json' | 'target'>;
  readonly #absent: AbsentObject;

  constructor(client: Pick<ClusterClient, 'json' | 'target'>, absent: AbsentObject, evidence: string) {
    super(absentFailure(client.target, absent, CHECK, evidence), 404, null);
    this.#client = client;
    this.#absent = absent;
  }

  override async fuller(signal: AbortSignal): Promise<Failure> {
    const { evidence = '' } = this.failure;
    const within = AbortSignal.any([signal, AbortSignal.timeout(LOOK_MS)]);
    const found = await meant(this.#client, this.#absent, within);
    return absentFailure(this.#client.target, found.absent, found.remedy ?? CHECK, evidence);
  }
}

const CHECK = words(
  'Check the name, and the namespace if it has one; it may also have been deleted a moment ago.',
  'Vérifiez le nom, et le namespace s’il en a un ; l’objet vient peut-être aussi d’être supprimé.',
);

function absentFailure({ context }: ApiTarget, { plural, group, namespace, name }: AbsentObject, remedy: Words, evidence: string): Failure {
  const kind = kindWords(plural, group);
  const where =
    namespace === null
      ? words(`in the cluster “${context}”`, `dans le cluster « ${context} »`)
      : words(
          `in the namespace “${namespace}” of the cluster “${context}”`,
          `dans le namespace « ${namespace} » du cluster « ${context} »`,
        );
  return failure(
    'not-found',
    words(`There is no ${kind.en} “${name}” ${where.en}.`, `Il n’y a pas ${frenchOf(kind.fr)} « ${name} » ${where.fr}.`),
    remedy,
    { code: '404', ...(evidence === '' ? {} : { evidence }) },
  );
}

/** The namespace where that is what is missing; names near by, and namespaces that have one of the name. */
async function meant(
  client: Pick<ClusterClient, 'json'>,
  absent: AbsentObject,
  signal: AbortSignal,
): Promise<{ readonly absent: AbsentObject; readonly remedy: Words | null }> {
  const { root, plural, namespace, name } = absent;
  if (root === '') return { absent, remedy: null };
  const collection = (within: string | null) => `${root}${within === null ? '' : `/namespaces/${encodeURIComponent(within)}`}/${plural}`;
  const [there, names, elsewhere] = await Promise.all([
    namespace === null ? true : isThere(client, namespace, signal),
    list(client, collection(namespace), { limit: MOST_NAMES }, signal),
    namespace === null ? [] : list(client, collection(null), { limit: MOST_NAMESPACES, fieldSelector: `metadata.name=${name}` }, signal),
  ]);
  if (!there && namespace !== null) {
    const missing: AbsentObject = { root: '/api/v1', plural: 'namespaces', group: '', namespace: null, name: namespace };
    const all = await list(client, '/api/v1/namespaces', { limit: MOST_NAMES }, signal);
    return { absent: missing, remedy: remedyOf(near(namespace, all), elsewhere) };
  }
  return { absent, remedy: remedyOf(near(name, names), elsewhere) };
}

interface Named {
  readonly name: string;
  readonly namespace: string | null;
}

function near(name: string, found: readonly Named[]): readonly string[] {
  return nearNames(
    name,
    found.map((one) => one.name),
  );
}

function remedyOf(similar: readonly string[], elsewhere: readonly Named[]): Words | null {
  const namespaces = elsewhere.flatMap(({ namespace }) => namespace ?? []).join(', ');
  const parts = [
    ...(namespaces === '' ? [] : [words(`One of this name is in: ${namespaces}.`, `Il y en a un de ce nom dans : ${namespaces}.`)]),
    ...(similar.length === 0 ? [] : [words(`Similar names: ${similar.join(', ')}.`, `Noms proches : ${similar.join(', ')}.`)]),
  ];
  if (parts.length === 0) return null;
  return words(parts.map(({ en }) => en).join(' '), parts.map(({ fr }) => fr).join(' '));
}

/** Whether a namespace is there, as far as that may be known. */
async function isThere(client: Pick<ClusterClient, 'json'>, namespace: string, signal: AbortSignal): Promise<boolean> {
  try {
    await client.json({ path: `/api/v1/namespaces/${encodeURIComponent(namespace)}`, signal });
    return true;
  } catch (error) {
    return !(error instanceof ApiStatusError && error.status === 404 && error.failure.evidence?.startsWith('namespaces ') === true);
  }
}

/** Names of a list; none where it may not be read, or not in time: they are a hint. */
async function list(
  client: Pick<ClusterClient, 'json'>,
  path: string,
  query: Readonly<Record<string, string | number>>,
  signal: AbortSignal,
): Promise<readonly Named[]> {
  try {
    const answer = await client.json({ path, query, accept: METADATA_FORM.accept, signal });
    return listAt(isObject(answer) ? answer : {}, 'items').flatMap((item) => {
      const metadata = objectAt(item, 'metadata');
      const name = textAt(metadata, 'name');
      return name === null ? [] : [{ name, namespace: textAt(metadata, 'namespace') }];
    });
  } catch {
    return [];
  }
}
