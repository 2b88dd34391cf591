import type { Level, Unit } from '../../preload/contract/servers.ts';
import { levelRank } from '../ui/state-badge.tsx';

/** The state of a unit in one of the words the room has for it: a key below `unit.state`. */
export type UnitWord =
  | 'failed'
  | 'not-found'
  | 'unreadable'
  | 'masked'
  | 'restarting'
  | 'starting'
  | 'stopping'
  | 'reloading'
  | 'running'
  | 'waiting'
  | 'listening'
  | 'done'
  | 'mounted'
  | 'plugged'
  | 'active'
  | 'stopped'
  | 'other';

/** What `load`, `active` and `sub` of systemctl(1) come to. */
export function unitState({ load, active, sub }: Pick<Unit, 'load' | 'active' | 'sub'>): {
  readonly level: Level;
  readonly word: UnitWord;
} {
  if (active === 'failed') return { level: 'failing', word: 'failed' };
  // A crash loop: systemd waits before it tries again, and calls that activating.
  if (active === 'activating' && sub.startsWith('auto-restart')) return { level: 'failing', word: 'restarting' };
  if (active === 'activating') return { level: 'changing', word: 'starting' };
  if (active === 'deactivating') return { level: 'changing', word: 'stopping' };
  if (active === 'reloading' || active === 'refreshing') return { level: 'changing', word: 'reloading' };
  if (load === 'error' || load === 'bad-setting') return { level: 'degraded', word: 'unreadable' };
  if (active === 'active') return { level: 'healthy', word: activeWords[sub] ?? 'active' };
  if (load === 'not-found') return { level: 'unknown', word: 'not-found' };
  if (load === 'masked') return { level: 'unknown', word: 'masked' };
  return active === 'inactive' ? { level: 'unknown', word: 'stopped' } : { level: 'unknown', word: 'other' };
}

const activeWords: Readonly<Record<string, UnitWord>> = {
  running: 'running',
  waiting: 'waiting',
  listening: 'listening',
  exited: 'done',
  mounted: 'mounted',
  plugged: 'plugged',
};

/** Which units are shown. */
export type UnitFilter = 'all' | 'failed' | 'running' | 'stopped';
export const unitFilters: readonly UnitFilter[] = ['all', 'failed', 'running', 'stopped'];

const shown: Readonly<Record<UnitFilter, (unit: Unit) => boolean>> = {
  all: () => true,
  failed: (unit) => ['failing', 'degraded'].includes(unitState(unit).level),
  running: ({ active }) => !['inactive', 'failed'].includes(active),
  stopped: ({ active }) => active === 'inactive',
};

/** Units that contain every word of the text, in one state; those in trouble first, then by name as the machine sent them. */
export function filterUnits(units: readonly Unit[], text: string, state: UnitFilter): readonly Unit[] {
  const wanted = text.toLowerCase().split(/\s+/u).filter(Boolean);
  return units
    .filter(
      (unit) =>
        shown[state](unit) &&
        wanted.every((word) => `${unit.unit} ${unit.description} ${unit.active} ${unit.sub}`.toLowerCase().includes(word)),
    )
    .map((unit) => ({ unit, rank: urgency(unit) }))
    .toSorted((a, b) => a.rank - b.rank)
    .map(({ unit }) => unit);
}

/** How many units each filter leaves. */
export function countUnits(units: readonly Unit[]): Readonly<Record<UnitFilter, number>> {
  const count = (state: UnitFilter) => units.filter(shown[state]).length;
  return { all: count('all'), failed: count('failed'), running: count('running'), stopped: count('stopped') };
}

/** Trouble and change come first; a stopped unit is no worse than a running one, but less to look at. */
function urgency(unit: Unit): number {
  const { level } = unitState(unit);
  return level === 'unknown' ? levelRank('healthy') + 1 : levelRank(level);
}
