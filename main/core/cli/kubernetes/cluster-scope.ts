import type { Command } from 'commander';
import { failure, FailureError, words } from '../../failure.ts';
import { namesNoNamespace, namespaceOfContext } from './cluster-place.ts';
import { notEmpty } from '../option-values.ts';
import type { CommonOptions, CoreClient } from '../session.ts';
import { withCommonOptions } from '../session.ts';

export interface ClusterScopeOptions extends CommonOptions {
  readonly context: string;
  readonly namespace?: string;
  readonly allNamespaces?: boolean;
  readonly selector?: string;
}

/** `--context C [--namespace N | --all-namespaces] [--selector S] [--json]` for a list. */
export function withClusterScope(command: Command): Command {
  return withCommonOptions(command)
    .requiredOption('--context <context>', 'kubeconfig context')
    .option('-n, --namespace <namespace>', 'one namespace')
    .option('-A, --all-namespaces', 'all namespaces')
    .option('-l, --selector <selector>', 'only those with these labels, as kubectl takes them');
}

/**
 * What a list is asked for. Where neither option says a namespace it is the context's own; `namespaced: false`: a kind that belongs to
 * none needs none. Throws FailureError `bad-input`.
 */
export async function clusterScopeOf(
  client: CoreClient,
  options: ClusterScopeOptions,
  { namespaced = true }: { readonly namespaced?: boolean } = {},
): Promise<{ readonly context: string; readonly namespace: string | null; readonly labelSelector: string | null }> {
  const { namespace, allNamespaces = false, selector } = options;
  if (namespace !== undefined && allNamespaces) throw oneOrAll();
  const context = notEmpty(
    '--context',
    options.context,
    words('See them with: pilothouse contexts list', 'Voyez-les avec : pilothouse contexts list'),
  );
  const labelSelector =
    selector === undefined
      ? null
      : notEmpty('--selector', selector, words('Write for example: -l app=web', 'Écrivez par exemple : -l app=web'));
  if (!namespaced || allNamespaces) return { context, namespace: null, labelSelector };
  if (namespace !== undefined) {
    const its = words('Give a name, or use --all-namespaces.', 'Donnez un nom, ou utilisez --all-namespaces.');
    return { context, namespace: notEmpty('--namespace', namespace, its), labelSelector };
  }
  const own = await namespaceOfContext(client, context);
  if (own === null)
    throw namesNoNamespace(context, words('Add --namespace NAME or --all-namespaces.', 'Ajoutez --namespace NOM ou --all-namespaces.'));
  return { context, namespace: own, labelSelector };
}

function oneOrAll(): FailureError {
  return new FailureError(
    failure(
      'bad-input',
      words('Name one namespace or all of them.', 'Indiquez un namespace, ou tous.'),
      words('Add --namespace NAME or --all-namespaces, not both.', 'Ajoutez --namespace NOM ou --all-namespaces, pas les deux.'),
    ),
  );
}
