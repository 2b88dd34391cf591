import type { Kind } from '../../../../preload/contract/cluster-kinds.ts';
import { failure, FailureError, words } from '../../failure.ts';
import { isObject, listAt, objectAt, textAt } from '../api-object.ts';
import type { ClusterClient } from '../cluster-client.ts';
import { kindsOf, objectPath, resourceIdOf } from '../discovery.ts';
import type { ManifestObject } from './documents.ts';

/** An object of a manifest and where it goes. */
export interface Target {
  readonly given: ManifestObject;
  readonly kind: Kind;
  readonly namespace: string | null;
  readonly path: string;
  /** `deployment/web`, as kubectl names it. */
  readonly label: string;
  /** Its kind is defined by this very manifest: the cluster does not know it yet. */
  readonly promised: boolean;
  /** Its namespace is made by this very manifest. */
  readonly inNewNamespace: boolean;
}

const CRD = { kind: 'CustomResourceDefinition', group: 'apiextensions.k8s.io' };
/** A kind that is not known is looked for again, when what is known is older than this. */
const LOOK_AGAIN_MS = 2000;

/** Whether it makes a namespace, which others of the manifest may need. */
export function isNamespace({ apiVersion, kind }: ManifestObject): boolean {
  return apiVersion === 'v1' && kind === 'Namespace';
}

/** Whether it makes a kind, which others of the manifest may be of. */
export function isDefinition({ apiVersion, kind }: ManifestObject): boolean {
  return kind === CRD.kind && apiVersion.startsWith(`${CRD.group}/`);
}

/**
 * Where each object goes. Namespaces and definitions come first, all else in the order of the text. Throws FailureError `bad-input`, with
 * its line, for a kind that neither the cluster nor the manifest has.
 */
export async function targetsOf(
  client: ClusterClient,
  objects: readonly ManifestObject[],
  namespace: string,
  signal: AbortSignal,
): Promise<readonly Target[]> {
  const promised = objects.filter(isDefinition).flatMap(kindsDefinedBy);
  const namespaces = new Set(objects.filter(isNamespace).map(({ name }) => name));
  let known = await kindsOf(client, signal);
  const unknown = objects.some((given) => find(known.values(), given) === undefined && find(promised, given) === undefined);
  if (unknown) known = await kindsOf(client, signal, { freshMs: LOOK_AGAIN_MS });
  const targets = objects.map((given) => {
    const there = find(known.values(), given);
    const kind = there ?? find(promised, given);
    if (kind === undefined) throw new FailureError(unknownKind(client, given, [...known.values()]));
    const its = kind.namespaced ? (given.namespace ?? namespace) : null;
    return {
      given,
      kind,
      namespace: its,
      path: objectPath(kind, its, given.name),
      label: `${kind.kind.toLowerCase()}${kind.group === '' || kind.id === kind.plural ? '' : `.${kind.group}`}/${given.name}`,
      promised: there === undefined,
      inNewNamespace: its !== null && namespaces.has(its),
    };
  });
  const rank = ({ given }: Target) => (isNamespace(given) ? 0 : isDefinition(given) ? 1 : 2);
  return targets.toSorted((a, b) => rank(a) - rank(b));
}

/** The kind in the version that the text asks for. */
function find(kinds: Iterable<Kind>, { apiVersion, kind }: ManifestObject): Kind | undefined {
  const [group, version] = apiVersion.includes('/') ? apiVersion.split('/') : ['', apiVersion];
  for (const one of kinds) if (one.kind === kind && one.group === group && version !== undefined) return { ...one, version };
  return undefined;
}

function kindsDefinedBy({ object }: ManifestObject): readonly Kind[] {
  const spec = objectAt(object, 'spec');
  const names = objectAt(spec, 'names');
  const group = textAt(spec, 'group');
  const kind = textAt(names, 'kind');
  const plural = textAt(names, 'plural');
  if (group === null || kind === null || plural === null) return [];
  return listAt(spec, 'versions').flatMap((version) =>
    isObject(version) && version['served'] === true
      ? [
          {
            id: resourceIdOf(plural, group),
            kind,
            group,
            version: textAt(version, 'name') ?? '',
            plural,
            shortNames: [],
            namespaced: textAt(spec, 'scope') !== 'Cluster',
            verbs: [],
            categories: [],
          },
        ]
      : [],
  );
}

function unknownKind({ target }: ClusterClient, { apiVersion, kind, line }: ManifestObject, known: readonly Kind[]) {
  const others = known.filter((one) => one.kind === kind).map(({ group, version }) => (group === '' ? version : `${group}/${version}`));
  return failure(
    'bad-input',
    words(
      `From line ${line}: the cluster “${target.context}” has no ${kind} in ${apiVersion}. Nothing was changed.`,
      `À partir de la ligne ${line} : le cluster « ${target.context} » n’a pas de ${kind} dans ${apiVersion}. Rien n’a été modifié.`,
    ),
    others.length > 0
      ? words(`It has it in: ${others.join(', ')}`, `Il l’a dans : ${others.join(', ')}`)
      : words(
          'Check the spelling, or install first what defines this kind.',
          'Vérifiez l’orthographe, ou installez d’abord ce qui définit ce type.',
        ),
  );
}
