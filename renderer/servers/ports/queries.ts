import { useMutation, useQuery } from '@tanstack/react-query';
import type { Port, RootWish } from '../../../preload/contract/ports.ts';
import { client } from '../../client/link.ts';

/** One row of the list: the same port may be open on several addresses. */
export function portId({ protocol, address, device, port }: Pick<Port, 'protocol' | 'address' | 'device' | 'port'>): string {
  return `${port}-${protocol}-${address}${device === null ? '' : `%${device}`}`;
}

/** Who listens on what; `root: 'yes'` asks for what it takes. */
export function usePorts(vantage: string, root: RootWish, asked: boolean) {
  return useQuery({
    queryKey: ['servers.ports.list', vantage, root],
    queryFn: ({ signal }) => client.servers.ports.list({ vantage, root }, { signal }),
    enabled: asked,
  });
}

/** Tries ports from this computer. */
export function useCheckPorts(vantage: string) {
  return useMutation({
    mutationFn: (ports: readonly Port[]) =>
      client.servers.ports.check({ vantage, ports: ports.slice(0, 200).map(({ port, address }) => ({ port, address })) }),
  });
}

/** What can be tried: UDP does not answer to being opened, and loopback answers nobody here. */
export function canBeChecked({ protocol, reach, port }: Port): boolean {
  return protocol === 'tcp' && reach !== 'loopback' && port > 0;
}
