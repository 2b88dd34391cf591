import type { Command } from 'commander';
import type { ChangedDeployment, DeploymentChange } from '../../../../preload/contract/rollouts.ts';
import { failure, FailureError, words } from '../../failure.ts';
import type { ChangeCalls, ChangeOptions } from '../change.ts';
import { changeOnTerminal, planText, withChangeOptions } from '../change.ts';
import type { ClusterPlaceOptions } from './cluster-place.ts';
import { clusterPlaceOf, withClusterPlace } from './cluster-place.ts';
import { EXIT } from '../exit-code.ts';
import { changeObject } from './object-change.ts';
import { replicasOf, revisionNumberOf } from '../option-values.ts';
import { revisionsText, setRevisionsText } from './revisions-text.ts';
import { addRolloutDiff } from './rollout-diff.ts';
import { rolloutTargetOf, setChangeOf } from './rollout-target.ts';
import type { CommonOptions, RunCommand } from '../session.ts';
import { withCommonOptions } from '../session.ts';
import { tellingEffects } from '../told-effects.ts';

type PlaceOptions = ClusterPlaceOptions;
type Changing = ChangeOptions & PlaceOptions;

/** `rollout status|history|diff|undo|restart|pause|resume|scale|set-image NAME`: a deployment, or `statefulset/NAME`, `daemonset/NAME`. */
export function addRolloutCommands(program: Command, run: RunCommand): void {
  const rollout = program.command('rollout').description('releases of a deployment, stateful or daemon set: see, change, go back');

  withClusterPlace(
    withCommonOptions(rollout.command('status').argument('<name>').description('its state in words; 1 when it is not healthy')),
  ).action((text: string, options: CommonOptions & PlaceOptions) =>
    run(options, async ({ client, output, signal }) => {
      const { resource, name } = rolloutTargetOf(text);
      const { context, namespace } = await clusterPlaceOf(client, options);
      const deployments = resource === 'deployments' ? await client.kubernetes.deployments.list({ context, namespace }, { signal }) : [];
      const found = deployments.find((one) => one.name === name);
      if (found === undefined) {
        // Of a deployment that is not among them it says so, and what may have been meant.
        const other = await client.kubernetes.objects.get({ context, resource, namespace, name }, { signal });
        output.result(other, (one) => `${one.name}: ${one.state === null ? '-' : output.say(one.state)}`);
        return other.level === 'healthy' ? EXIT.healthy : EXIT.failureFound;
      }
      output.result(found, (one) => `${one.name}: ${output.say(one.state)}`);
      return found.level === 'healthy' ? EXIT.healthy : EXIT.failureFound;
    }),
  );

  withClusterPlace(withCommonOptions(rollout.command('history').argument('<name>').description('revisions, newest first'))).action(
    (text: string, options: CommonOptions & PlaceOptions) =>
      run(options, async ({ client, output, signal }) => {
        const { resource, name } = rolloutTargetOf(text);
        const at = { ...(await clusterPlaceOf(client, options)), name };
        if (resource === 'deployments') output.result(await client.kubernetes.rollouts.history(at, { signal }), revisionsText);
        else output.result(await client.kubernetes.actions.history({ ...at, resource }, { signal }), setRevisionsText);
        return EXIT.healthy;
      }),
  );

  addRolloutDiff(rollout, run);

  const changing = (text: string, options: Changing, change: DeploymentChange) =>
    run(options, async (session) => {
      const { client, output, read } = session;
      const target = rolloutTargetOf(text);
      const { resource, name } = target;
      const place = await clusterPlaceOf(client, options);
      if (resource !== 'deployments') return changeObject(session, options, { ...place, resource, name }, setChangeOf(target, change));
      const input = { ...place, name, change };
      const calls = client.kubernetes.rollouts.change;
      const plain: ChangeCalls<ChangedDeployment> = {
        plan: (signal) => calls.plan(input, { signal }),
        apply: (consent, onItem) => read(calls.apply, { ...input, consent }, onItem),
      };
      const told = change.verb === 'undo' ? tellingEffects(plain, options, output) : null;
      const ended = await changeOnTerminal(session, options, told?.calls ?? plain);
      if (ended.kind === 'planned') output.result(ended.plan, (plan) => planText(plan, output));
      else output.result(told?.withEffects(ended.result) ?? ended.result, (after) => `${after.name}: ${output.say(after.state)}`);
      return EXIT.healthy;
    });

  for (const [verb, description] of [
    ['restart', 'start its pods anew, one after another'],
    ['pause', 'keep further changes back'],
    ['resume', 'roll out what was kept back'],
  ] as const)
    withClusterPlace(withChangeOptions(rollout.command(verb).argument('<name>').description(description))).action(
      (name: string, options: Changing) => changing(name, options, { verb }),
    );

  withClusterPlace(
    withChangeOptions(rollout.command('undo').argument('<name>').description('back to the revision before, or to one of the history')),
  )
    .option('--to-revision <n>', 'which one: see rollout history')
    .action((name: string, options: Changing & { toRevision?: string }) =>
      changing(name, options, {
        verb: 'undo',
        revision: options.toRevision === undefined ? null : revisionNumberOf(options.toRevision),
      }),
    );

  withClusterPlace(
    withChangeOptions(rollout.command('scale').argument('<name>').argument('<replicas>').description('set the number of replicas')),
  ).action((name: string, replicas: string, options: Changing) =>
    changing(name, options, { verb: 'scale', replicas: replicasOf(replicas) }),
  );

  withClusterPlace(
    withChangeOptions(
      rollout
        .command('set-image')
        .argument('<name>')
        .argument('<container=image...>')
        .description('roll out another image; with --gate -- PROGRAM ARG... only when that ends with 0 in it'),
    ),
  )
    .option('--gate', 'run what stands behind -- once as a job in the new image first')
    .option('--gate-in <container>', 'the container whose image and environment it has; without it the first that is named')
    .option('--return-on-failure', 'go back by itself when the new version fails')
    .action((name: string, given: string[], options: Changing & { gate?: boolean; gateIn?: string; returnOnFailure?: boolean }) => {
      const { images, gate } = imagesAndGate(given, process.argv, options.gate ?? false);
      return changing(name, options, {
        verb: 'set-image',
        images,
        gate,
        gateIn: options.gateIn ?? null,
        returnOnFailure: options.returnOnFailure ?? false,
      });
    });
}

