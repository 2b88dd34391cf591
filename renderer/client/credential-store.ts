import type { Credential, CredentialStore } from '../../preload/contract/credentials.ts';
import { client } from './link.ts';
import type { LiveStream } from './use-stream.ts';
import { useLatest } from './use-stream.ts';

/** Credentials by name, never a value, and where secrets live; live. */
export function useCredentials(): LiveStream<{ store: CredentialStore; credentials: Credential[] }> {
  return useLatest('credentials.watch', client.credentials.watch, {});
}

/** Where secrets live now; undefined until the core has said it. */
export function useCredentialStore(): CredentialStore | undefined {
  return useCredentials().state?.store;
}
