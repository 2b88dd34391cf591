import type { Command } from 'commander';
import { createTwoFilesPatch } from 'diff';
import { failure, FailureError, words } from '../../failure.ts';
import type { ClusterPlaceOptions } from './cluster-place.ts';
import { clusterPlaceOf, withClusterPlace } from './cluster-place.ts';
import { EXIT } from '../exit-code.ts';
import { revisionNumberOf } from '../option-values.ts';
import { rolloutTargetOf } from './rollout-target.ts';
import type { CommonOptions, RunCommand } from '../session.ts';
import { withCommonOptions } from '../session.ts';

/** What is compared of a revision. */
interface Compared {
  readonly revision: number;
  readonly template: string;
}

/** `rollout diff NAME FROM TO`: as `helm diff` has it for releases. */
export function addRolloutDiff(rollout: Command, run: RunCommand): void {
  withClusterPlace(
    withCommonOptions(
      rollout
        .command('diff')
        .argument('<name>')
        .argument('<from>')
        .argument('<to>')
        .description('the pod templates of two revisions compared; 1 when they differ'),
    ),
  ).action((text: string, from: string, to: string, options: CommonOptions & ClusterPlaceOptions) =>
    run(options, async ({ client, output, signal }) => {
      const wanted = [revisionNumberOf(from, '<from>'), revisionNumberOf(to, '<to>')] as const;
      const { resource, name } = rolloutTargetOf(text);
      const at = { ...(await clusterPlaceOf(client, options)), name };
      const history: readonly Compared[] =
        resource === 'deployments'
          ? await client.kubernetes.rollouts.history(at, { signal })
          : await client.kubernetes.actions.history({ ...at, resource }, { signal });
      const [before, after] = [revisionIn(history, wanted[0], name), revisionIn(history, wanted[1], name)];
      const same = before.template === after.template;
      const diff = same
        ? null
        : createTwoFilesPatch(`revision ${before.revision}`, `revision ${after.revision}`, before.template, after.template);
      output.result({ from: before.revision, to: after.revision, diff }, (found) => found.diff ?? '');
      return same ? EXIT.healthy : EXIT.failureFound;
    }),
  );
}

/** One of a history. Throws FailureError `not-found`, with those there are. */
function revisionIn(history: readonly Compared[], wanted: number, name: string): Compared {
  const found = history.find(({ revision }) => revision === wanted);
  if (found !== undefined) return found;
  const kept = history.map(({ revision }) => revision).join(', ') || '-';
  throw new FailureError(
    failure(
      'not-found',
      words(`${name} keeps no revision ${wanted}.`, `${name} ne garde pas de révision ${wanted}.`),
      words(`It keeps: ${kept}`, `Révisions gardées : ${kept}`),
    ),
  );
}
