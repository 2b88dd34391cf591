import { parseVantageName } from '../vantage/names.ts';
import type { Environment, Settings } from '../../../preload/contract/settings.ts';

/** What is asked of those who change a target. */
export interface TargetPolicy {
  readonly environment: Environment;
  /** Changes are refused. */
  readonly readOnly: boolean;
  /** Its name must be typed first. */
  readonly protected: boolean;
}

/**
 * The policy of a server or a context: its environment's. A context may be kept stricter than its environment, never looser. A pod that is
 * treated as a machine (its files, a shell in it) has the policy of its context.
 */
export function targetPolicy(
  settings: Settings,
  { kind, target }: { readonly kind: 'servers' | 'kubernetes'; readonly target: string },
): TargetPolicy {
  const { policies, servers, kubernetes } = settings;
  if (kind === 'servers' && /^(?:pod|deployment):/u.test(target)) {
    const place = parseVantageName(target);
    if (place.kind === 'pod' || place.kind === 'deployment') return targetPolicy(settings, { kind: 'kubernetes', target: place.context });
  }
  // Neither does what is done in a container escape the policy of the server it runs on.
  if (kind === 'servers' && target.startsWith('container:')) {
    const place = parseVantageName(target);
    if (place.kind === 'container') return targetPolicy(settings, { kind, target: place.host });
  }
  const environment = (kind === 'servers' ? servers.environments : kubernetes.environments)[target] ?? 'none';
  const policy = policies[environment];
  if (kind === 'servers') return { environment, ...policy };
  return {
    environment,
    readOnly: policy.readOnly || kubernetes.readOnly[target] === true,
    protected: policy.protected || kubernetes.protected[target] === true,
  };
}

/** What makes a context read-only: a mark of its own, the environment it is in (else null), or both. */
export function contextReadOnlyBy(
  { policies, kubernetes }: Settings,
  context: string,
): { readonly mark: boolean; readonly environment: Environment | null } {
  const environment = kubernetes.environments[context] ?? 'none';
  return { mark: kubernetes.readOnly[context] === true, environment: policies[environment].readOnly ? environment : null };
}