/** `api=shop/api:2 --gate -- python -c "import pyotp"`: commander hands on both sides of `--` together. */
function imagesAndGate(given: readonly string[], argv: readonly string[], gated: boolean) {
  const at = argv.indexOf('--');
  const behind = at === -1 ? 0 : argv.length - at - 1;
  if (gated !== behind > 0)
    throw new FailureError(
      failure(
        'bad-input',
        gated
          ? words('--gate has no command.', '--gate n’a pas de commande.')
          : words('What stands behind -- is for --gate, which is not given.', 'Ce qui suit -- est pour --gate, qui n’est pas indiqué.'),
        words('Write: --gate -- PROGRAM ARG...', 'Écrivez : --gate -- PROGRAMME ARG...'),
      ),
    );
  const images: Record<string, string> = {};
  for (const text of given.slice(0, given.length - behind)) {
    const { container, image } = /^(?<container>[^=]+)=(?<image>\S+)$/u.exec(text)?.groups ?? {};
    if (container === undefined || image === undefined)
      throw new FailureError(
        failure(
          'bad-input',
          words(`${text} is not CONTAINER=IMAGE.`, `${text} n’est pas CONTENEUR=IMAGE.`),
          words('Write for example: api=registry.example/api:2.1', 'Écrivez par exemple : api=registry.example/api:2.1'),
        ),
      );
    images[container] = image;
  }
  return { images, gate: gated ? given.slice(given.length - behind) : null };
}
