import { useMutation } from '@tanstack/react-query';
import { client } from '../client/link.ts';

interface Kept {
  readonly name: string;
  readonly value: string;
  readonly keep: 'keychain' | 'memory';
}

/** Keeps a secret under a name, replacing what was there. The value is forgotten here as soon as the core has answered. */
export function useSetCredential(onDone: () => void) {
  return useMutation({ mutationFn: (kept: Kept) => client.credentials.set(kept), onSuccess: onDone, gcTime: 0 });
}

/** Deletes a credential for good. */
export function useDeleteCredential(onDone: () => void) {
  return useMutation({ mutationFn: (name: string) => client.credentials.delete({ name }), onSuccess: onDone });
}
