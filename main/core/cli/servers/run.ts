import type { Command } from 'commander';
import type { Failure } from '../../../../preload/contract/failure.ts';
import type { RunItem } from '../../../../preload/contract/runs.ts';
import type { Words } from '../../../../preload/contract/words.ts';
import { failure, FailureError, words } from '../../failure.ts';
import type { RootOption } from './as-root.ts';
import { withRootOption } from './as-root.ts';
import { EXIT } from '../exit-code.ts';
import { onTheCommandLine } from '../command-line-remedies.ts';
import { hostVantageOf, timeoutMsOf } from '../option-values.ts';
import type { Output } from '../output.ts';
import type { Said } from '../run-output.ts';
import { keep, mostKept, sameness, writeJson } from '../run-output.ts';
import type { CommonOptions, RunCommand } from '../session.ts';
import { withCommonOptions } from '../session.ts';
import { plainFailure } from '../verdict.ts';
import { writeForeign } from '../terminal-text.ts';

interface RunOptions extends CommonOptions, RootOption {
  readonly concurrency: string;
  readonly timeout: string;
  readonly yes?: boolean;
  readonly confirm: readonly string[];
}

/** What a server answered, gathered. */
interface Gathered extends Said {
  readonly vantage: string;
  end: Extract<RunItem, { kind: 'ended' | 'failed' }> | null;
}

const LONGEST_RUN_SECONDS = 24 * 3600;

/** `run HOST[,HOST...] -- PROGRAM ARG...`. */
export function addRunCommand(program: Command, run: RunCommand): void {
  withCommonOptions(
    withRootOption(
      program
        .command('run')
        .argument('<hosts>', 'hosts, comma-separated; here is this computer')
        .argument('<program>', 'after --')
        .argument('[args...]', 'each handed on as it is, to no shell')
        .description('run a program on servers, many at once'),
      'through sudo or doas',
    )
      .option('--concurrency <n>', 'servers at once', '24')
      .option('--timeout <seconds>', 'limit for each server', '300')
      .option('--yes', 'run it although it may stop or destroy something')
      .option(
        '--confirm <environment>',
        'run it on the protected servers of this environment (more than one: again)',
        (one, all: string[]) => [...all, one],
        [],
      ),
  ).action((hosts: string, name: string, args: string[], options: RunOptions) =>
    run(options, async ({ client, output, read, signal }) => {
      const vantages = [
        ...new Set(
          hosts
            .split(',')
            .filter((host) => host.trim() !== '')
            .map(hostVantageOf),
        ),
      ];
      const gathered = new Map(
        vantages.map((vantage): [string, Gathered] => [vantage, { vantage, stdout: '', stderr: '', truncated: false, end: null }]),
      );
      const most = mostKept(vantages.length);
      const live = !output.json && vantages.length === 1;
      const input = {
        vantages,
        command: { kind: 'program' as const, program: name, args },
        asRoot: options.asRoot ?? false,
        concurrency: concurrencyOf(options.concurrency),
        timeoutMs: timeoutMsOf(options.timeout, LONGEST_RUN_SECONDS),
        agreed: { environments: [...options.confirm], dangerous: options.yes ?? false },
      };
      const started = new Set<string>();
      try {
        await read(client.servers.runs.start, input, (item) => {
          const one = gathered.get(item.vantage);
          if (one === undefined) return;
          started.add(item.vantage);
          if (item.kind === 'started') return;
          if (item.kind !== 'output') one.end = item;
          else if (live) writeForeign(process[item.from], item.text);
          else keep(one, item.from, item.text, most);
        });
      } catch (error) {
        if (!signal.aborted) throw error;
        for (const one of gathered.values())
          one.end ??= { kind: 'failed', vantage: one.vantage, ms: 0, failure: interrupted(nameOf(one.vantage), started.has(one.vantage)) };
      }
      const all = [...gathered.values()];
      if (output.json) await writeJson(all.map((one) => jsonOf(one, output)));
      else sayAll(all, live, output);
      for (const one of all) if (one.truncated) output.note(output.say(cutWords(nameOf(one.vantage), most)));
      return exitOf(all);
    }),
  );
}

