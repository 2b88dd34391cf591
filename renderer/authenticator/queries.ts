import { useMutation, useQueryClient } from '@tanstack/react-query';
import { client } from '../client/link.ts';
import { FACTORS } from '../client/second-factors.ts';
import { useLatest } from '../client/use-stream.ts';

/** Their running codes, anew at each step. */
export function useRunningCodes() {
  return useLatest('totp.codes', client.totp.codes, {});
}

/** Makes a secret; the answer shows it this once. */
export function useEnrol() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (input: Parameters<typeof client.totp.enrol>[0]) => client.totp.enrol(input),
    onSuccess: () => queries.invalidateQueries({ queryKey: FACTORS }),
  });
}

/** Checks a code; the first good one confirms the factor. */
export function useVerify() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (input: { id: string; code: string }) => client.totp.verify(input),
    onSuccess: () => queries.invalidateQueries({ queryKey: FACTORS }),
  });
}

export function useRemoveFactor() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => client.totp.remove({ id }),
    onSuccess: () => queries.invalidateQueries({ queryKey: FACTORS }),
  });
}
