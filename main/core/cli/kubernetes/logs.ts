import { styleText } from 'node:util';
import type { Command } from 'commander';
import type { LogSource, LogTarget, PodLogItem, PodLogLine, PodLogsQuery } from '../../../../preload/contract/pod-logs.ts';
import { podLogRows, readPodLogRow } from '../../../../preload/contract/pod-logs.ts';
import { failure, FailureError, words } from '../../failure.ts';
import { namesNoNamespace, namespaceOfContext } from './cluster-place.ts';
import { EXIT } from '../exit-code.ts';
import { notEmpty, tailOf } from '../option-values.ts';
import type { CoreClient, CommonOptions, RunCommand } from '../session.ts';
import { JSON_OR_LINES, withCommonOptions } from '../session.ts';
import { jsonText, printable } from '../terminal-text.ts';

interface LogsOptions extends CommonOptions {
  readonly context: string;
  readonly namespace?: string;
  readonly allNamespaces?: boolean;
  readonly selector?: string;
  readonly container?: string;
  readonly follow?: boolean;
  readonly previous?: boolean;
  readonly since?: string;
  readonly tail: string;
  readonly timestamps?: boolean;
}

/** A line as `--json` prints it. */
interface PrintedLine {
  readonly time: string | null;
  readonly namespace: string;
  readonly pod: string;
  readonly container: string;
  readonly level: string;
  readonly text: string;
}

const LEVELS = ['emerg', 'alert', 'crit', 'err', 'warning', 'notice', 'info', 'debug'];
/** One JSON document is made in memory: beyond that, follow or read text. */
const MOST_JSON_CHARACTERS = 256 * 1024 * 1024;
const COLOURS = ['cyan', 'yellow', 'green', 'magenta', 'blue', 'red'] as const;

/** `logs POD | deployment/NAME | -l SELECTOR`: of one pod, or of all pods of a workload, a service or a label selector together. */
export function addLogsOfPodsCommand(program: Command, run: RunCommand): void {
  withCommonOptions(
    program
      .command('logs')
      .argument('[target]', 'a pod, or KIND/NAME of a workload or a service, such as deployment/web')
      .description('logs of a pod, or of all pods of a workload, a service or a label selector together')
      .requiredOption('--context <context>', 'kubeconfig context')
      .option('-n, --namespace <namespace>', 'its namespace; that of the context when it is not given')
      .option('-A, --all-namespaces', 'all namespaces, with --selector')
      .option('-l, --selector <labels>', 'pods with these labels, such as app=web,tier!=cache')
      .option('--container <name>', 'only containers of this name; else all, init containers too')
      .option('-f, --follow', 'go on with new lines and new pods until it is interrupted')
      .option('--previous', 'of the run before the present one')
      .option('--since <when>', 'not older than: 90s, 10m, 2h, 2026-11-21T10:00:00Z')
      .option('--tail <n>', 'so many of the last lines of each container; all for everything', '200')
      .option('--timestamps', 'with the time of each line'),
    JSON_OR_LINES,
  ).action((target: string | undefined, options: LogsOptions) =>
    run(options, async ({ client, output, read, signal }) => {
      const { follow = false, previous = false } = options;
      const wanted = targetOf(target, options);
      const namespace = await namespaceOf(client, options, 'selector' in wanted);
      if (follow && previous) throw new FailureError(notBoth());
      const sources: LogSource[] = [];
      const lines: PrintedLine[] = [];
      let characters = 0;
      let begun = false;
      let failed = '';
      const met = { lines: 0, problems: 0 };
      const coloured = process.stdout.isTTY && !process.env['NO_COLOR'];
      const plainPod = 'name' in wanted && wanted.resource === 'pods';
      const print = (line: PodLogLine) => {
        const source = sources[line.source];
        if (!output.json) return process.stdout.write(textOf(line, source, { options, coloured, plainPod, sources }));
        const printed = printedLine(line, source);
        if (follow) return process.stdout.write(`${jsonText(printed)}\n`);
        characters += printed.text.length + 200;
        if (characters > MOST_JSON_CHARACTERS) throw new FailureError(tooLong());
        return lines.push(printed);
      };
      const input: PodLogsQuery = {
        context: notEmpty(
          '--context',
          options.context,
          words('See them with: pilothouse contexts list', 'Voyez-les avec : pilothouse contexts list'),
        ),
        namespace,
        target: wanted,
        container: options.container ?? null,
        previous,
        since: options.since ?? null,
        tail: tailOf(options.tail),
        follow,
      };
      try {
        await read<PodLogsQuery, PodLogItem>(client.kubernetes.logs.follow, input, (item) => {
          begun = true;
          if ('sources' in item) for (const source of item.sources) sources[source.id] = source;
          else if ('lines' in item) {
            for (const row of podLogRows(item.lines)) print(readPodLogRow(row));
            met.lines++;
            failed = '';
          } else if ('event' in item) {
            output.note(output.say(item.event.words));
            if (item.event.kind === 'problem') met.problems++;
          } else if (item.failure) {
            // Asked again and again, it fails the same way: that is one message.
            if (item.failure.cause.en !== failed) output.problem(item.failure);
            failed = item.failure.cause.en;
          }
        });
      } catch (error) {
        // Ctrl+C is how one stops following, once there is something to follow.
        if (!(follow && begun && signal.aborted)) throw error;
      }
      if (output.json && !follow) output.result(lines, () => '');
      // What was asked for is not there at all: a script must not take that for an empty log.
      return !follow && met.lines === 0 && met.problems > 0 ? EXIT.failureFound : EXIT.healthy;
    }),
  );
}

