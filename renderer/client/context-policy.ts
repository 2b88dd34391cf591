import type { ContextColour, Environment, Settings } from '../../preload/contract/settings.ts';
import { ownValue } from '../../preload/contract/own-value.ts';

/** What is kept of a context besides its kubeconfig, and what that asks of those who change something. */
export interface ContextPolicy {
  readonly environment: Environment;
  readonly colour: ContextColour | null;
  /** Changes are refused, by its own mark or its environment's. */
  readonly readOnly: boolean;
  /** Its name is asked for before each change. */
  readonly protected: boolean;
  /** The server it is reached through; null for this computer. */
  readonly via: string | null;
}

/** The same rule as the core's: a context may be kept stricter than its environment, never looser. */
export function contextPolicy({ kubernetes, policies }: Settings, context: string): ContextPolicy {
  const environment = ownValue(kubernetes.environments, context) ?? 'none';
  return {
    environment,
    colour: kubernetes.colours[context] ?? null,
    readOnly: policies[environment].readOnly || kubernetes.readOnly[context] === true,
    protected: policies[environment].protected || kubernetes.protected[context] === true,
    via: kubernetes.via[context]?.replace(/^ssh:/u, '') ?? null,
  };
}
