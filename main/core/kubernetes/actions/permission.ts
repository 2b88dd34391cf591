import type { Kind } from '../../../../preload/contract/cluster-kinds.ts';
import type { ObjectVerb } from '../../../../preload/contract/object-actions.ts';
import type { Words } from '../../../../preload/contract/words.ts';
import { failure, FailureError, words } from '../../failure.ts';
import type { Deed } from '../access.ts';
import { mayI } from '../access.ts';
import type { JsonObject } from '../api-object.ts';
import { isObject, listAt, objectAt, textAt } from '../api-object.ts';
import type { ClusterClient } from '../cluster-client.ts';
import { nameInCluster } from '../login/cluster-user.ts';
import { missingRight } from '../forbidden.ts';

/** What must be allowed for a verb, as RBAC names it. */
export function deedsFor(verb: ObjectVerb, { plural: resource, group }: Kind, namespace: string | null, name: string): readonly Deed[] {
  const itself = { resource, group, namespace, name };
  switch (verb) {
    case 'delete':
      return [{ ...itself, verb: 'delete' }];
    case 'edit':
      return [{ ...itself, verb: 'update' }];
    case 'run':
      return [{ verb: 'create', resource: 'jobs', group: 'batch', namespace }];
    case 'drain':
      return [
        { ...itself, verb: 'patch' },
        { verb: 'create', resource: 'pods', group: '', subresource: 'eviction', namespace: null },
      ];
    case 'set-image':
    case 'scale':
    case 'restart':
    case 'undo':
    case 'cordon':
    case 'uncordon':
    case 'suspend':
    case 'resume':
      return [{ ...itself, verb: 'patch' }];
    default:
      return verb satisfies never;
  }
}

/** Why a verb is not allowed, with who may; null when it is. */
export async function forbidden(client: ClusterClient, deeds: readonly Deed[], signal: AbortSignal): Promise<Words | null> {
  return (await firstRefused(client, deeds, signal))?.why ?? null;
}

async function firstRefused(client: ClusterClient, deeds: readonly Deed[], signal: AbortSignal) {
  for (const deed of deeds) {
    const { allowed } = await mayI(client, deed, signal);
    if (!allowed) return { deed, why: await refusal(client, deed, signal) };
  }
  return null;
}

/** Throws FailureError `kubernetes-forbidden`, with who may, when a deed is not allowed: asked before anything else. */
export async function mustBeAllowed(client: ClusterClient, deeds: readonly Deed[], signal: AbortSignal): Promise<void> {
  const refused = await firstRefused(client, deeds, signal);
  if (refused === null) return;
  const { deed, why } = refused;
  throw new FailureError(
    failure(
      'kubernetes-forbidden',
      words(`${why.en} Nothing was changed.`, `${why.fr} Rien n’a été modifié.`),
      missingRight({ verb: deed.verb, resource: partOf(deed), namespace: deed.namespace ?? null }),
      { code: '403' },
    ),
  );
}

function partOf({ resource, subresource }: Deed): string {
  return subresource === undefined ? resource : `${resource}/${subresource}`;
}

async function refusal(client: ClusterClient, deed: Deed, signal: AbortSignal): Promise<Words> {
  const [user, who] = await Promise.all([nameInCluster(client, signal), whoMay(client, deed, signal)]);
  return forbiddenWords(user, deed, who);
}

function forbiddenWords(user: string, deed: Deed, who: readonly string[] | null): Words {
  const { verb, namespace } = deed;
  const what = partOf(deed);
  const where = namespace == null ? words('in the whole cluster', 'dans tout le cluster') : words(`in ${namespace}`, `dans ${namespace}`);
  const others =
    who === null
      ? words('', '')
      : who.length === 0
        ? words(' No role here allows it to anybody.', ' Aucun rôle ne le permet à qui que ce soit.')
        : words(` Who may: ${who.join(', ')}.`, ` Qui le peut : ${who.join(', ')}.`);
  return words(
    `${user} is not allowed to ${verb} ${what} ${where.en}.${others.en}`,
    `${user} n’a pas le droit « ${verb} » sur ${what} ${where.fr}.${others.fr}`,
  );
}

const RBAC = '/apis/rbac.authorization.k8s.io/v1';
const SHOWN = 5;
const LIMIT_MS = 5000;

/** Users, groups and accounts whose roles allow a deed; null where roles may not be read. */
async function whoMay(client: ClusterClient, deed: Deed, signal: AbortSignal): Promise<readonly string[] | null> {
  const within = AbortSignal.any([signal, AbortSignal.timeout(LIMIT_MS)]);
  const list = async (path: string) => {
    const found = await client.json({ path: `${RBAC}${path}`, signal: within });
    return isObject(found) ? listAt(found, 'items') : [];
  };
  const there = deed.namespace == null ? null : `/namespaces/${encodeURIComponent(deed.namespace)}`;
  try {
    const [clusterRoles, clusterBindings, roles, bindings] = await Promise.all([
      list('/clusterroles'),
      list('/clusterrolebindings'),
      there === null ? [] : list(`${there}/roles`),
      there === null ? [] : list(`${there}/rolebindings`),
    ]);
    return subjectsAllowed(deed, { ClusterRole: clusterRoles, Role: roles }, [...clusterBindings, ...bindings]);
  } catch {
    signal.throwIfAborted();
    // Who may not read roles is told the refusal alone.
    return null;
  }
}

/** The subjects of bindings whose role has a rule for the deed. */
export function subjectsAllowed(
  deed: Deed,
  roles: Readonly<Record<'ClusterRole' | 'Role', readonly JsonObject[]>>,
  bindings: readonly JsonObject[],
): readonly string[] {
  const granting = (kind: 'ClusterRole' | 'Role') =>
    new Set(
      roles[kind]
        .filter((role) => listAt(role, 'rules').some((rule) => allows(rule, deed)))
        .map((role) => textAt(objectAt(role, 'metadata'), 'name')),
    );
  const names = { ClusterRole: granting('ClusterRole'), Role: granting('Role') };
  const subjects = bindings.flatMap((binding) => {
    const role = objectAt(binding, 'roleRef');
    const kind = textAt(role, 'kind');
    if ((kind !== 'ClusterRole' && kind !== 'Role') || !names[kind].has(textAt(role, 'name'))) return [];
    return listAt(binding, 'subjects').flatMap((subject) => {
      const name = textAt(subject, 'name') ?? '';
      // The cluster's own parts are nobody whom one could ask.
      if (name.startsWith('system:') && name !== 'system:masters') return [];
      if (textAt(subject, 'kind') === 'ServiceAccount' && textAt(subject, 'namespace') === 'kube-system') return [];
      return [`${textAt(subject, 'kind') ?? ''} ${name}`];
    });
  });
  const unique = [...new Set(subjects)];
  return unique.length > SHOWN ? [...unique.slice(0, SHOWN), '…'] : unique;
}

function allows(rule: JsonObject, { verb, resource, group = '', subresource, name }: Deed): boolean {
  const has = (key: string, ...wanted: readonly string[]) => {
    const list: unknown = rule[key];
    return Array.isArray(list) && list.some((one: unknown) => one === '*' || (typeof one === 'string' && wanted.includes(one)));
  };
  const named: unknown = rule['resourceNames'];
  const whole = subresource === undefined ? resource : `${resource}/${subresource}`;
  return (
    has('verbs', verb) &&
    has('apiGroups', group) &&
    has('resources', whole, ...(subresource === undefined ? [] : [`*/${subresource}`])) &&
    (!Array.isArray(named) || named.length === 0 || (name !== undefined && named.includes(name)))
  );
}
