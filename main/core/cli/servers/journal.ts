import { ORPCError } from '@orpc/server';
import type { Command } from 'commander';
import type { Failure } from '../../../../preload/contract/failure.ts';
import { failureSchema } from '../../../../preload/contract/failure.ts';
import type { JournalItem, JournalLine, UnitScope } from '../../../../preload/contract/journal.ts';
import { journalRows, readJournalRow } from '../../../../preload/contract/journal.ts';
import { failure, FailureError, words } from '../../failure.ts';
import { EXIT } from '../exit-code.ts';
import { hostVantageOf, journalLinesOf } from '../option-values.ts';
import type { CommonOptions, RunCommand } from '../session.ts';
import { JSON_OR_LINES, withCommonOptions } from '../session.ts';
import { jsonText } from '../terminal-text.ts';

/** `--user`: units of the account that logs in. */
export interface ScopeOption {
  readonly user?: boolean;
}

export function scopeOf({ user = false }: ScopeOption): UnitScope {
  return user ? 'user' : 'system';
}

interface LogsOptions extends CommonOptions, ScopeOption {
  readonly follow?: boolean;
  readonly lines: string;
  readonly priority?: string;
  readonly since?: string;
  readonly grep?: string;
  readonly boot?: boolean;
}

const PRIORITIES = ['emerg', 'alert', 'crit', 'err', 'warning', 'notice', 'info', 'debug'];

/** `units logs [-f] HOST [UNIT]`: one JSON array with `--json`, one JSON object a line with `--json -f`. */
export function addLogsCommand(units: Command, run: RunCommand): void {
  withCommonOptions(
    units
      .command('logs')
      .argument('<host>')
      .argument('[unit]', 'everything when left out')
      .description('the journal')
      .option('-f, --follow', 'go on with new lines until it is interrupted')
      .option('--lines <n>', 'the last lines first', '200')
      .option('--priority <p>', 'this priority and worse: 0 to 7, or err, warning, ...')
      .option('--since <time>', 'such as -1h, today, 2026-11-21 10:00')
      .option('--grep <text>', 'only messages that contain it')
      .option('--boot', 'since the last boot')
      .option('--user', 'of the account itself'),
    JSON_OR_LINES,
  ).action((host: string, unit: string | undefined, options: LogsOptions) =>
    run(options, async ({ client, output, read, signal }) => {
      const { follow = false } = options;
      const lines: JournalLine[] = [];
      const print = (line: JournalLine) => {
        if (follow && output.json) process.stdout.write(`${jsonText(line)}\n`);
        else if (follow) output.result(line, lineText);
        else lines.push(line);
      };
      const input = {
        vantage: hostVantageOf(host),
        unit: unit ?? null,
        scope: scopeOf(options),
        priority: options.priority === undefined ? null : priorityOf(options.priority),
        since: options.since ?? null,
        grep: options.grep ?? '',
        boot: options.boot ?? false,
        lines: journalLinesOf(options.lines),
        follow,
      };
      try {
        await read<typeof input, JournalItem>(client.servers.journal.follow, input, (item) => {
          if ('note' in item) output.note(output.say(item.note));
          else for (const row of journalRows(item.lines)) print(readJournalRow(row));
        });
      } catch (error) {
        const unknown = unknownUnit(error);
        if (unknown !== null) {
          output.failure(unknown);
          return EXIT.failureFound;
        }
        // Ctrl+C is how one stops following.
        if (!(follow && signal.aborted)) throw error;
      }
      if (!follow) output.result(lines, (all) => all.map(lineText).join('\n'));
      return EXIT.healthy;
    }),
  );
}

/** The machine was asked for a name that a unit can have, and knows no such unit: that is what was found there. */
function unknownUnit(error: unknown): Failure | null {
  const failed = error instanceof ORPCError ? failureSchema.safeParse(error.data) : null;
  return failed?.success && failed.data.kind === 'not-found' ? failed.data : null;
}

function lineText({ time, identifier, message }: JournalLine): string {
  return `${time} ${identifier}: ${message}`;
}

function priorityOf(text: string): number {
  const named = PRIORITIES.indexOf(text.toLowerCase());
  if (named !== -1) return named;
  if (/^[0-7]$/u.test(text)) return Number(text);
  throw new FailureError(
    failure(
      'bad-input',
      words(`--priority ${text} is no priority.`, `--priority ${text} n’est pas une priorité.`),
      words(`Give 0 to 7, or ${PRIORITIES.join(', ')}.`, `Donnez 0 à 7, ou ${PRIORITIES.join(', ')}.`),
    ),
  );
}
