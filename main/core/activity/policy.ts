import type { Environment, Settings } from '../../../preload/contract/settings.ts';

/** What is asked of those who change a target. */
export interface TargetPolicy {
  readonly environment: Environment;
  /** Changes are refused. */
  readonly readOnly: boolean;
  /** Its name must be typed first. */
  readonly protected: boolean;
}

/** The policy of a server or a context: its environment's. A context may be kept stricter than its environment, never looser. */
export function targetPolicy(
  { policies, servers, kubernetes }: Settings,
  { kind, target }: { readonly kind: 'servers' | 'kubernetes'; readonly target: string },
): TargetPolicy {
  const environment = (kind === 'servers' ? servers.environments : kubernetes.environments)[target] ?? 'none';
  const policy = policies[environment];
  if (kind === 'servers') return { environment, ...policy };
  return {
    environment,
    readOnly: policy.readOnly || kubernetes.readOnly[target] === true,
    protected: policy.protected || kubernetes.protected[target] === true,
  };
}
