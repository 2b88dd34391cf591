import type { Command } from 'commander';
import type { ObjectChange } from '../../../../preload/contract/object-actions.ts';
import { failure, FailureError, words } from '../../failure.ts';
import type { ChangeOptions } from '../change.ts';
import { withChangeOptions } from '../change.ts';
import type { ClusterPlaceOptions } from './cluster-place.ts';
import { clusterPlaceOf, withClusterPlace } from './cluster-place.ts';
import { EXIT } from '../exit-code.ts';
import { headings } from './headings.ts';
import { kindCommand } from './kind-command.ts';
import { changeObject } from './object-change.ts';
import { notEmpty, replicasOf, revisionNumberOf } from '../option-values.ts';
import { table } from '../output.ts';
import { setRevisionsText } from './revisions-text.ts';
import type { CommonOptions, CoreClient, RunCommand } from '../session.ts';
import { withCommonOptions } from '../session.ts';

type Changing = ChangeOptions & ClusterPlaceOptions;

/** `objects delete|may`, `nodes cordon|uncordon|drain`, `cronjobs run|suspend|resume`, `jobs run`, `statefulsets|daemonsets restart|scale|history|undo`. */
export function addClusterActionCommands(program: Command, run: RunCommand): void {
  const changing = (resource: string, name: string, options: Changing, change: ObjectChange) =>
    run(options, async (session) =>
      changeObject(session, options, { ...(await placeOf(session.client, options, resource)), resource, name }, change),
    );

  const objects = kindCommand(program, 'objects');
  const aKind = 'as in deployments, cm, certificates.cert-manager.io';
  withClusterPlace(
    withChangeOptions(
      objects.command('delete').argument('<kind>', aKind).argument('<name>').description('delete an object; says first what goes with it'),
    ),
  )
    .option('--owned <what>', 'what becomes of what it owns: background, foreground or orphan')
    .option('--wait <minutes>', 'minutes until it gives up waiting for it to go (2); 0 does not wait')
    .action((kind: string, name: string, options: Changing & { owned?: string; wait?: string }) =>
      changing(kind, name, options, {
        verb: 'delete',
        owned: ownedOf(options.owned),
        waitMinutes: options.wait === undefined ? 2 : minutesOf('--wait', options.wait, 0),
      }),
    );
  withClusterPlace(
    withCommonOptions(
      objects
        .command('may')
        .argument('<kind>', aKind)
        .argument('<name>')
        .description('what this login may do to it, and who may do the rest'),
    ),
  ).action((resource: string, name: string, options: CommonOptions & ClusterPlaceOptions) =>
    run(options, async ({ client, output, signal }) => {
      const { verbs: found } = await client.kubernetes.actions.allowed(
        { ...(await placeOf(client, options, resource)), resource, name },
        { signal },
      );
      const [yes, no] = output.language === 'fr' ? ['oui', 'non'] : ['yes', 'no'];
      output.result(found, (list) =>
        table(
          headings(output, 'NAME', 'RESULT', 'WHY'),
          list.map(({ verb, allowed, why }) => [verb, allowed ? yes : no, why === null ? '' : output.say(why)]),
        ),
      );
      return EXIT.healthy;
    }),
  );

  addNodeCommands(program, changing);
  addJobCommands(program, changing);

  for (const resource of ['statefulsets', 'daemonsets'] as const) {
    const command = kindCommand(program, resource);
    withClusterPlace(
      withChangeOptions(command.command('restart').argument('<name>').description('start its pods anew, one after another')),
    ).action((name: string, options: Changing) => changing(resource, name, options, { verb: 'restart' }));
    withClusterPlace(
      withChangeOptions(command.command('undo').argument('<name>').description('back to the revision before, or to one of the history')),
    )
      .option('--to-revision <n>', 'which one: see rollout history')
      .action((name: string, options: Changing & { toRevision?: string }) =>
        changing(resource, name, options, {
          verb: 'undo',
          revision: options.toRevision === undefined ? null : revisionNumberOf(options.toRevision),
        }),
      );
    withClusterPlace(withCommonOptions(command.command('history').argument('<name>').description('revisions, newest first'))).action(
      (name: string, options: CommonOptions & ClusterPlaceOptions) =>
        run(options, async ({ client, output, signal }) => {
          const at = { ...(await placeOf(client, options, resource)), resource, name };
          output.result(await client.kubernetes.actions.history(at, { signal }), setRevisionsText);
          return EXIT.healthy;
        }),
    );
  }
  for (const resource of ['statefulsets', 'replicasets'] as const)
    withClusterPlace(
      withChangeOptions(
        kindCommand(program, resource).command('scale').argument('<name>').argument('<replicas>').description('set the number of replicas'),
      ),
    ).action((name: string, replicas: string, options: Changing) =>
      changing(resource, name, options, { verb: 'scale', replicas: replicasOf(replicas) }),
    );
}

