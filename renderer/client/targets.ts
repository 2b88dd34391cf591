import { useQuery } from '@tanstack/react-query';
import { client } from './link.ts';

/** Hosts from the ssh config and the settings, with what could not be read. Contacts nobody. */
export function useHosts(options: { readonly enabled?: boolean } = {}) {
  return useQuery({
    queryKey: ['servers.hosts.list'],
    queryFn: ({ signal }) => client.servers.hosts.list(undefined, { signal }),
    enabled: options.enabled ?? true,
  });
}

/** Contexts from the kubeconfig files, with what could not be read. Contacts nobody. */
export function useContexts(options: { readonly enabled?: boolean } = {}) {
  return useQuery({
    queryKey: ['kubernetes.contexts.list'],
    queryFn: ({ signal }) => client.kubernetes.contexts.list(undefined, { signal }),
    enabled: options.enabled ?? true,
  });
}
