import type { Unit } from '../../preload/contract/servers.ts';
import type { UnitVerb } from '../../preload/contract/unit-changes.ts';

type State = Pick<Unit, 'unit' | 'load' | 'active' | 'enabled' | 'openrc'>;

/** What makes sense for a unit as it is now: the verbs at hand first, then those of its menu. */
export function verbsOf({ unit, load, active, enabled, openrc }: State): {
  readonly first: readonly UnitVerb[];
  readonly more: readonly UnitVerb[];
} {
  if (load === 'masked') return { first: ['unmask'], more: [] };
  if (load === 'not-found') return { first: [], more: active === 'failed' ? ['reset-failed'] : [] };
  const runs = active === 'active' || active === 'reloading' || active === 'activating' || active === 'refreshing';
  const serves = openrc?.reloads ?? unit.endsWith('.service');
  const first: UnitVerb[] = runs ? ['restart', 'stop'] : active === 'deactivating' ? ['stop'] : ['start'];
  if (runs && serves && active === 'active') first.push('reload');
  const more: UnitVerb[] = [];
  if (active === 'failed') more.push('reset-failed');
  // Static, generated, transient and indirect ones have nothing to enable (systemctl(1), is-enabled). Empty: the list did not ask.
  if (enabled === 'enabled' || enabled === 'enabled-runtime') more.push('disable');
  else if (enabled === 'disabled') more.push('enable');
  if (openrc === undefined) more.push('mask');
  return { first, more };
}