type Change = (resource: string, name: string, options: Changing, change: ObjectChange) => Promise<void>;

function addNodeCommands(program: Command, changing: Change): void {
  const nodes = kindCommand(program, 'nodes');
  for (const [verb, description] of [
    ['cordon', 'keep new pods from it'],
    ['uncordon', 'let new pods come again'],
  ] as const)
    onCluster(withChangeOptions(nodes.command(verb).argument('<name>').description(description))).action(
      (name: string, options: Changing) => changing('nodes', name, options, { verb }),
    );
  onCluster(
    withChangeOptions(
      nodes.command('drain').argument('<name>').description('move all its pods elsewhere, as their disruption budgets allow'),
    ),
  )
    .option('--delete-local-data', 'also pods with data on the node (emptyDir), which is lost')
    .option('--unmanaged', 'also pods that nothing makes anew')
    .option('--minutes <n>', 'minutes until it gives up (10)')
    .action((name: string, options: Changing & { deleteLocalData?: boolean; unmanaged?: boolean; minutes?: string }) =>
      changing('nodes', name, options, {
        verb: 'drain',
        localData: options.deleteLocalData ?? false,
        unmanaged: options.unmanaged ?? false,
        limitMinutes: options.minutes === undefined ? 10 : minutesOf('--minutes', options.minutes, 1),
      }),
    );
}

function addJobCommands(program: Command, changing: Change): void {
  const cronJobs = kindCommand(program, 'cronjobs');
  for (const [verb, description] of [
    ['run', 'run it once now'],
    ['suspend', 'start no more jobs'],
    ['resume', 'follow its schedule again'],
  ] as const)
    withClusterPlace(withChangeOptions(cronJobs.command(verb).argument('<name>').description(description))).action(
      (name: string, options: Changing) => changing('cronjobs', name, options, { verb }),
    );
  withClusterPlace(
    withChangeOptions(kindCommand(program, 'jobs').command('run').argument('<name>').description('run it once more')),
  ).action((name: string, options: Changing) => changing('jobs', name, options, { verb: 'run' }));
}

/** Of what belongs to no namespace. */
function onCluster(command: Command): Command {
  return command.requiredOption('--context <context>', 'kubeconfig context');
}

/** Where an object of a kind is: one that belongs to no namespace needs none. */
async function placeOf(client: CoreClient, options: ClusterPlaceOptions, resource: string) {
  const { context } = options;
  const named = notEmpty(
    '--context',
    context,
    words('See them with: pilothouse contexts list', 'Voyez-les avec : pilothouse contexts list'),
  );
  if (resource === 'nodes') return { context: named, namespace: null };
  if (options.namespace !== undefined || OF_NAMESPACES.has(resource)) return clusterPlaceOf(client, options);
  const kinds = await client.kubernetes.kinds.list({ context: named });
  const wanted = resource.toLowerCase();
  const kind = kinds.find(({ id, shortNames, kind: its }) => id === wanted || shortNames.includes(wanted) || its.toLowerCase() === wanted);
  return kind?.namespaced === false ? { context: named, namespace: null } : clusterPlaceOf(client, options);
}

const OF_NAMESPACES: ReadonlySet<string> = new Set(['statefulsets', 'daemonsets', 'replicasets', 'cronjobs', 'jobs']);

function ownedOf(text = 'background'): 'background' | 'foreground' | 'orphan' {
  if (text === 'background' || text === 'foreground' || text === 'orphan') return text;
  throw new FailureError(
    failure(
      'bad-input',
      words(`--owned ${text} is none of background, foreground, orphan.`, `--owned ${text} n’est ni background, ni foreground, ni orphan.`),
      words('Leave it out for background.', 'Sans cette option : background.'),
    ),
  );
}

function minutesOf(option: string, text: string, least: number): number {
  const minutes = /^\d{1,3}$/u.test(text) ? Number(text) : -1;
  if (minutes >= least && minutes <= 120) return minutes;
  throw new FailureError(
    failure(
      'bad-input',
      words(`${option} ${text} is not a number from ${least} to 120.`, `${option} ${text} n’est pas un nombre de ${least} à 120.`),
      words(`Write for example: ${option} 20`, `Écrivez par exemple : ${option} 20`),
    ),
  );
}
