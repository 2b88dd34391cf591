import type { Command } from 'commander';
import type { Cause, Explanation } from '../../../../preload/contract/explanations.ts';
import type { Words } from '../../../../preload/contract/words.ts';
import { words } from '../../failure.ts';
import { namesNoNamespace, namespaceOfContext } from './cluster-place.ts';
import { EXIT } from '../exit-code.ts';
import { kindCommand } from './kind-command.ts';
import { notEmpty } from '../option-values.ts';
import type { Output } from '../output.ts';
import type { CommonOptions, CoreClient, RunCommand } from '../session.ts';
import { withCommonOptions } from '../session.ts';

interface ExplainOptions extends CommonOptions {
  readonly context: string;
  readonly namespace?: string;
}

/** Kinds with a command of their own; `explain KIND NAME` takes every other. */
const KINDS = [
  'pods',
  'deployments',
  'statefulsets',
  'daemonsets',
  'replicasets',
  'jobs',
  'cronjobs',
  'services',
  'ingresses',
  'secrets',
  'persistentvolumeclaims',
  'persistentvolumes',
  'horizontalpodautoscalers',
  'nodes',
  'namespaces',
] as const;

/** Of these there is one in the whole cluster. */
const CLUSTER_WIDE: ReadonlySet<string> = new Set(['nodes', 'namespaces', 'persistentvolumes']);

/** `pods explain NAME`, `services explain NAME`, ...; `explain KIND NAME` for any kind: the state in words, 1 when it is not healthy. */
export function addExplainCommands(program: Command, run: RunCommand): void {
  for (const resource of KINDS) {
    const command = kindCommand(program, resource)
      .command('explain')
      .argument('<name>')
      .description('its state in words, why, and what to do; 1 when it is not healthy');
    const placed = CLUSTER_WIDE.has(resource) ? withContext(command) : withPlace(command);
    placed.action((name: string, options: ExplainOptions) => explain(run, resource, name, options));
  }
  withPlace(
    program
      .command('explain')
      .argument('<kind>', 'such as pods, svc, certificates.cert-manager.io')
      .argument('<name>')
      .description('the state of any object in words, why, and what to do; 1 when it is not healthy'),
  ).action((kind: string, name: string, options: ExplainOptions) => explain(run, kind.toLowerCase(), name, options));
}

function withContext(command: Command): Command {
  return withCommonOptions(command).requiredOption('--context <context>', 'kubeconfig context');
}

function withPlace(command: Command): Command {
  return withContext(command).option('-n, --namespace <namespace>', 'its namespace; that of the context when it is not given');
}

function explain(run: RunCommand, resource: string, name: string, options: ExplainOptions): Promise<void> {
  return run(options, async ({ client, output, signal }) => {
    const context = notEmpty(
      '--context',
      options.context,
      words('See them with: pilothouse contexts list', 'Voyez-les avec : pilothouse contexts list'),
    );
    const namespace = CLUSTER_WIDE.has(resource) ? null : await namespaceOf(client, context, options, resource, signal);
    const explanation = await client.kubernetes.explain(
      { context, resource, namespace, name: notEmpty('NAME', name, words('Give its name.', 'Donnez son nom.')) },
      { signal },
    );
    output.result(explanation, (found) => explanationText(found, output));
    return explanation.level === 'healthy' ? EXIT.healthy : EXIT.failureFound;
  });
}

/** The one that is given, else that of the context; a kind that has none needs none. */
async function namespaceOf(
  client: CoreClient,
  context: string,
  { namespace }: ExplainOptions,
  resource: string,
  signal: AbortSignal,
): Promise<string | null> {
  if (namespace !== undefined) return notEmpty('--namespace', namespace, words('Give a name.', 'Donnez un nom.'));
  const its = await namespaceOfContext(client, context, signal);
  if (its !== null || !KINDS.some((kind) => kind === resource)) return its;
  throw namesNoNamespace(context, words('Add --namespace NAME.', 'Ajoutez --namespace NOM.'));
}

/** An explanation as paragraphs: what, why, since when, what serves, what to do, what was said. */
export function explanationText(explanation: Explanation, output: Pick<Output, 'say'>): string {
  const { object, also, unseen } = explanation;
  const say = (text: Words) => output.say(text);
  const head = `${object.resource}/${object.name}${object.namespace === null ? '' : ` (${object.namespace})`}`;
  const parts = [`${head}${say(colon)} ${say(levels[explanation.level])}`, ...causeParts(explanation, say)];
  for (const more of also)
    parts.push('', `${say(words('Also', 'Aussi'))}${say(colon)} ${say(levels[more.level])}`, ...causeParts(more, say));
  if (unseen.length > 0) parts.push('', ...unseen.map(say));
  return parts.join('\n');
}

function causeParts(found: Cause, say: (text: Words) => string): readonly string[] {
  const labelled = (label: Words, text: string | null) => (text === null ? [] : [`${say(label)}${say(colon)} ${text}`]);
  const since = found.since === null ? null : found.since;
  return [
    say(found.what),
    ...(found.means === null ? [] : [say(found.means)]),
    ...labelled(
      words('Since', 'Depuis'),
      since === null ? null : [since, found.howOften === null ? '' : say(found.howOften)].filter((part) => part !== '').join(', '),
    ),
    ...(since === null ? labelled(words('So far', 'Jusqu’ici'), found.howOften === null ? null : say(found.howOften)) : []),
    ...labelled(words('What still serves', 'Ce qui répond encore'), found.stillServes === null ? null : say(found.stillServes)),
    ...(found.whatToDo.length === 0
      ? []
      : [`${say(words('What to do', 'Que faire'))}${say(colon)}`, ...found.whatToDo.map((step) => `  - ${say(step)}`)]),
    ...found.evidence.flatMap(({ source, text, at }) => [
      `${say(source)}${at === null ? '' : ` (${at})`}${say(colon)}`,
      ...text.split('\n').map((line) => `  | ${line}`),
    ]),
  ];
}

const colon = words(':', ' :');

const levels = {
  healthy: words('healthy', 'sain'),
  changing: words('changing', 'en changement'),
  degraded: words('degraded', 'dégradé'),
  failing: words('failing', 'en échec'),
  unknown: words('not known', 'inconnu'),
} as const;
