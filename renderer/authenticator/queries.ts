import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import type { TotpEntry } from '../../preload/contract/totp.ts';
import { client } from '../client/link.ts';
import { FACTORS, useFactors } from '../client/second-factors.ts';
import { useLatest } from '../client/use-stream.ts';
import type { GivenToLock } from '../ui/lock-fields.tsx';

/** Their running codes, anew at each step and at each change of an entry, by whomever: the list is read anew then. */
export function useRunningCodes() {
  const queries = useQueryClient();
  const codes = useLatest('totp.codes', client.totp.codes, {});
  const { state } = codes;
  const shown = useFactors().data;
  const before = useRef<typeof state>(undefined);
  useEffect(() => {
    const isNews = before.current !== undefined && before.current !== state;
    before.current = state;
    // An answer that still differs is the same data, and asks no second time.
    if (isNews || (state && shown && !haveSameIds(state, shown))) void queries.invalidateQueries({ queryKey: FACTORS });
  }, [state, shown, queries]);
  return codes;
}

function haveSameIds(some: readonly { readonly id: string }[], others: readonly { readonly id: string }[]): boolean {
  const ids = new Set(others.map(({ id }) => id));
  return some.length === others.length && some.every(({ id }) => ids.has(id));
}

/** A call that changes the list: it is read anew afterwards. */
function useListChange<Input, Output>(call: (input: Input) => Promise<Output>) {
  const queries = useQueryClient();
  return useMutation({ mutationFn: call, onSuccess: () => queries.invalidateQueries({ queryKey: FACTORS }) });
}

/** Makes a secret; the answer shows it this once. */
export function useEnrol() {
  return useListChange((input: Parameters<typeof client.totp.enrol>[0]) => client.totp.enrol(input));
}

/** Checks a code; the first good one confirms the factor. */
export function useVerify() {
  return useListChange((input: { id: string; code: string }) => client.totp.verify(input));
}

export function useRemoveFactor() {
  return useListChange((id: string) => client.totp.remove({ id }));
}

export function useRename() {
  return useListChange((input: { id: string; issuer: string; account: string }) => client.totp.rename(input));
}

/** Moves entries; the list shows it at once, and what is kept when the core has answered. */
export function useArrange() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (ids: readonly string[]) => client.totp.arrange({ ids: [...ids] }),
    onMutate: (ids) => {
      queries.setQueryData<TotpEntry[]>(FACTORS, (entries) =>
        ids.length === 0 ? entries : entries?.toSorted((a, b) => ids.indexOf(a.id) - ids.indexOf(b.id)),
      );
    },
    onSettled: () => queries.invalidateQueries({ queryKey: FACTORS }),
  });
}

/** Says what a code is; nothing is used up. */
export function useExplain() {
  return useMutation({ mutationFn: (input: Parameters<typeof client.totp.explain>[0]) => client.totp.explain(input) });
}

/** Shows one secret once more. */
export function useReveal() {
  return useMutation({ mutationFn: (input: { id: string } & Partial<GivenToLock>) => client.totp.reveal(input) });
}

export function useExport() {
  return useMutation({ mutationFn: (input: Parameters<typeof client.totp.export>[0]) => client.totp.export(input) });
}

/** Looks at what another authenticator exported. */
export function usePreview() {
  return useMutation({ mutationFn: (input: { texts: string[]; passphrase?: string }) => client.totp.import.preview(input) });
}

/** Keeps what was agreed to. */
export function useImport() {
  return useListChange((input: { token: string; indices: number[] }) => client.totp.import.apply(input));
}

export function useKeepRecovery() {
  return useListChange((input: { id: string; codes: string[] }) => client.totp.recovery.keep(input));
}

export function useShowRecovery() {
  return useMutation({ mutationFn: (input: { id: string } & Partial<GivenToLock>) => client.totp.recovery.show(input) });
}

export function useCrossRecovery() {
  return useListChange((input: { id: string; index: number }) => client.totp.recovery.cross(input));
}
