import type { Command } from 'commander';
import type { AuditEntry, AuditVerdict } from '../../../preload/contract/activity.ts';
import { auditQuerySchema } from '../../../preload/contract/activity.ts';
import type { Language, Words } from '../../../preload/contract/words.ts';
import { failure, FailureError, words } from '../failure.ts';
import { EXIT } from './exit-code.ts';
import { headings } from './kubernetes/headings.ts';
import type { Output } from './output.ts';
import { table } from './output.ts';
import type { CommonOptions, RunCommand } from './session.ts';
import { withCommonOptions } from './session.ts';
import { writeForeign } from './terminal-text.ts';

interface ListOptions extends CommonOptions {
  readonly limit: string;
  readonly contains: string;
  readonly action?: string;
  readonly result?: string;
  readonly since?: string;
  readonly until?: string;
}

/** `audit list`, `audit verify`, `audit export`. */
export function addAuditCommands(program: Command, run: RunCommand): void {
  const audit = program.command('audit').description('the journal of changes');
  withCommonOptions(
    audit
      .command('list')
      .description('changes, newest first')
      .option('--limit <n>', 'how many at most (1-500)', '50')
      .option('--contains <text>', 'only entries that contain this text', '')
      .option('--action <action>', 'only this action, for example lock.unlock')
      .option('--result <result>', 'done, failed or refused')
      .option('--since <time>', 'from this moment on (ISO 8601)')
      .option('--until <time>', 'before this moment (ISO 8601)'),
  ).action((options: ListOptions) =>
    run(options, async ({ client, output, signal }) => {
      const query = auditQuerySchema.safeParse({
        limit: Number(options.limit),
        contains: options.contains,
        action: options.action ?? null,
        result: options.result ?? null,
        since: momentOf(options.since),
        until: momentOf(options.until),
      });
      if (!query.success) throw badFilter();
      const entries = await client.activity.audit(query.data, { signal });
      output.result(entries, (list) =>
        table(
          headings(output, 'WHEN', 'WHO', 'ACTION', 'TARGET', 'RESULT'),
          list.map(({ at, who, action, target, result }) => [
            at,
            whoText(who, output.language),
            action,
            target,
            output.say(RESULTS[result]),
          ]),
        ),
      );
      return EXIT.healthy;
    }),
  );
  withCommonOptions(
    audit
      .command('verify')
      .description('look whether the journal is as it was written')
      .option('--head <id:chain>', 'a head that was noted before, as verify prints it'),
  ).action((options: CommonOptions & { head?: string }) =>
    run(options, async ({ client, output, signal }) => {
      const verdict = await client.activity.verify({ head: options.head === undefined ? null : headOf(options.head) }, { signal });
      output.result(verdict, () => verdictText(verdict, output));
      return verdict.ok ? EXIT.healthy : EXIT.failureFound;
    }),
  );
  withCommonOptions(
    audit.command('export').description('print the whole journal, oldest first').option('--format <format>', 'jsonl or csv', 'jsonl'),
  ).action((options: CommonOptions & { format: string }) =>
    run(options, async ({ client, read }) => {
      const { format } = options;
      if (format !== 'jsonl' && format !== 'csv') throw badFilter();
      const wanted: { readonly format: 'jsonl' | 'csv' } = { format };
      await read(client.activity.export, wanted, (piece) => void writeForeign(process.stdout, piece));
      return EXIT.healthy;
    }),
  );
}

/** How a change ended. */
const RESULTS: Readonly<Record<AuditEntry['result'], Words>> = {
  done: words('done', 'faite'),
  failed: words('failed', 'échouée'),
  refused: words('refused', 'refusée'),
};

const WAYS: Readonly<Record<string, string>> = {
  window: 'par la fenêtre',
  browser: 'par le navigateur',
  'command line': 'en ligne de commande',
};

/** `root via command line`, as it is written down, in the language of the terminal; any other text as it stands. */
export function whoText(who: string, language: Language): string {
  const { name, way } = /^(?<name>.+) via (?<way>window|browser|command line)$/u.exec(who)?.groups ?? {};
  const french = way === undefined ? undefined : WAYS[way];
  return language === 'en' || name === undefined || french === undefined ? who : `${name}, ${french}`;
}

function momentOf(text: string | undefined): string | null {
  if (text === undefined) return null;
  const time = Date.parse(text);
  if (Number.isNaN(time)) throw badFilter();
  return new Date(time).toISOString();
}

function headOf(text: string): { id: number; chain: string } {
  const found = /^(?<id>[1-9]\d{0,14}):(?<chain>[0-9a-f]{64})$/u.exec(text.trim())?.groups;
  if (found?.['id'] === undefined || found['chain'] === undefined) throw badFilter();
  return { id: Number(found['id']), chain: found['chain'] };
}

function badFilter(): FailureError {
  return new FailureError(
    failure(
      'bad-input',
      words('One of the options is not what it should be.', 'Une des options ne convient pas.'),
      words(
        '--limit 1-500, --result done|failed|refused, times such as 2026-05-01T12:00:00Z, --format jsonl|csv, --head ID:CHAIN as verify prints it.',
        '--limit 1-500, --result done|failed|refused, des dates telles que 2026-05-01T12:00:00Z, --format jsonl|csv, --head ID:CHAÎNE tel que verify l’affiche.',
      ),
    ),
  );
}

function verdictText(verdict: AuditVerdict, output: Output): string {
  const { ok, entries, older, chainedSince, head, logged, headKept, breaks, moreBreaks } = verdict;
  const lines = [
    ok
      ? words(`The journal is as it was written: ${entries} entries.`, `Le journal est tel qu’il a été écrit : ${entries} entrées.`)
      : words('The journal was tampered with, or damaged.', 'Le journal a été altéré ou endommagé.'),
    ...breaks.map(({ words: said }) => said),
    ...(moreBreaks > 0 ? [words(`And ${moreBreaks} more.`, `Et ${moreBreaks} de plus.`)] : []),
    ...(older > 0
      ? [
          words(
            `${older} entries are older than the chain (${chainedSince ?? 'not begun'}): they are covered as they stood on that day.`,
            `${older} entrées sont antérieures à la chaîne (${chainedSince ?? 'pas commencée'}) : elles sont couvertes telles qu’elles étaient ce jour-là.`,
          ),
        ]
      : []),
    words(
      `Compared with ${logged} lines of audit.log${headKept ? ' and with audit.head' : ''}.`,
      `Comparé à ${logged} lignes d’audit.log${headKept ? ' et à audit.head' : ''}.`,
    ),
    ...(head === null
      ? []
      : [
          words(
            `Head: ${head.id}:${head.chain}\nWho can write the whole data folder can rewrite all of it, logs and head included. Note the head elsewhere, and compare it later with --head.`,
            `Tête : ${head.id}:${head.chain}\nQui peut écrire tout le dossier de données peut tout y réécrire, journaux et tête compris. Notez la tête ailleurs, et comparez-la plus tard avec --head.`,
          ),
        ]),
  ];
  return lines.map((line) => output.say(line)).join('\n');
}
