import { useLocation } from 'react-router';
import { useSettings } from '../client/settings.ts';
import { useHosts } from '../client/targets.ts';
import { HERE } from './paths.ts';

/**
 * Whether the person has a machine in a list, has chosen it in the palette or has connected to it before: a mistyped address must
 * not look up and contact a stranger. Null until the lists are read.
 */
export function useFamiliar(target: string, vantage: string, connected: boolean): boolean | null {
  const { recent, servers } = useSettings();
  const chosen: unknown = useLocation().state;
  const known =
    vantage === HERE || connected || isChosen(chosen) || Object.hasOwn(servers.hosts, target) || recent.includes(`server/${target}`);
  const hosts = useHosts({ enabled: !known });
  if (known) return true;
  if (hosts.data?.hosts.some(({ name }) => name === target)) return true;
  return hosts.isFetching ? null : false;
}

function isChosen(state: unknown): boolean {
  return typeof state === 'object' && state !== null && 'chosen' in state && state.chosen === true;
}
