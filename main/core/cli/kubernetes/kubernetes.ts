import type { Command } from 'commander';
import type { ClusterScopeOptions } from './cluster-scope.ts';
import { clusterScopeOf, withClusterScope } from './cluster-scope.ts';
import { addContextCommands } from './contexts.ts';
import { EXIT } from '../exit-code.ts';
import { headings } from './headings.ts';
import { kindCommand } from './kind-command.ts';
import { table } from '../output.ts';
import type { RunCommand } from '../session.ts';

/** `contexts ...`, `deployments list`, `pods list`. */
export function addKubernetesCommands(program: Command, run: RunCommand): void {
  addContextCommands(program, run);

  const deployments = kindCommand(program, 'deployments');
  withClusterScope(deployments.command('list').description('worst first')).action((options: ClusterScopeOptions) =>
    run(options, async ({ client, output, signal }) => {
      const found = await client.kubernetes.deployments.list(await clusterScopeOf(client, options), { signal });
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
  withClusterScope(pods.command('list').description('worst first')).action((options: ClusterScopeOptions) =>
    run(options, async ({ client, output, signal }) => {
      const found = await client.kubernetes.pods.list(await clusterScopeOf(client, options), { signal });
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
