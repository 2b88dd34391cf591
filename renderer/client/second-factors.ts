import { useQuery } from '@tanstack/react-query';
import { client } from './link.ts';

/** The key of the list, to be read anew after a change of it. */
export const FACTORS = ['totp.list'];

/** Enrolled second factors, without their secrets. */
export function useFactors() {
  return useQuery({ queryKey: FACTORS, queryFn: ({ signal }) => client.totp.list(undefined, { signal }) });
}
