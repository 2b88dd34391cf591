import type { Command } from 'commander';
import { failure, FailureError, words } from '../failure.ts';
import { addContextCommands } from './contexts.ts';
import { EXIT } from './exit-code.ts';
import { headings } from './headings.ts';
import { kindCommand } from './kind-command.ts';
import { notEmpty } from './option-values.ts';
import { table } from './output.ts';
import type { CommonOptions, RunCommand } from './session.ts';
import { withCommonOptions } from './session.ts';

interface ScopeOptions extends CommonOptions {
  readonly context: string;
  readonly namespace?: string;
  readonly allNamespaces?: boolean;
}

/** `contexts ...`, `deployments list`, `pods list`. */
export function addKubernetesCommands(program: Command, run: RunCommand): void {
  addContextCommands(program, run);

  const deployments = kindCommand(program, 'deployments');
  scoped(deployments.command('list').description('worst first')).action((options: ScopeOptions) =>
    run(options, async ({ client, output, signal }) => {
      const found = await client.kubernetes.deployments.list(scopeOf(options), { signal });
      output.result(found, (list) =>
        table(
          headings(output, 'NAMESPACE', 'NAME', 'READY', 'UPDATED', 'AVAILABLE', 'STATE'),
          list.map((row) => [
            row.namespace,
            row.name,
            `${row.ready}/${row.desired}`,
            String(row.updated),
            String(row.available),
            output.say(row.state),
          ]),
        ),
      );
      return EXIT.healthy;
    }),
  );

  const pods = kindCommand(program, 'pods');
  scoped(pods.command('list').description('worst first')).action((options: ScopeOptions) =>
    run(options, async ({ client, output, signal }) => {
      const found = await client.kubernetes.pods.list(scopeOf(options), { signal });
      output.result(found, (list) =>
        table(
          headings(output, 'NAMESPACE', 'NAME', 'READY', 'RESTARTS', 'NODE', 'STATE'),
          list.map((row) => [row.namespace, row.name, row.ready, String(row.restarts), row.node ?? '-', output.say(row.state)]),
        ),
      );
      return EXIT.healthy;
    }),
  );
}

function scoped(command: Command): Command {
  return withCommonOptions(command)
    .requiredOption('--context <context>', 'kubeconfig context')
    .option('-n, --namespace <namespace>', 'one namespace')
    .option('-A, --all-namespaces', 'all namespaces');
}

function scopeOf(options: ScopeOptions): { context: string; namespace: string | null } {
  if ((options.namespace === undefined) === (options.allNamespaces !== true)) {
    throw new FailureError(
      failure(
        'bad-input',
        words('Name one namespace or all of them.', 'Indiquez un namespace, ou tous.'),
        words('Add --namespace NAME or --all-namespaces, not both.', 'Ajoutez --namespace NOM ou --all-namespaces, pas les deux.'),
      ),
    );
  }
  const aContext = words('See them with: pilothouse contexts list', 'Voyez-les avec : pilothouse contexts list');
  const aNamespace = words('Give a name, or use --all-namespaces.', 'Donnez un nom, ou utilisez --all-namespaces.');
  return {
    context: notEmpty('--context', options.context, aContext),
    namespace: options.namespace === undefined ? null : notEmpty('--namespace', options.namespace, aNamespace),
  };
}
