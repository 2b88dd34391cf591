import type { UnitScope } from '../../../../preload/contract/journal.ts';
import type { Unit, UnitDetails } from '../../../../preload/contract/servers.ts';
import type { Words } from '../../../../preload/contract/words.ts';
import { FailureError, words } from '../../failure.ts';
import { scriptNotRun } from '../../vantage/script-failures.ts';
import type { CommandResult, Vantage } from '../../vantage/vantage.ts';
import { NO_OWN_SERVICES_SCRIPT, onOpenrc, SERVICE_SCRIPT, SERVICES_SCRIPT } from '../openrc/openrc-scripts.ts';
import { isOpenrc, parseServiceDetails, parseServiceList } from '../openrc/services.ts';
import { parseJournal } from '../parse/journal.ts';
import type { Journal } from '../parse/journal.ts';
import { numberOf, parseProperties } from '../parse/properties.ts';
import { parseSections, sectionLine, withoutSectionLines } from '../parse/sections.ts';
import { journalAccessNote } from '../journal/journal-notes.ts';
import { anotherInit, noOwnServices, noSystemd, noUserUnits, systemctlFailed, unitNotFound } from './unit-failures.ts';
import { LIST_SCRIPT, parseUnitList } from './unit-list.ts';
import { checkUnitName } from './unit-name.ts';
import { capabilities, unitState } from './unit-state.ts';
import { scopedScript } from './user-scope.ts';

const WITHIN_MS = 30_000;

const PROPERTIES =
  'Id,Description,LoadState,LoadError,ActiveState,SubState,Result,UnitFileState,FragmentPath,MainPID,NRestarts,MemoryCurrent,ExecMainCode,ExecMainStatus,StateChangeTimestamp,ActiveEnterTimestamp,CanStart,CanStop,CanReload';

/**
 * The systemd units of a machine, worst first, in one command. Throws FailureError `not-available` where there is no systemd,
 * `command-failed` when it does not answer.
 */
export async function listUnits(vantage: Vantage, signal: AbortSignal, scope: UnitScope = 'system'): Promise<Unit[]> {
  const there = onOpenrc(scope === 'user' ? NO_OWN_SERVICES_SCRIPT : SERVICES_SCRIPT);
  const command = { program: 'sh', args: ['-c', `${there}\n${scopedScript(LIST_SCRIPT, scope)}`] };
  const result = await runSystemctl(vantage, () => vantage.run(command, { signal, timeoutMs: WITHIN_MS }), signal);
  if (result.exitCode !== 0) throw systemctlFailed(vantage, result);
  const sections = parseSections(result.stdout);
  return isOpenrc(sections) ? parseServiceList(sections) : parseUnitList(result.stdout);
}

/** Prints a unit's properties, the machine's time, status and journal in sections. $1 is the unit, $2 how many lines. */
const SHOW_SCRIPT = [
  `echo; echo '${sectionLine('properties')}'`,
  // TZ for times that need no table of zone names; the status below keeps the machine's own.
  `TZ=UTC systemctl show --no-pager -p ${PROPERTIES} -- "$1" 2>&1 || exit $?`,
  `echo; echo '${sectionLine('now')}'`,
  'date -u +%s 2>/dev/null',
  `echo; echo '${sectionLine('status')}'`,
  'systemctl status --no-pager --full --lines=0 -- "$1" 2>&1',
  `echo; echo '${sectionLine('journal')}'`,
  '[ "$2" -eq 0 ] || journalctl --no-pager --all -o json -n "$2" "${of:---unit}=$1" 2>&1',
  // With -o json journalctl keeps quiet about entries this account may not read; asked for none as text, it says so.
  `echo; echo '${sectionLine('journal-access')}'`,
  '[ "$2" -eq 0 ] || journalctl --no-pager -n 0 2>&1',
  `echo; echo '${sectionLine('end')}'`,
].join('\n');

/**
 * One unit: its state in words, `systemctl status`, the last journal lines. Throws FailureError `bad-input` for a name no
 * unit can have, `not-found`, `not-available` where there is no systemd.
 */
