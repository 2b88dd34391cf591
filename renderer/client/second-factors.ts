import { useQuery } from '@tanstack/react-query';
import { client } from './link.ts';

/** The key of the list, to be read anew after a change of it. */
export const FACTORS = ['totp.list'];

/** Enrolled second factors, without their secrets; read anew at each opening, for the command line changes them too. */
export function useFactors() {
  return useQuery({ queryKey: FACTORS, queryFn: ({ signal }) => client.totp.list(undefined, { signal }), staleTime: 0 });
}
