import type { Command } from 'commander';
import type { Words } from '../../../../preload/contract/words.ts';
import { failure, FailureError, words } from '../../failure.ts';
import { notEmpty } from '../option-values.ts';
import type { CoreClient } from '../session.ts';

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
  const own = await namespaceOfContext(client, context);
  if (own !== null) return { context, namespace: own };
  throw namesNoNamespace(context, words('Add --namespace NAME.', 'Ajoutez --namespace NOM.'));
}

/** The namespace that the context itself names, if any. Throws FailureError `kubeconfig-context-unknown` when there is no such context, or why it cannot be used. */
export async function namespaceOfContext(client: CoreClient, context: string, signal?: AbortSignal): Promise<string | null> {
  const { contexts } = await client.kubernetes.contexts.list(undefined, signal ? { signal } : {});
  const found = contexts.find(({ name }) => name === context);
  if (found === undefined) {
    // The core says so in its own words, with the contexts there are, before it contacts anything.
    await client.kubernetes.kinds.list({ context }, signal ? { signal } : {});
    throw new FailureError(
      failure(
        'not-found',
        words(`No kubeconfig that could be read has a context “${context}”.`, `Aucun kubeconfig lisible n’a de contexte « ${context} ».`),
        words('See those there are with: pilothouse contexts list', 'Voyez ceux qu’il y a avec : pilothouse contexts list'),
      ),
    );
  }
  if (found.problem !== null) throw new FailureError(found.problem);
  return found.namespace;
}

/** Neither the context nor an option says which namespace. */
export function namesNoNamespace(context: string, remedy: Words): FailureError {
  return new FailureError(
    failure(
      'bad-input',
      words(
        `The context ${context} names no namespace, and none is given.`,
        `Le contexte ${context} n’indique pas de namespace, et aucun n’est donné.`,
      ),
      remedy,
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
