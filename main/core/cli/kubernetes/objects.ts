import type { Command } from 'commander';
import { words } from '../../failure.ts';
import { withClusterScope, clusterScopeOf } from './cluster-scope.ts';
import type { ClusterScopeOptions } from './cluster-scope.ts';
import { EXIT } from '../exit-code.ts';
import { kindCommand } from './kind-command.ts';
import { notEmpty } from '../option-values.ts';
import { detailsText, objectsText } from './object-text.ts';
import type { CommonOptions, CoreClient, RunCommand } from '../session.ts';
import { withCommonOptions } from '../session.ts';

interface ShowOptions extends CommonOptions {
  readonly context: string;
  readonly namespace?: string;
}

/** Kinds with a command of their own whose lists are made here; pods and deployments have richer ones. */
const LISTED = [
  'statefulsets',
  'daemonsets',
  'replicasets',
  'jobs',
  'cronjobs',
  'services',
  'endpoints',
  'endpointslices',
  'ingresses',
  'configmaps',
  'secrets',
  'persistentvolumeclaims',
  'persistentvolumes',
  'horizontalpodautoscalers',
  'nodes',
  'events',
  'namespaces',
] as const;

/** `KIND list`, `KIND show NAME` for the kinds of Kubernetes; `objects list RESOURCE`, `objects show RESOURCE NAME` for every other. */
export function addObjectCommands(program: Command, run: RunCommand): void {
  const list = (resource: string, options: ClusterScopeOptions) =>
    run(options, async ({ client, output, signal }) => {
      const id = resourceOf(resource);
      const { context } = options;
      const { kind } = await client.kubernetes.objects.head({ context, resource: id, namespace: null }, { signal });
      const scope = await clusterScopeOf(client, options, { namespaced: kind.namespaced });
      const found = await client.kubernetes.objects.list({ ...scope, resource: id }, { signal });
      output.result(found, ({ head, rows }) => objectsText(head, rows, output, scope.namespace === null));
      return EXIT.healthy;
    });
  const show = (resource: string, name: string, options: ShowOptions) =>
    run(options, async ({ client, output, signal }) => {
      const id = resourceOf(resource);
      const { context } = options;
      const { kind } = await client.kubernetes.objects.head({ context, resource: id, namespace: null }, { signal });
      const namespace = kind.namespaced ? await namespaceOf(client, options) : null;
      const found = await client.kubernetes.objects.get({ context, resource: id, namespace, name }, { signal });
      output.result(found, (details) => detailsText(details, output));
      return EXIT.healthy;
    });

  for (const kind of LISTED)
    withClusterScope(kindCommand(program, kind).command('list').description('worst first')).action((options: ClusterScopeOptions) =>
      list(kind, options),
    );
  for (const kind of ['pods', 'deployments', ...LISTED])
    withPlace(kindCommand(program, kind).command('show').argument('<name>').description('what is known of one')).action(
      (name: string, options: ShowOptions) => show(kind, name, options),
    );

  const objects = kindCommand(program, 'objects');
  withClusterScope(objects.command('list').argument('<resource>', 'plural, plural.group or short name').description('worst first')).action(
    (resource: string, options: ClusterScopeOptions) => list(resource, options),
  );
  withPlace(
    objects
      .command('show')
      .argument('<resource>', 'plural, plural.group or short name')
      .argument('<name>')
      .description('what is known of one'),
  ).action((resource: string, name: string, options: ShowOptions) => show(resource, name, options));
  withCommonOptions(objects.command('kinds').description('kinds that the cluster has'))
    .requiredOption('--context <context>', 'kubeconfig context')
    .action((options: ShowOptions) =>
      run(options, async ({ client, output, signal }) => {
        const found = await client.kubernetes.kinds.list({ context: options.context }, { signal });
        output.result(found, (kinds) => kinds.map(({ id, kind, shortNames }) => [id, kind, ...shortNames].join('  ')).join('\n'));
        return EXIT.healthy;
      }),
    );
}

function withPlace(command: Command): Command {
  return withCommonOptions(command)
    .requiredOption('--context <context>', 'kubeconfig context')
    .option('-n, --namespace <namespace>', 'its namespace; that of the context when it is not given');
}

async function namespaceOf(client: CoreClient, { context, namespace }: ShowOptions): Promise<string | null> {
  return (await clusterScopeOf(client, { context, ...(namespace === undefined ? {} : { namespace }) })).namespace;
}

/** Kinds are written in small letters; people write `Certificate` too. */
function resourceOf(text: string): string {
  return notEmpty('RESOURCE', text, words('See: pilothouse objects kinds', 'Voyez : pilothouse objects kinds')).toLowerCase();
}
