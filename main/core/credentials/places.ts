import { FailureError } from '../failure.ts';
import type { IndexedCredential } from './credential-index.ts';
import type { Keychain } from './keychain.ts';
import { keychainSwitchedOff } from './keychain-failures.ts';
import type { SealedFile } from './sealed/sealed-file.ts';
import { Secret } from './secret.ts';

/** A place that keeps secrets longer than this process lives. They throw the FailureError of the place. */
export interface Place {
  /** null when the place no longer holds it. */
  get(credential: IndexedCredential): Promise<Secret | null>;
  set(credential: IndexedCredential, secret: Secret): Promise<void>;
  delete(credential: IndexedCredential): Promise<void>;
}

export function keychainPlace(keychain: Keychain | null): Place {
  const there = (): Keychain => {
    if (keychain === null) throw new FailureError(keychainSwitchedOff());
    return keychain;
  };
  return {
    get: ({ account }) => there().get(account),
    set: ({ account }, secret) => there().set(account, secret),
    async delete({ account }) {
      await there().delete(account);
    },
  };
}

/** `opens` is asked first, so that a person may open the file in time. */
export function sealedPlace(file: SealedFile, opens: () => Promise<void>): Place {
  return {
    async get({ name }) {
      await opens();
      const entry = await file.get(name);
      return entry === null ? null : new Secret(entry.value);
    },
    async set({ name, kind, label, createdAt, rotateBy }, secret) {
      await opens();
      await file.put(name, { value: secret.reveal(), kind, label, createdAt, rotateBy });
    },
    async delete({ name }) {
      await opens();
      await file.remove(name);
    },
  };
}
