import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { client } from '../client/link.ts';
import { useLatest } from '../client/use-stream.ts';

const LIST = ['totp.list'];

/** Enrolled second factors, without their secrets. */
export function useFactors() {
  return useQuery({ queryKey: LIST, queryFn: ({ signal }) => client.totp.list(undefined, { signal }) });
}

/** Their running codes, anew at each step. */
export function useRunningCodes() {
  return useLatest('totp.codes', client.totp.codes, {});
}

/** Makes a secret; the answer shows it this once. */
export function useEnrol() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (input: Parameters<typeof client.totp.enrol>[0]) => client.totp.enrol(input),
    onSuccess: () => queries.invalidateQueries({ queryKey: LIST }),
  });
}

/** Checks a code; the first good one confirms the factor. */
export function useVerify() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (input: { id: string; code: string }) => client.totp.verify(input),
    onSuccess: () => queries.invalidateQueries({ queryKey: LIST }),
  });
}

export function useRemoveFactor() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => client.totp.remove({ id }),
    onSuccess: () => queries.invalidateQueries({ queryKey: LIST }),
  });
}
