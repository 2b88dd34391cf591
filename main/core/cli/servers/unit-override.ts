import type { Command } from 'commander';
import type { RelatedUnit, UnitRelations } from '../../../../preload/contract/unit-override.ts';
import { LARGEST_OVERRIDE } from '../../../../preload/contract/unit-override.ts';
import { failure, FailureError, words } from '../../failure.ts';
import type { ChangeOptions } from '../change.ts';
import { changeOnTerminal, planText, withChangeOptions } from '../change.ts';
import { EXIT } from '../exit-code.ts';
import type { ScopeOption } from './journal.ts';
import { scopeOf } from './journal.ts';
import { hostVantageOf } from '../option-values.ts';
import type { Output } from '../output.ts';
import { table } from '../output.ts';
import type { CommonOptions, RunCommand } from '../session.ts';
import { withCommonOptions } from '../session.ts';
import { textOf } from '../text-input.ts';

interface OverrideOptions extends ChangeOptions, ScopeOption {
  readonly file?: string;
  readonly remove?: boolean;
}

/** `units relations HOST UNIT`, `units override HOST UNIT --file FILE | --stdin | --remove`. */
export function addUnitOverrideCommands(units: Command, run: RunCommand): void {
  withCommonOptions(
    units
      .command('relations')
      .argument('<host>')
      .argument('<unit>')
      .description('what it needs and what needs it; of a timer, when it runs')
      .option('--user', 'a unit of the account itself'),
  ).action((host: string, unit: string, options: CommonOptions & ScopeOption) =>
    run(options, async ({ client, output, signal }) => {
      const input = { vantage: hostVantageOf(host), unit, scope: scopeOf(options) };
      output.result(await client.servers.units.relations(input, { signal }), (found) => relationsText(found, output));
      return EXIT.healthy;
    }),
  );
  withChangeOptions(
    units
      .command('override')
      .argument('<host>')
      .argument('<unit>')
      .description('write its drop-in override.conf, verified first, as root unless it is a unit of the account')
      .option('--user', 'a unit of the account itself')
      .option('--file <path>', 'the text of the drop-in')
      .option('--stdin', 'read the text from standard input')
      .option('--remove', 'remove the drop-in'),
  ).action((host: string, unit: string, options: OverrideOptions) =>
    run({ ...options, stdin: options.stdin === true || options.file === '-' }, async (session) => {
      const { client, output, read, signal } = session;
      const input = { vantage: hostVantageOf(host), unit, scope: scopeOf(options), text: await overrideText(options, signal) };
      const { override } = client.servers.units;
      const ended = await changeOnTerminal<{ path: string; state: string }>(session, options, {
        plan: (within) => override.plan(input, { signal: within }),
        apply: (consent, onItem) => read(override.apply, { ...input, consent }, onItem),
      });
      if (ended.kind === 'planned') output.result(ended.plan, (plan) => planText(plan, output));
      else output.result(ended.result, ({ path, state }) => `${path}: ${state}`);
      return EXIT.healthy;
    }),
  );
}

/** The text that is asked for; empty to remove. Throws FailureError `bad-input`, `not-found`, `permission-denied`; AbortError at abort. */
async function overrideText({ file, stdin = false, remove = false }: OverrideOptions, signal: AbortSignal): Promise<string> {
  if ([file !== undefined, stdin, remove].filter(Boolean).length !== 1) throw new FailureError(oneOfThem());
  if (remove) return '';
  const shorter = words('Shorten it; a drop-in is a few lines.', 'Raccourcissez-la ; un drop-in tient en quelques lignes.');
  const text = await textOf(file ?? '-', LARGEST_OVERRIDE, signal, shorter);
  if (text.trim() === '') throw new FailureError(empty());
  return text;
}

function relationsText({ needs, neededBy, timer }: UnitRelations, output: Output): string {
  const french = output.language === 'fr';
  const never = french ? 'aucun connu' : 'none known';
  const rows = (units: readonly RelatedUnit[]) =>
    units.length === 0
      ? [[french ? '  rien' : '  nothing', '']]
      : units.map(({ unit, depth, active }) => [`${'  '.repeat(depth + 1)}${unit}`, active]);
  return table(
    [french ? 'BESOINS' : 'NEEDS', ''],
    [
      ...rows(needs),
      [french ? 'REQUIS PAR' : 'NEEDED BY', ''],
      ...rows(neededBy),
      ...(timer === null
        ? []
        : [
            ['TIMER', ''],
            [french ? '  lance' : '  starts', timer.unit],
            [french ? '  prochain passage' : '  next run', timer.nextAt ?? never],
            [french ? '  dernier passage' : '  last run', timer.lastAt ?? never],
          ]),
    ],
  );
}

function oneOfThem() {
  return failure(
    'bad-input',
    words(
      'One of --file, --stdin and --remove says what the override becomes.',
      '--file, --stdin ou --remove dit ce que devient la surcharge, et un seul des trois.',
    ),
    words(
      'Such as: pilothouse units override web-1 nginx.service --file nginx.conf',
      'Par exemple : pilothouse units override web-1 nginx.service --file nginx.conf',
    ),
  );
}

function empty() {
  return failure(
    'bad-input',
    words('The override is empty. Nothing was changed.', 'La surcharge est vide. Rien n’a été modifié.'),
    words('To remove it, give --remove.', 'Pour la retirer, donnez --remove.'),
  );
}
