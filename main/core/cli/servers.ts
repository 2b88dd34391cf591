import type { Command } from 'commander';
import type { Facts, Unit, UnitDetails } from '../../../preload/contract/servers.ts';
import { EXIT } from './exit-code.ts';
import type { ScopeOption } from './journal.ts';
import { addLogsCommand, scopeOf } from './journal.ts';
import { hostVantageOf, linesOf } from './option-values.ts';
import type { Output } from './output.ts';
import { table } from './output.ts';
import type { CommonOptions, RunCommand } from './session.ts';
import { withCommonOptions } from './session.ts';
import { addUnitChangeCommands } from './unit-changes.ts';
import { addUnitOverrideCommands } from './unit-override.ts';

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

  const units = program.command('units').description('systemd units of a server');
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
    ['UNIT', 'LOAD', 'ACTIVE', 'SUB', 'STATE', 'DESCRIPTION'],
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
  const gib = (bytes: number) => `${(bytes / 2 ** 30).toFixed(1)} GiB`;
  const rows: string[][] = [
    [french ? 'Machine' : 'Machine', facts.hostName],
    [french ? 'Système' : 'System', `${facts.os}, ${facts.kernel}, ${facts.architecture}`],
  ];
  if (facts.uptimeSeconds !== null) rows.push([french ? 'En marche depuis' : 'Up', uptimeText(facts.uptimeSeconds, french)]);
  if (facts.load)
    rows.push([
      french ? 'Charge' : 'Load',
      `${facts.load.join(' ')}${facts.cores === null ? '' : ` (${facts.cores} ${french ? 'cœurs' : 'cores'})`}`,
    ]);
  if (facts.memory)
    rows.push([
      french ? 'Mémoire' : 'Memory',
      `${gib(facts.memory.availableBytes)} ${french ? 'libres sur' : 'free of'} ${gib(facts.memory.totalBytes)}`,
    ]);
  for (const disk of facts.disks)
    rows.push([
      french ? 'Disque' : 'Disk',
      `${disk.mount}: ${gib(disk.availableBytes)} ${french ? 'libres sur' : 'free of'} ${gib(disk.sizeBytes)} (${disk.type})`,
    ]);
  const { clock } = facts;
  rows.push([
    french ? 'Horloge' : 'Clock',
    `${clock.time} ${clock.timezone}, ${clock.offsetSeconds >= 0 ? '+' : ''}${clock.offsetSeconds.toFixed(2)} s ± ${clock.uncertaintySeconds.toFixed(2)} s`,
  ]);
  for (const missing of facts.missing) rows.push([missing.what, output.say(missing.why)]);
  return table(['', ''], rows).trimStart();
}

/** `12 d 3 h`, `3 h 5 min`, `5 min`. */
function uptimeText(seconds: number, french: boolean): string {
  const days = Math.floor(seconds / 86_400);
  const hours = Math.floor((seconds % 86_400) / 3600);
  const minutes = Math.floor((seconds % 3600) / 60);
  if (days > 0) return `${days} ${french ? 'j' : 'd'} ${hours} h`;
  return hours > 0 ? `${hours} h ${minutes} min` : `${minutes} min`;
}