interface Printing {
  readonly options: LogsOptions;
  readonly coloured: boolean;
  readonly plainPod: boolean;
  readonly sources: readonly LogSource[];
}

/** A pod of one container needs no name before its lines. */
function textOf({ time, message }: PodLogLine, source: LogSource | undefined, { options, coloured, plainPod, sources }: Printing): string {
  const stamp = options.timestamps && time !== '' ? `${time} ` : '';
  const alone = plainPod && (options.container !== undefined || sources.length === 1);
  const name = source === undefined || alone ? '' : printable(plainPod ? source.container : `${source.pod}/${source.container}`);
  const shown = name === '' ? '' : `${coloured && source ? styleText(colourOf(source), name, { validateStream: false }) : name} `;
  return `${stamp}${shown}${printable(message)}\n`;
}

/** The same for a pod each time. */
function colourOf({ pod }: LogSource) {
  let hash = 0;
  for (const character of pod) hash = (hash * 31 + (character.codePointAt(0) ?? 0)) % 65_521;
  return COLOURS[hash % COLOURS.length] ?? 'cyan';
}

function printedLine({ time, priority, message }: PodLogLine, source: LogSource | undefined): PrintedLine {
  return {
    time: time === '' ? null : time,
    namespace: source?.namespace ?? '',
    pod: source?.pod ?? '',
    container: source?.container ?? '',
    level: LEVELS[priority] ?? 'info',
    text: message,
  };
}

/** `web-7d4b9`, `deployment/web`, `sts/db`; or what `-l` says. */
function targetOf(target: string | undefined, { selector }: LogsOptions): LogTarget {
  if ((target === undefined) === (selector === undefined))
    throw new FailureError(
      failure(
        'bad-input',
        words(
          'Name either a pod or workload, or a label selector.',
          'Indiquez soit un pod ou une charge de travail, soit un sélecteur de labels.',
        ),
        words(
          'Write for example: pilothouse logs deployment/web, or: pilothouse logs -l app=web',
          'Écrivez par exemple : pilothouse logs deployment/web, ou : pilothouse logs -l app=web',
        ),
      ),
    );
  if (selector !== undefined) {
    const expected = words('Give labels, such as app=web.', 'Donnez des labels, par exemple app=web.');
    return { selector: notEmpty('--selector', selector, expected) };
  }
  const { kind, name } = /^(?:(?<kind>[^/]+)\/)?(?<name>[^/]+)$/u.exec(target ?? '')?.groups ?? {};
  if (name === undefined)
    throw new FailureError(
      failure(
        'bad-input',
        words(`${target} is not a pod or KIND/NAME.`, `${target} n’est ni un pod ni GENRE/NOM.`),
        words('Write for example: web-7d4b9, deployment/web, sts/db', 'Écrivez par exemple : web-7d4b9, deployment/web, sts/db'),
      ),
    );
  return { resource: kind === undefined || /^(?:pods?|po)$/iu.test(kind) ? 'pods' : kind.toLowerCase(), name };
}

/** The one that is given, or the context's own. */
async function namespaceOf(client: CoreClient, options: LogsOptions, selected: boolean): Promise<string | null> {
  const { namespace, allNamespaces = false, context } = options;
  if (!allNamespaces) {
    if (namespace !== undefined) return notEmpty('--namespace', namespace, words('Give a name.', 'Donnez un nom.'));
    const own = await namespaceOfContext(client, context);
    if (own !== null) return own;
    const its = words('Add --namespace NAME; -A goes with --selector.', 'Ajoutez --namespace NOM ; -A va avec --selector.');
    throw namesNoNamespace(context, its);
  }
  if (namespace === undefined && selected) return null;
  throw new FailureError(
    failure(
      'bad-input',
      words('No namespace is named, or more than one.', 'Aucun namespace n’est indiqué, ou plus d’un.'),
      words(
        'Add --namespace NAME; --all-namespaces goes with --selector only.',
        'Ajoutez --namespace NOM ; --all-namespaces ne va qu’avec --selector.',
      ),
    ),
  );
}

function notBoth() {
  return failure(
    'bad-input',
    words('A previous run has ended: there is nothing to follow.', 'Une exécution précédente est terminée : il n’y a rien à suivre.'),
    words('Leave out --follow or --previous.', 'Retirez --follow ou --previous.'),
  );
}

function tooLong() {
  return failure(
    'message-too-large',
    words('These logs are too long for one JSON document.', 'Ces journaux sont trop longs pour un seul document JSON.'),
    words('Ask for less with --tail or --since, or leave out --json.', 'Demandez-en moins avec --tail ou --since, ou retirez --json.'),
  );
}