function jsonOf({ vantage, stdout, stderr, truncated, end }: Gathered, output: Output) {
  const said = { stdout, stderr, ...(truncated && { truncated }) };
  const host = nameOf(vantage);
  if (end === null || end.kind === 'ended') return { host, exitCode: end?.exitCode ?? null, ...said };
  return { host, exitCode: null, ...said, error: plainFailure(end.failure, output) };
}

function cutWords(host: string, most: number): Words {
  const megabytes = most / 1024 / 1024;
  const [en, fr] =
    megabytes >= 1
      ? [`${Math.floor(megabytes)} MiB`, `${Math.floor(megabytes)} Mio`]
      : [`${Math.floor(most / 1024)} KiB`, `${Math.floor(most / 1024)} Kio`];
  return words(
    `${host}: it printed more than ${en}; only the beginning is kept. To have it all, run it on this server alone, without --json, into a file.`,
    `${host} : plus de ${fr} affichés ; seul le début est conservé. Pour tout avoir, lancez-la sur ce serveur seul, sans --json, vers un fichier.`,
  );
}

/** Servers that answered the same, together; then those that could not be asked. */
function sayAll(all: readonly Gathered[], live: boolean, output: Output): void {
  const groups = new Map<string, Gathered[]>();
  for (const one of all) {
    const { end } = one;
    const key = sameness([end?.kind, end?.kind === 'ended' ? end.exitCode : end?.failure.cause.en], one);
    groups.set(key, [...(groups.get(key) ?? []), one]);
  }
  for (const group of groups.values()) {
    const [first] = group;
    if (first === undefined) continue;
    const names = group.map(({ vantage }) => nameOf(vantage)).join(', ');
    if (first.end?.kind === 'failed') {
      if (all.length > 1) output.note(`== ${names}`);
      output.problem(onTheCommandLine(first.end.failure, process.env));
      continue;
    }
    if (live) continue;
    output.note(`== ${names} (${first.end?.signal ?? first.end?.exitCode ?? '?'})`);
    writeForeign(process.stdout, first.stdout);
    writeForeign(process.stderr, first.stderr);
  }
}

/** 3 when a server could not be reached, 1 when the command failed somewhere. */
function exitOf(all: readonly Gathered[]): number {
  if (all.some(({ end }) => end?.kind === 'failed')) return EXIT.noConnection;
  return all.every(({ end }) => end?.kind === 'ended' && end.exitCode === 0) ? EXIT.healthy : EXIT.failureFound;
}

/** What is known of a server whose answer was not waited for: Ctrl+C. */
function interrupted(host: string, begun: boolean): Failure {
  return begun
    ? failure(
        'cancelled',
        words(
          `${host}: interrupted. If the program had begun there, it was asked to stop; what it did is not known.`,
          `${host} : interrompu. Si le programme y avait commencé, il lui a été demandé de s’arrêter ; on ignore ce qu’il a fait.`,
        ),
        words('Look at the server before you run it again.', 'Regardez le serveur avant de le relancer.'),
      )
    : failure(
        'cancelled',
        words(`${host}: not begun. Nothing was run there.`, `${host} : pas commencé. Rien n’y a été exécuté.`),
        words('Run it again when you want.', 'Relancez quand vous voulez.'),
      );
}

function nameOf(vantage: string): string {
  return vantage.replace(/^ssh:/u, '');
}

function concurrencyOf(text: string): number {
  const value = Number(text);
  if (/^\d+$/u.test(text) && value >= 1 && value <= 64) return value;
  throw new FailureError(
    failure(
      'bad-input',
      words(`--concurrency ${text} is not a number of servers.`, `--concurrency ${text} n’est pas un nombre de serveurs.`),
      words('Give a number from 1 to 64.', 'Donnez un nombre de 1 à 64.'),
    ),
  );
}
