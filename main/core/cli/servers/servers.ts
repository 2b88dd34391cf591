import type { Command } from 'commander';
import type { Facts, Unit, UnitDetails } from '../../../../preload/contract/servers.ts';
import { clockOffBy } from '../../servers/clock-words.ts';
import { durationText, sizeText } from '../amounts.ts';
import { EXIT } from '../exit-code.ts';
import { headings } from '../kubernetes/headings.ts';
import type { ScopeOption } from './journal.ts';
import { addLogsCommand, scopeOf } from './journal.ts';
import { hostVantageOf, linesOf } from '../option-values.ts';
import type { Output } from '../output.ts';
import { table } from '../output.ts';
import type { CommonOptions, RunCommand } from '../session.ts';
import { withCommonOptions } from '../session.ts';
import { addUnitChangeCommands } from './unit-changes.ts';
import { addUnitOverrideCommands } from './unit-override.ts';

/** A clock that is further off is told in minutes, hours, days or years. */
const CLOCK_IN_SECONDS = 120;

/** `facts HOST`, `units list HOST`, `units show HOST UNIT`. */
export function addServerCommands(program: Command, run: RunCommand): void {
  withCommonOptions(
    program.command('facts').argument('<host>', 'host, user@host:port, or here').description('system, load, memory, disks, clock'),
  ).action((host: string, options: CommonOptions) =>
    run(options, async ({ client, output, signal }) => {
      output.result(await client.servers.facts({ vantage: hostVantageOf(host) }, { signal }), (facts) => factsText(facts, output));
      return EXIT.healthy;
    }),
  );

  const units = program.command('units').description('systemd units of a server, or services of OpenRC');
  addUnitChangeCommands(units, run);
  addUnitOverrideCommands(units, run);
  addLogsCommand(units, run);
  withCommonOptions(
    units
      .command('list')
      .argument('<host>')
      .description('worst first, then services before the rest')
      .option('--user', 'those of the account itself'),
  ).action((host: string, options: CommonOptions & ScopeOption) =>
    run(options, async ({ client, output, signal }) => {
      output.result(await client.servers.units.list({ vantage: hostVantageOf(host), scope: scopeOf(options) }, { signal }), (found) =>
        unitTable(found, output),
      );
      return EXIT.healthy;
    }),
  );
  withCommonOptions(
    units
      .command('show')
      .argument('<host>')
      .argument('<unit>')
      .description('status and the last journal lines')
      .option('--lines <n>', 'journal lines', '50')
      .option('--user', 'a unit of the account itself'),
  ).action((host: string, unit: string, options: CommonOptions & ScopeOption & { lines: string }) =>
    run(options, async ({ client, output, signal }) => {
      const details = await client.servers.units.show(
        { vantage: hostVantageOf(host), unit, lines: linesOf(options.lines), scope: scopeOf(options) },
        { signal },
      );
      output.result(details, (found) => unitText(found, output));
      return EXIT.healthy;
    }),
  );
}

function unitTable(units: readonly Unit[], output: Output): string {
  return table(
    headings(output, 'UNIT', 'LOAD', 'ACTIVE', 'SUB', 'STATE', 'DESCRIPTION'),
    units.map((unit) => [unit.unit, unit.load, unit.active, unit.sub, output.say(unit.state), unit.description]),
  );
}

function unitText(unit: UnitDetails, output: Output): string {
  const journal = unit.journal.map((line) => `${line.time} ${line.identifier}: ${line.message}`);
  const note = unit.journalNote ? [output.say(unit.journalNote)] : [];
  return [`${unit.unit}: ${output.say(unit.state)}`, '', unit.status.trimEnd(), '', ...journal, ...note].join('\n');
}

function factsText(facts: Facts, output: Output): string {
  const french = output.language === 'fr';
  const number = (value: number, digits: number) => value.toFixed(digits).replace('.', french ? ',' : '.');
  const size = (bytes: number) => sizeText(bytes, french);
  const room = (free: number, all: number) =>
    `${size(free)} ${french ? 'libres sur' : 'free of'} ${size(all)}${all > 0 ? ` (${Math.round((100 * (all - free)) / all)} % ${french ? 'utilisés' : 'used'})` : ''}`;
  const rows: string[][] = [
    ['Machine', facts.hostName],
    [french ? 'Système' : 'System', `${facts.os}, ${facts.kernel}, ${facts.architecture}`],
  ];
  if (facts.uptimeSeconds !== null) rows.push([french ? 'En marche depuis' : 'Up', durationText(facts.uptimeSeconds, french)]);
  if (facts.load)
    rows.push([
      french ? 'Charge' : 'Load',
      `${facts.load.map((load) => number(load, 2)).join(french ? ' ; ' : ' ')}${facts.cores === null ? '' : ` (${facts.cores} ${french ? 'cœurs' : 'cores'})`}`,
    ]);
  if (facts.memory) rows.push([french ? 'Mémoire' : 'Memory', room(facts.memory.availableBytes, facts.memory.totalBytes)]);
  for (const disk of facts.disks)
    rows.push([
      french ? 'Disque' : 'Disk',
      `${disk.mount}${french ? ' :' : ':'} ${room(disk.availableBytes, disk.sizeBytes)}, ${disk.type}`,
    ]);
  const { clock } = facts;
  const ahead = clock.offsetSeconds >= 0;
  // Hundredths of a second say something of clocks that are kept; of others nobody counts seconds.
  const offset =
    Math.abs(clock.offsetSeconds) < CLOCK_IN_SECONDS
      ? `${ahead ? '+' : ''}${number(clock.offsetSeconds, 2)} s ± ${number(clock.uncertaintySeconds, 2)} s`
      : `${output.say(clockOffBy(clock.offsetSeconds))} ${french ? (ahead ? 'd’avance' : 'de retard') : ahead ? 'ahead' : 'behind'}`;
  rows.push([french ? 'Horloge' : 'Clock', `${clock.time} ${clock.timezone}, ${offset}`]);
  for (const missing of facts.missing) rows.push([french ? 'Non lu' : 'Not read', output.say(missing.why)]);
  return table(['', ''], rows).trimStart();
}
