import type { Words } from '../../../preload/contract/words.ts';
import { words } from '../failure.ts';
import { isClusterWide } from './kind-words.ts';

/** A right, as RBAC has it. */
interface Right {
  readonly verb: string;
  /** The plural, with its part where that is meant: `pods/exec`. */
  readonly resource: string;
  /** Null: in the whole cluster. */
  readonly namespace: string | null;
}

/** Which right is missing and who can give it; another namespace is no advice for what is in none. */
export function missingRight({ verb, resource, namespace }: Right): Words {
  const elsewhere =
    (verb !== 'list' && verb !== 'watch') || isClusterWide(resource)
      ? words('', '')
      : namespace === null
        ? words(' Or choose one namespace that you may see.', ' Ou choisissez un seul namespace que vous pouvez voir.')
        : words(' Or choose another namespace, one that you may see.', ' Ou choisissez un autre namespace, que vous pouvez voir.');
  return namespace === null || isClusterWide(resource)
    ? words(
        `What is missing is the verb ${verb} on ${resource} in the whole cluster. The cluster’s administrator can give it, by a ClusterRole and a ClusterRoleBinding.${elsewhere.en}`,
        `Il manque le verbe ${verb} sur ${resource} dans tout le cluster. L’administrateur du cluster peut le donner, par un ClusterRole et un ClusterRoleBinding.${elsewhere.fr}`,
      )
    : words(
        `What is missing is the verb ${verb} on ${resource} in “${namespace}”. Who administers the cluster or this namespace can give it, by a Role and a RoleBinding.${elsewhere.en}`,
        `Il manque le verbe ${verb} sur ${resource} dans « ${namespace} ». Qui administre le cluster ou ce namespace peut le donner, par un Role et un RoleBinding.${elsewhere.fr}`,
      );
}

/** Who was refused what, where. The API has each namespace be in itself (`cannot get resource "namespaces" ... in the namespace "shop"`). */
export function refusedWords(user: string, { verb, resource, namespace }: Right): Words {
  if (resource === 'namespaces' && namespace !== null)
    return words(
      `${user} is not allowed to ${verb} the namespace “${namespace}”.`,
      `${user} n’a pas le droit « ${verb} » sur le namespace « ${namespace} ».`,
    );
  return namespace === null
    ? words(
        `${user} is not allowed to ${verb} ${resource} in the whole cluster.`,
        `${user} n’a pas le droit « ${verb} » sur ${resource} dans tout le cluster.`,
      )
    : words(
        `${user} is not allowed to ${verb} ${resource} in the namespace “${namespace}”.`,
        `${user} n’a pas le droit « ${verb} » sur ${resource} dans le namespace « ${namespace} ».`,
      );
}
