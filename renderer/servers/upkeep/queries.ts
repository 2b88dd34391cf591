import { useQuery } from '@tanstack/react-query';
import type { RootWish } from '../../../preload/contract/ports.ts';
import { client } from '../../client/link.ts';

export function usePackages(vantage: string, asked: boolean) {
  return useQuery({
    queryKey: ['servers.upkeep.packages.list', vantage],
    queryFn: ({ signal }) => client.servers.upkeep.packages.list({ vantage }, { signal }),
    enabled: asked,
  });
}

export function useJobs(vantage: string, root: RootWish, asked: boolean) {
  return useQuery({
    queryKey: ['servers.upkeep.cron', vantage, root],
    queryFn: ({ signal }) => client.servers.upkeep.cron({ vantage, root }, { signal }),
    enabled: asked,
  });
}

export function useAccounts(vantage: string, root: RootWish, asked: boolean) {
  return useQuery({
    queryKey: ['servers.upkeep.users', vantage, root],
    queryFn: ({ signal }) => client.servers.upkeep.users({ vantage, root }, { signal }),
    enabled: asked,
  });
}

export function useCertificates(vantage: string, root: RootWish, asked: boolean) {
  return useQuery({
    queryKey: ['servers.upkeep.certificates', vantage, root],
    queryFn: ({ signal }) => client.servers.upkeep.certificates({ vantage, root }, { signal }),
    enabled: asked,
  });
}

/** For whom a second factor is on. */
export function useServerFactors(vantage: string, root: RootWish, asked: boolean) {
  return useQuery({
    queryKey: ['totp.servers.status', vantage, root],
    queryFn: ({ signal }) => client.totp.servers.status({ vantage, root }, { signal }),
    enabled: asked,
  });
}
