import type { Command } from 'commander';
import { failure, FailureError, words } from '../failure.ts';
import { notEmpty } from './option-values.ts';
import type { CoreClient } from './session.ts';

export interface ClusterPlaceOptions {
  readonly context: string;
  readonly namespace?: string;
}

/** `--context C [--namespace N]` for a command about one object. */
export function withClusterPlace(command: Command): Command {
  return command
    .requiredOption('--context <context>', 'kubeconfig context')
    .option('-n, --namespace <namespace>', 'its namespace; that of the context when it is not given');
}

/** The context, and the namespace: the context's own where none is named, as kubectl does. Throws FailureError `bad-input`. */
export async function clusterPlaceOf(
  client: CoreClient,
  { context: named, namespace }: ClusterPlaceOptions,
): Promise<{ readonly context: string; readonly namespace: string }> {
  const context = notEmpty(
    '--context',
    named,
    words('See them with: pilothouse contexts list', 'Voyez-les avec : pilothouse contexts list'),
  );
  if (namespace !== undefined) return { context, namespace: notEmpty('--namespace', namespace, words('Give a name.', 'Donnez un nom.')) };
  const { contexts } = await client.kubernetes.contexts.list();
  const found = contexts.find(({ name }) => name === context);
  if (found?.namespace) return { context, namespace: found.namespace };
  throw new FailureError(
    failure(
      'bad-input',
      words(
        `The context ${context} names no namespace, and none is given.`,
        `Le contexte ${context} n’indique pas de namespace, et aucun n’est donné.`,
      ),
      words('Add --namespace NAME.', 'Ajoutez --namespace NOM.'),
    ),
  );
}

const KINDS = {
  pods: ['pod', 'pods', 'po'],
  services: ['service', 'services', 'svc'],
  deployments: ['deployment', 'deployments', 'deploy'],
} as const;

/** `web-0` or `pod/web-0`, `service/web`, `deployment/web`, with kubectl's short forms. Throws FailureError `bad-input`. */
export function targetOf(text: string): { readonly resource: keyof typeof KINDS; readonly name: string } {
  const [kind = '', name, ...more] = text.includes('/') ? text.split('/') : ['pod', text];
  for (const resource of ['pods', 'services', 'deployments'] as const)
    if (KINDS[resource].some((one) => one === kind) && name !== undefined && name !== '' && more.length === 0) return { resource, name };
  throw new FailureError(
    failure(
      'bad-input',
      words(`${text} names no pod, service or deployment.`, `${text} ne désigne ni pod, ni service, ni déploiement.`),
      words('Write POD, service/NAME or deployment/NAME.', 'Écrivez POD, service/NOM ou deployment/NOM.'),
    ),
  );
}
