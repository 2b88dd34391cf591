import { useMutation, useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import type { Where } from '../../preload/contract/credentials.ts';
import { client } from '../client/link.ts';

interface Kept {
  readonly name: string;
  readonly value: string;
  readonly keep: Where;
}

/** Keeps a secret under a name, replacing what was there. The value is forgotten here as soon as the core has answered. */
export function useSetCredential(onDone: () => void) {
  return useMutation({ mutationFn: (kept: Kept) => client.credentials.set(kept), onSuccess: onDone, gcTime: 0 });
}

/** Deletes a credential for good. */
export function useDeleteCredential(onDone: () => void) {
  return useMutation({ mutationFn: (name: string) => client.credentials.delete({ name }), onSuccess: onDone });
}

/** Names of the second factors whose secrets are kept as credentials: `totp/ID` is `Example (jean@example.org)`. */
export function useFactorNames(): ReadonlyMap<string, string> {
  const factors = useQuery({ queryKey: ['totp.list'], queryFn: ({ signal }) => client.totp.list(undefined, { signal }) }).data;
  return useMemo(
    () => new Map((factors ?? []).map(({ id, issuer, account }) => [`totp/${id}`, `TOTP: ${issuer} (${account})`])),
    [factors],
  );
}
