import type { Level, Unit } from '../../../../preload/contract/servers.ts';
import { ownValue } from '../../../../preload/contract/own-value.ts';
import type { OwnUnitFiles } from '../parse/unit-files.ts';

/** Trouble first, then what changes, then what runs; a stopped unit is no worse than a running one, but less to look at. */
const urgency: Readonly<Record<Level, number>> = { failing: 0, degraded: 1, changing: 2, healthy: 3, unknown: 4 };

/** Unit types by how often a person looks for one (systemd.unit(5)). */
const typeRank: Readonly<Record<string, number>> = { service: 0, timer: 1, socket: 2, path: 3, mount: 4, automount: 4, swap: 4, target: 5 };

/** States of a unit file that somebody, or something a person runs, brought about (systemctl(1), is-enabled). */
const LOOKED_AFTER = /^(?:enabled|enabled-runtime|linked|linked-runtime|generated|transient)$/u;

/** Worst first; then the services a person looks after before what the system brings along; then by name. */
export function inOrder(units: readonly Unit[], files: OwnUnitFiles): Unit[] {
  return units
    .map((unit) => ({
      unit,
      rank: [urgency[unit.level], ...careRank(unit, files)],
    }))
    .sort((a, b) => {
      const differing = a.rank.findIndex((rank, index) => rank !== b.rank[index]);
      if (differing !== -1) return (a.rank[differing] ?? 0) - (b.rank[differing] ?? 0);
      return a.unit.unit < b.unit.unit ? -1 : a.unit.unit > b.unit.unit ? 1 : 0;
    })
    .map(({ unit }) => unit);
}

/** By type; then what is written on this machine, what is enabled, and all that a person seldom looks at. */
function careRank({ unit, sub, enabled }: Unit, { written }: OwnUnitFiles): number[] {
  const type = unit.slice(unit.lastIndexOf('.') + 1);
  const template = unit.includes('@') ? `${unit.slice(0, unit.indexOf('@'))}@.${type}` : unit;
  const own = written.has(unit) || written.has(template);
  // systemd's own services are enabled as any other, and looked after by nobody.
  const lookedAfter = own || (LOOKED_AFTER.test(enabled) && !/^(?:systemd-|getty@|serial-getty@|user@)/u.test(unit));
  return [ownValue(typeRank, type) ?? 6, lookedAfter ? 0 : 1, sub === 'exited' ? 1 : 0, own ? 0 : 1];
}
