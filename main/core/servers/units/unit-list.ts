import type { Unit } from '../../../../preload/contract/servers.ts';
import { parseListUnits } from '../parse/list-units.ts';
import { numberOf, parseUnitRecords } from '../parse/properties.ts';
import { parseSections, sectionLine } from '../parse/sections.ts';
import { parseUnitFiles } from '../parse/unit-files.ts';
import { inOrder } from './unit-order.ts';
import { capabilities, unitState } from './unit-state.ts';

/** What people look after; devices, slices and scopes come and go by themselves. */
const UNIT_TYPES = 'service,socket,timer,path,mount,automount,swap,target';

const PROPERTIES =
  'Id,LoadState,LoadError,ActiveState,SubState,Result,UnitFileState,NRestarts,ExecMainStatus,StateChangeTimestamp,ActiveEnterTimestamp,CanStart,CanStop,CanReload';

/**
 * Prints in sections: the units, the machine's time, the properties of those whose restarts or failure matter, and the
 * folder of units written on this machine. `systemctl show` costs systemd about 2 ms a unit (all of a unit's properties are
 * read each time), so services that have ended and other unit types are left out of it. What it cannot read is left out.
 */
export const LIST_SCRIPT = [
  `echo; echo '${sectionLine('units')}'`,
  `units=$(systemctl list-units --all --plain --full --no-pager --type=${UNIT_TYPES}) || { code=$?; printf '%s\\n' "$units"; exit "$code"; }`,
  String.raw`printf '%s\n' "$units"`,
  `echo '${sectionLine('now')}'`,
  'date -u +%s 2>/dev/null',
  `echo '${sectionLine('properties')}'`,
  // A mark before the name has no dot. The columns are UNIT, LOAD, ACTIVE, SUB.
  String.raw`asked=$(printf '%s\n' "$units" | awk '{ u = ($1 ~ /\./) ? 1 : 2 } $u ~ /^[A-Za-z0-9:_.\\@-]+\.[a-z]+$/ && ($(u+2) == "failed" || $(u+1) ~ /^(error|bad-setting)$/ || ($u ~ /\.service$/ && $(u+3) !~ /^(dead|exited)$/)) { print $u }' 2>/dev/null)`,
  // TZ for times that need no table of zone names. Unquoted: one argument a name.
  `[ -z "$asked" ] || TZ=UTC systemctl show --no-pager -p ${PROPERTIES} -- $asked 2>/dev/null`,
  `echo; echo '${sectionLine('files')}'`,
  'folder=${folder:-/etc/systemd/system}; ls -ln "$folder" "$folder"/*.wants "$folder"/*.requires 2>/dev/null',
  `echo '${sectionLine('end')}'`,
  'exit 0',
].join('\n');

/** The units in what the script printed, worst first. `here` (milliseconds) stands in for a machine that has no `date`. */
export function parseUnitList(text: string, here = Date.now()): Unit[] {
  const sections = parseSections(text);
  const known = parseUnitRecords(sections.get('properties') ?? '');
  const files = parseUnitFiles(sections.get('files') ?? '');
  const seconds = numberOf(sections.get('now')?.trim());
  const now = seconds === null ? here : seconds * 1000;
  const units = parseListUnits(sections.get('units') ?? '').map(({ description, ...listed }): Unit => {
    const asked = known.get(listed.unit);
    // A unit may have changed between the two answers: its own, later one counts, as a whole.
    const properties = asked ?? new Map(Object.entries({ LoadState: listed.load, ActiveState: listed.active, SubState: listed.sub }));
    return {
      unit: listed.unit,
      load: properties.get('LoadState') ?? listed.load,
      active: properties.get('ActiveState') ?? listed.active,
      sub: properties.get('SubState') ?? listed.sub,
      description,
      ...unitState(properties, now),
      restarts: numberOf(properties.get('NRestarts')),
      enabled: properties.get('UnitFileState') ?? (files.enabled.has(listed.unit) ? 'enabled' : ''),
      ...capabilities(properties),
    };
  });
  return inOrder(units, files);
}
