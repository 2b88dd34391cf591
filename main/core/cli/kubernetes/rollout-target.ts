import type { ObjectChange } from '../../../../preload/contract/object-actions.ts';
import type { DeploymentChange } from '../../../../preload/contract/rollouts.ts';
import { failure, FailureError, words } from '../../failure.ts';

const KINDS = {
  deployments: ['deployment', 'deployments', 'deploy', 'deployment.apps', 'deployments.apps'],
  statefulsets: ['statefulset', 'statefulsets', 'sts', 'statefulset.apps', 'statefulsets.apps'],
  daemonsets: ['daemonset', 'daemonsets', 'ds', 'daemonset.apps', 'daemonsets.apps'],
} as const;

type RolloutKind = keyof typeof KINDS;

export interface RolloutTarget {
  readonly resource: RolloutKind;
  readonly name: string;
}

/** `web`, `deploy/web`, `statefulset/db`, `ds/agent`: a name alone is a deployment's. Throws FailureError `bad-input`. */
export function rolloutTargetOf(text: string): RolloutTarget {
  const [kind = '', name, ...more] = text.includes('/') ? text.split('/') : ['deployment', text];
  for (const resource of ['deployments', 'statefulsets', 'daemonsets'] as const)
    if (KINDS[resource].some((one) => one === kind.toLowerCase()) && name !== undefined && name !== '' && more.length === 0)
      return { resource, name };
  throw new FailureError(
    failure(
      'bad-input',
      words(
        `${text} names no deployment, stateful set or daemon set.`,
        `${text} ne désigne ni déploiement, ni stateful set, ni daemon set.`,
      ),
      words(
        'Write NAME, deployment/NAME, statefulset/NAME or daemonset/NAME.',
        'Écrivez NOM, deployment/NOM, statefulset/NOM ou daemonset/NOM.',
      ),
    ),
  );
}

/** A verb of a rollout as stateful and daemon sets have it. Throws FailureError `not-available` for what Kubernetes has for deployments only. */
export function setChangeOf({ resource, name }: RolloutTarget, change: DeploymentChange): ObjectChange {
  if (change.verb === 'restart' || change.verb === 'undo' || change.verb === 'set-image') return change;
  if (change.verb === 'scale' && resource === 'statefulsets') return change;
  const kind = resource === 'statefulsets' ? words('A stateful set', 'Un stateful set') : words('A daemon set', 'Un daemon set');
  throw new FailureError(
    failure(
      'not-available',
      change.verb === 'scale'
        ? words(
            `${name} is a daemon set: it has one pod on each node that it may run on, and no number to set. Nothing was changed.`,
            `${name} est un daemon set : il a un pod sur chaque nœud où il peut tourner, et aucun nombre à fixer. Rien n’a été modifié.`,
          )
        : words(
            `${kind.en} cannot be asked to “${change.verb}”: Kubernetes has that for deployments only. Nothing was changed.`,
            `${kind.fr} n’accepte pas « ${change.verb} » : Kubernetes ne l’a que pour les déploiements. Rien n’a été modifié.`,
          ),
      words(
        resource === 'statefulsets' ? 'It can: set-image, restart, undo, scale' : 'It can: set-image, restart, undo',
        resource === 'statefulsets' ? 'Il accepte : set-image, restart, undo, scale' : 'Il accepte : set-image, restart, undo',
      ),
    ),
  );
}
