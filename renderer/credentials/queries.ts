import { useMutation, useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import type { CredentialAbout, Where } from '../../preload/contract/credentials.ts';
import { copySecret } from '../client/clipboard.ts';
import { client } from '../client/link.ts';

interface Kept {
  readonly name: string;
  readonly value: string;
  readonly keep: Where;
  readonly about?: CredentialAbout;
}

/** Keeps a secret under a name, replacing what was there. The value is forgotten here as soon as the core has answered. */
export function useSetCredential(onDone: () => void) {
  return useMutation({ mutationFn: (kept: Kept) => client.credentials.set(kept), onSuccess: onDone, gcTime: 0 });
}

/** Changes what is said of a secret. */
export function useDescribe(onDone: () => void) {
  return useMutation({
    mutationFn: (described: { readonly name: string; readonly about: CredentialAbout }) => client.credentials.describe(described),
    onSuccess: onDone,
  });
}

/** Keeps a secret in another place. */
export function useMove() {
  return useMutation({ mutationFn: (moved: { readonly name: string; readonly to: Where }) => client.credentials.move(moved) });
}

/** Deletes a credential for good. */
export function useDeleteCredential(onDone: () => void) {
  return useMutation({ mutationFn: (name: string) => client.credentials.delete({ name }), onSuccess: onDone });
}

interface Asked {
  readonly name: string;
  readonly passphrase: string | null;
  /** Of the lock's second factor. */
  readonly code: string | null;
}

/** Shows a secret; the answer is forgotten with the component that asked. */
export function useReveal() {
  return useMutation({ mutationFn: (asked: Asked) => client.credentials.reveal(asked), gcTime: 0 });
}

/** Puts a secret into the clipboard: the core does it, and only where it has none (a browser) this page. */
export function useCopy() {
  return useMutation({
    async mutationFn(asked: Asked) {
      const { value } = await client.credentials.copy(asked);
      if (value !== null) await copySecret(value);
    },
    gcTime: 0,
  });
}

/** Names of the second factors whose secrets are kept as credentials: `totp/ID` is `Example (jean@example.org)`. */
export function useFactorNames(): ReadonlyMap<string, string> {
  const factors = useQuery({ queryKey: ['totp.list'], queryFn: ({ signal }) => client.totp.list(undefined, { signal }) }).data;
  return useMemo(
    () => new Map((factors ?? []).map(({ id, issuer, account }) => [`totp/${id}`, `TOTP: ${issuer} (${account})`])),
    [factors],
  );
}

/** Asked anew each time: a probe goes through each place. */
export function useDoctor() {
  return useQuery({
    queryKey: ['credentials.doctor'],
    queryFn: ({ signal }) => client.credentials.doctor(undefined, { signal }),
    gcTime: 0,
    staleTime: 0,
    retry: false,
  });
}

export function useFound() {
  return useQuery({
    queryKey: ['credentials.found'],
    queryFn: ({ signal }) => client.credentials.found(undefined, { signal }),
    gcTime: 0,
    staleTime: 0,
    retry: false,
  });
}

export function useRecover(onDone: () => void) {
  return useMutation({ mutationFn: (accounts: string[]) => client.credentials.recover({ accounts }), onSuccess: onDone });
}

/** What is done with the sealed file. */
export const sealedCalls = {
  create: (passphrase: string) => client.credentials.sealed.create({ passphrase }),
  open: (passphrase: string, acceptOlder: boolean) => client.credentials.sealed.open({ passphrase, acceptOlder }),
  close: () => client.credentials.sealed.close(),
  changePassphrase: (passphrase: string, next: string) => client.credentials.sealed.changePassphrase({ passphrase, next }),
  restore: () => client.credentials.sealed.restore(),
  setAside: () => client.credentials.sealed.setAside(),
};
