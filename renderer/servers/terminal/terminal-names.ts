import { useTranslation } from 'react-i18next';
import { decoded } from '../../client/decoded.ts';
import type { Settings } from '../../../preload/contract/settings.ts';
import type { ServerTerminal } from '../../../preload/contract/terminals.ts';
import { contextPolicy } from '../../client/context-policy.ts';
import { HERE } from '../paths.ts';

/** The machine a terminal is on, by the name its environment is kept under. */
export function hostOf({ vantage }: Pick<ServerTerminal, 'vantage'>): string {
  return vantage.replace(/^ssh:/u, '');
}

/** Whether nothing may be typed: a pod has the policy of its context, as the core sees it. */
export function isReadOnly(settings: Settings, terminal: Pick<ServerTerminal, 'vantage'>): boolean {
  const [, context] = /^(?:pod|deployment):([^/]+)\//u.exec(terminal.vantage) ?? [];
  if (context !== undefined) return contextPolicy(settings, decoded(context)).readOnly;
  return settings.policies[settings.servers.environments[hostOf(terminal)] ?? 'none'].readOnly;
}

/** Its number among the terminals of its machine, from 1. */
export function numberOf(terminal: ServerTerminal, all: readonly ServerTerminal[]): number {
  return all.filter(({ vantage }) => vantage === terminal.vantage).findIndex(({ id }) => id === terminal.id) + 1;
}

/** How the machine of a terminal, and the container its shell runs in, read in the middle of a sentence. */
export function usePlaceName(): (terminal: Pick<ServerTerminal, 'vantage' | 'container'>) => string {
  const { t } = useTranslation('terminal');
  return ({ vantage, container }) => {
    const [, pod, inside] = /^pod:[^/]+\/[^/]+\/([^/]+)\/([^/]+)$/u.exec(vantage) ?? [];
    if (pod !== undefined && inside !== undefined) return t('inContainer', { container: inside, machine: pod });
    const machine = vantage === HERE ? t('here') : hostOf({ vantage });
    return container === null ? machine : t('inContainer', { container: container.name, machine });
  };
}
