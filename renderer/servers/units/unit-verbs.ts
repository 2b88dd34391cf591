import type { Unit } from '../../../preload/contract/servers.ts';
import type { UnitVerb } from '../../../preload/contract/unit-changes.ts';

type State = Pick<Unit, 'unit' | 'load' | 'active' | 'enabled' | 'openrc' | 'can'>;

/** What makes sense for a unit as it is now: the verbs at hand first, then those of its menu. */
export function verbsOf({ unit, load, active, enabled, openrc, can }: State): {
  readonly first: readonly UnitVerb[];
  readonly more: readonly UnitVerb[];
} {
  if (load === 'masked') return { first: ['unmask'], more: [] };
  if (load === 'not-found') return { first: [], more: active === 'failed' ? ['reset-failed'] : [] };
  const runs = active === 'active' || active === 'reloading' || active === 'activating' || active === 'refreshing';
  const reloads = openrc?.reloads ?? can?.reload ?? unit.endsWith('.service');
  const { start = true, stop = true } = load === 'loaded' && can !== undefined ? can : {};
  const first: UnitVerb[] = [];
  if (runs && start && stop) first.push('restart');
  if (stop && (runs || active === 'deactivating')) first.push('stop');
  if (start && !runs && active !== 'deactivating') first.push('start');
  if (runs && reloads && active === 'active') first.push('reload');
  const more: UnitVerb[] = [];
  if (active === 'failed') more.push('reset-failed');
  // Static, generated, transient and indirect ones have nothing to enable (systemctl(1), is-enabled). Empty: the list did not ask.
  if (enabled === 'enabled' || enabled === 'enabled-runtime') more.push('disable');
  else if (enabled === 'disabled') more.push('enable');
  if (openrc === undefined) more.push('mask');
  return { first, more };
}

/** What a person looks for among the verbs and does not find, as the unit's own file rules it out. */
export function ruledOut({ load, active, can }: State): 'start' | 'stop' | null {
  if (load !== 'loaded' || can === undefined) return null;
  if (active === 'active') return can.stop ? null : 'stop';
  return can.start ? null : 'start';
}
