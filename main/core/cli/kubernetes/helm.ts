import type { Command } from 'commander';
import { createTwoFilesPatch } from 'diff';
import type { ReleaseChange, ReleaseRevision } from '../../../../preload/contract/helm.ts';
import type { ChangeOptions } from '../change.ts';
import { changeOnTerminal, planText, withChangeOptions } from '../change.ts';
import type { ClusterPlaceOptions } from './cluster-place.ts';
import { clusterPlaceOf, withClusterPlace } from './cluster-place.ts';
import { EXIT } from '../exit-code.ts';
import { headings } from './headings.ts';
import { revisionNumberOf } from '../option-values.ts';
import { table } from '../output.ts';
import type { CommonOptions, RunCommand } from '../session.ts';
import { withCommonOptions } from '../session.ts';
import { textOf } from '../text-input.ts';

const LARGEST_VALUES_BYTES = 1024 ** 2;

type PlaceOptions = CommonOptions & ClusterPlaceOptions;
type Changing = ChangeOptions & PlaceOptions;

/** `helm list|history|values|manifest|diff|rollback|upgrade`. */
export function addHelmCommands(program: Command, run: RunCommand): void {
  const helm = program.command('helm').description('Helm releases, read from the cluster; the helm program is needed for upgrades only');

  withCommonOptions(helm.command('list').description('the newest revision of each release, worst first'))
    .requiredOption('--context <context>', 'kubeconfig context')
    .option('-n, --namespace <namespace>', 'one namespace')
    .option('-A, --all-namespaces', 'all namespaces; as without --namespace')
    .action((options: CommonOptions & { context: string; namespace?: string }) =>
      run(options, async ({ client, output, signal }) => {
        const releases = await client.kubernetes.helm.list({ context: options.context, namespace: options.namespace ?? null }, { signal });
        output.result(releases, (rows) =>
          table(
            headings(output, 'NAMESPACE', 'NAME', 'REVISION', 'CHART', 'APP', 'UPDATED ON', 'STATE'),
            rows.map((row) => [
              row.namespace,
              row.name,
              String(row.revision),
              chartOf(row),
              row.appVersion ?? '-',
              row.updatedAt ?? '-',
              output.say(row.state),
            ]),
          ),
        );
        return EXIT.healthy;
      }),
    );

  withClusterPlace(withCommonOptions(helm.command('history').argument('<release>').description('its revisions, newest first'))).action(
    (name: string, options: PlaceOptions) =>
      run(options, async ({ client, output, signal }) => {
        const history = await client.kubernetes.helm.history({ ...(await clusterPlaceOf(client, options)), name }, { signal });
        output.result(history, (rows) =>
          table(
            headings(output, 'REVISION', 'UPDATED ON', 'STATUS', 'CHART', 'APP', 'DESCRIPTION'),
            rows.map((row) => [
              String(row.revision),
              row.updatedAt ?? '-',
              output.say(row.statusWords),
              chartOf(row),
              row.appVersion ?? '-',
              row.descriptionWords === null ? '-' : output.say(row.descriptionWords),
            ]),
          ),
        );
        return EXIT.healthy;
      }),
  );

  for (const [what, description] of [
    ['values', 'the values of a revision, secrets masked'],
    ['manifest', 'the objects of a revision, secrets masked'],
  ] as const)
    withClusterPlace(withCommonOptions(helm.command(what).argument('<release>').description(description)))
      .option('--revision <n>', 'which one; default the newest')
      .action((name: string, options: PlaceOptions & { revision?: string }) =>
        run(options, async ({ client, output, signal }) => {
          const place = { ...(await clusterPlaceOf(client, options)), name };
          const newest = async () => (await client.kubernetes.helm.history(place, { signal }))[0]?.revision ?? 1;
          const revision = options.revision === undefined ? await newest() : revisionNumberOf(options.revision, '--revision');
          const content = await client.kubernetes.helm.content({ ...place, revision }, { signal });
          output.result(content, (one) => one[what].trimEnd());
          return EXIT.healthy;
        }),
      );

  withClusterPlace(
    withCommonOptions(
      helm
        .command('diff')
        .argument('<release>')
        .argument('<from>')
        .argument('<to>')
        .description('values and objects of two revisions compared; 1 when they differ'),
    ),
  ).action((name: string, from: string, to: string, options: PlaceOptions) =>
    run(options, async ({ client, output, signal }) => {
      const [first, second] = [revisionNumberOf(from, '<from>'), revisionNumberOf(to, '<to>')];
      const place = { ...(await clusterPlaceOf(client, options)), name };
      const read = (revision: number) => client.kubernetes.helm.content({ ...place, revision }, { signal });
      const [before, after] = await Promise.all([read(first), read(second)]);
      const diffs = (['values', 'manifest'] as const)
        .filter((part) => before[part] !== after[part])
        .map((part) => ({
          part,
          diff: createTwoFilesPatch(`${part} of revision ${from}`, `${part} of revision ${to}`, before[part], after[part]),
        }));
      output.result({ from: before.revision, to: after.revision, diffs }, ({ diffs: shown }) => shown.map(({ diff }) => diff).join('\n'));
      return diffs.length === 0 ? EXIT.healthy : EXIT.failureFound;
    }),
  );

  const changing = (name: string, options: Changing, ask: (signal: AbortSignal) => Promise<ReleaseChange>) =>
    run(options, async (session) => {
      const { client, output, read } = session;
      const input = { ...(await clusterPlaceOf(client, options)), name, change: await ask(session.signal) };
      const calls = client.kubernetes.helm.change;
      const ended = await changeOnTerminal<ReleaseRevision>(session, options, {
        plan: (signal) => calls.plan(input, { signal }),
        apply: (consent, onItem) => read(calls.apply, { ...input, consent }, onItem),
      });
      if (ended.kind === 'planned') output.result(ended.plan, (plan) => planText(plan, output));
      else output.result(ended.result, (after) => `${after.name}: ${after.revision} ${output.say(after.statusWords)}`);
      return EXIT.healthy;
    });

  withClusterPlace(
    withChangeOptions(
      helm.command('rollback').argument('<release>').argument('<revision>').description('back to a revision of its history'),
    ),
  ).action((name: string, revision: string, options: Changing) =>
    changing(name, options, async () => ({ verb: 'rollback', revision: revisionNumberOf(revision, '<revision>') })),
  );

  withClusterPlace(
    withChangeOptions(
      helm.command('upgrade').argument('<release>').argument('<chart>').description('with the helm program of this computer'),
    ),
  )
    .option('--chart-version <version>', 'version of the chart; default the newest')
    .option('--values <file>', 'values as YAML, - for standard input; without it those of last time are used')
    .action((name: string, chart: string, options: Changing & { chartVersion?: string; values?: string }) =>
      changing(name, options, async (signal) => ({
        verb: 'upgrade',
        chart,
        version: options.chartVersion ?? null,
        values: options.values === undefined ? null : await textOf(options.values, LARGEST_VALUES_BYTES, signal),
      })),
    );
}

function chartOf({ chart, chartVersion }: ReleaseRevision): string {
  return chart === null ? '-' : `${chart}-${chartVersion ?? '?'}`;
}