export async function showUnit(
  vantage: Vantage,
  unit: string,
  lines: number,
  signal: AbortSignal,
  scope: UnitScope = 'system',
): Promise<UnitDetails> {
  checkUnitName(unit);
  const there = onOpenrc(scope === 'user' ? NO_OWN_SERVICES_SCRIPT : SERVICE_SCRIPT);
  const script = `${there}\n${scopedScript(SHOW_SCRIPT, scope)}`;
  const command = { program: 'sh', args: ['-c', script, 'sh', unit, String(lines)] };
  const result = await runSystemctl(vantage, () => vantage.run(command, { signal, timeoutMs: WITHIN_MS }), signal);
  const sections = parseSections(result.stdout);
  if (isOpenrc(sections)) {
    const service = parseServiceDetails(sections, lines);
    if (service === null) throw new FailureError(unitNotFound(vantage, unit, ''));
    return service;
  }
  const details = parseUnitDetails(result.stdout, { lines, truncated: result.truncated });
  if (details === null) throw systemctlFailed(vantage, result);
  if (details.load === 'not-found' && details.active === 'inactive') throw new FailureError(unitNotFound(vantage, unit, details.status));
  return details;
}

/** A unit from what the script printed; null when systemctl did not even know its properties. */
export function parseUnitDetails(text: string, asked: { readonly lines: number; readonly truncated: boolean }): UnitDetails | null {
  const sections = parseSections(text);
  const properties = parseProperties(sections.get('properties') ?? '');
  const unit = properties.get('Id');
  if (unit === undefined) return null;
  const journal = parseJournal(sections.get('journal') ?? '');
  const seconds = numberOf(sections.get('now')?.trim());
  const pid = numberOf(properties.get('MainPID'));
  return {
    unit,
    load: properties.get('LoadState') ?? '',
    active: properties.get('ActiveState') ?? '',
    sub: properties.get('SubState') ?? '',
    description: properties.get('Description') ?? '',
    ...unitState(properties, seconds === null ? Date.now() : seconds * 1000),
    ...capabilities(properties),
    mainPid: pid === 0 ? null : pid,
    restarts: numberOf(properties.get('NRestarts')),
    memoryBytes: numberOf(properties.get('MemoryCurrent')),
    enabled: properties.get('UnitFileState') ?? '',
    fragmentPath: properties.get('FragmentPath') ?? '',
    result: properties.get('Result') ?? '',
    status: sections.get('status') ?? '',
    journal: [...journal.lines],
    journalNote:
      asked.lines === 0 ? null : journalNote(journal, sections.get('journal-access') ?? '', asked.truncated || !sections.has('end')),
  };
}

function journalNote(journal: Journal, access: string, cut: boolean): Words | null {
  const said = [...journal.notes, access].join('\n');
  const limit = journalAccessNote(said);
  if (limit !== null) return limit;
  if (cut)
    return words(
      'The journal was too long to be shown whole: ask for fewer lines.',
      'Le journal était trop long pour être affiché en entier : demandez moins de lignes.',
    );
  if (journal.lines.length === 0) {
    const [first = ''] = journal.notes.filter((note) => !note.startsWith('-- '));
    return first === ''
      ? words('Nothing is in the journal for this unit.', 'Le journal ne contient rien pour cette unité.')
      : words(`The journal could not be read: ${first}`, `Le journal n’a pas pu être lu : ${first}`);
  }
  return null;
}

async function runSystemctl(vantage: Vantage, run: () => Promise<CommandResult>, signal: AbortSignal): Promise<CommandResult> {
  let result: CommandResult;
  try {
    result = await run();
  } catch (error) {
    if (error instanceof FailureError && error.failure.kind === 'command-missing')
      throw new FailureError((await anotherInit(vantage, signal)) ?? noSystemd(vantage, error.failure.evidence ?? ''));
    throw error;
  }
  const sections = parseSections(result.stdout);
  if (isOpenrc(sections)) return result;
  if (sections.has('openrc-own')) throw new FailureError(noOwnServices(vantage));
  const said = `${result.stdout}\n${result.stderr}`;
  if (/failed to connect to (?:user scope )?bus/iu.test(said) && /user|XDG_RUNTIME_DIR|DBUS_SESSION/u.test(said))
    throw new FailureError(noUserUnits(vantage, withoutSectionLines(said).slice(0, 1000)));
  if (/not been booted with systemd|systemctl: (?:command )?not found|not found: systemctl/iu.test(said))
    throw new FailureError((await anotherInit(vantage, signal)) ?? noSystemd(vantage, withoutSectionLines(said).slice(0, 1000)));
  if (sections.size === 0) throw new FailureError(scriptNotRun(said));
  return result;
}
