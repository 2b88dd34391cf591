import type { Unit } from '../../../preload/contract/servers.ts';

/** In trouble: what `systemctl --failed` shows, and what goes on failing without ever being listed there. */
function inTrouble({ level }: Pick<Unit, 'level'>): boolean {
  return level === 'failing' || level === 'degraded';
}

/** Which types of units are shown. */
export type UnitView = 'services' | 'timers' | 'sockets' | 'all';
export const unitViews: readonly UnitView[] = ['services', 'timers', 'sockets', 'all'];

const typed: Readonly<Record<UnitView, (unit: Unit) => boolean>> = {
  // What is in trouble is never out of sight, whatever its type.
  services: (unit) => unit.unit.endsWith('.service') || unit.openrc !== undefined || inTrouble(unit),
  timers: ({ unit }) => unit.endsWith('.timer'),
  sockets: ({ unit }) => unit.endsWith('.socket'),
  all: () => true,
};

/** Whether these are services of OpenRC, which has no other types of units. */
export function ofOpenrc(units: readonly Unit[]): boolean {
  return units.some(({ openrc }) => openrc !== undefined);
}

/** What starts it at boot: the runlevels of OpenRC, or what systemd calls its unit file. */
export function atBoot({ enabled, openrc }: Pick<Unit, 'enabled' | 'openrc'>): string {
  return openrc === undefined ? enabled : openrc.runlevels.join(', ');
}

/** The view in which a unit stands: the one to begin with when its details are open. */
export function viewOf(unit: string | null): UnitView {
  if (unit === null || /\.service$|^[^.]*$/u.test(unit)) return 'services';
  return unit.endsWith('.timer') ? 'timers' : unit.endsWith('.socket') ? 'sockets' : 'all';
}

/** Which states are shown. */
export type UnitFilter = 'any' | 'failed' | 'running' | 'stopped';
export const unitFilters: readonly UnitFilter[] = ['any', 'failed', 'running', 'stopped'];

const shown: Readonly<Record<UnitFilter, (unit: Unit) => boolean>> = {
  any: () => true,
  failed: inTrouble,
  running: ({ active }) => !['inactive', 'failed'].includes(active),
  stopped: ({ active }) => active === 'inactive',
};

/** What of a list of units is shown. */
export interface UnitChoice {
  readonly view: UnitView;
  readonly state: UnitFilter;
  readonly text: string;
}

/** Units of the chosen types, in one state, that contain every word of the text; in the order in which they came. */
export function filterUnits(units: readonly Unit[], { view, state, text }: UnitChoice): readonly Unit[] {
  const wanted = text.toLowerCase().split(/\s+/u).filter(Boolean);
  return units.filter(
    (unit) =>
      typed[view](unit) &&
      shown[state](unit) &&
      wanted.every((word) => `${unit.unit} ${unit.description} ${unit.active} ${unit.sub}`.toLowerCase().includes(word)),
  );
}

/** How many units each state leaves of the chosen types. */
export function countStates(units: readonly Unit[], view: UnitView): Readonly<Record<UnitFilter, number>> {
  const count = (state: UnitFilter) => units.filter((unit) => typed[view](unit) && shown[state](unit)).length;
  return { any: count('any'), failed: count('failed'), running: count('running'), stopped: count('stopped') };
}
