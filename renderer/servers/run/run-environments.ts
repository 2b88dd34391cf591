import type { Environment } from '../../../preload/contract/settings.ts';

/** Servers of one environment, in the order they were chosen. */
export interface EnvironmentGroup {
  readonly environment: Environment;
  readonly vantages: readonly string[];
}

/** What would be hurt most comes first. */
const ORDER: readonly Environment[] = ['production', 'staging', 'development', 'none'];

/** Servers by their environments, Production first, those without one last; no group is empty. */
export function inEnvironments(
  vantages: readonly string[],
  environments: Readonly<Record<string, Environment>>,
): readonly EnvironmentGroup[] {
  const of = (vantage: string) => environments[vantage.replace(/^ssh:/u, '')] ?? 'none';
  return ORDER.map((environment) => ({ environment, vantages: vantages.filter((vantage) => of(vantage) === environment) })).filter(
    ({ vantages: its }) => its.length > 0,
  );
}
