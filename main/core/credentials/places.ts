import { FailureError } from '../failure.ts';
import type { IndexedCredential } from './credential-index.ts';
import type { Keychain } from './keychain.ts';
import { keychainSwitchedOff } from './keychain-failures.ts';
import type { SealedContent } from './sealed/format.ts';
import type { SealedFile } from './sealed/sealed-file.ts';
import { Secret } from './secret.ts';

/** A place that keeps secrets longer than this process lives. They throw the FailureError of the place. */
export interface Place {
  /** null when the place no longer holds it. */
  get(credential: IndexedCredential): Promise<Secret | null>;
  set(credential: IndexedCredential, secret: Secret): Promise<void>;
  /** The same for many at once, by name; what is not there is left out. */
  getAll(credentials: readonly IndexedCredential[]): Promise<ReadonlyMap<string, Secret>>;
  setAll(kept: readonly Shelved[]): Promise<void>;
  delete(credential: IndexedCredential): Promise<void>;
}

/**
 * Asked at the last moment before something is written over or deleted, after every question that a person may take minutes to answer.
 * Throws FailureError `lock-refused` when one of them is to stay as it is.
 */
export type MayChange = (names: readonly string[]) => void;

/** A credential with its value, on its way into a place. */
export interface Shelved {
  readonly credential: IndexedCredential;
  readonly secret: Secret;
}

/** The keychain as a place of secrets. Without one, each use throws FailureError `keychain-unreachable`. */
export function keychainPlace(keychain: Keychain | null, mayChange: MayChange): Place {
  const there = (): Keychain => {
    if (keychain === null) throw new FailureError(keychainSwitchedOff());
    return keychain;
  };
  return {
    get: ({ account }) => there().get(account),
    async set({ name, account }, secret) {
      mayChange([name]);
      await there().set(account, secret);
    },
    async getAll(credentials) {
      const secrets = await there().getAll(credentials.map(({ account }) => account));
      return new Map(
        credentials.flatMap(({ name }, index) => {
          const secret = secrets[index] ?? null;
          return secret === null ? [] : [[name, secret] as const];
        }),
      );
    },
    async setAll(kept) {
      mayChange(namesOf(kept));
      await there().setAll(kept.map(({ credential: { account }, secret }) => ({ account, secret })));
    },
    async delete({ name, account }) {
      mayChange([name]);
      await there().delete(account);
    },
  };
}

/** `opens` is asked first, so that a person may open the file in time. */
export function sealedPlace(file: SealedFile, opens: () => Promise<void>, mayChange: MayChange): Place {
  return {
    async get({ name }) {
      await opens();
      const entry = await file.get(name);
      return entry === null ? null : new Secret(entry.value);
    },
    async set(credential, secret) {
      await opens();
      mayChange([credential.name]);
      await file.put(sealedEntries([{ credential, secret }]));
    },
    async getAll(credentials) {
      await opens();
      const content = await file.read();
      return new Map(
        credentials.flatMap(({ name }) => {
          const entry = content.get(name);
          return entry === undefined ? [] : [[name, new Secret(entry.value)] as const];
        }),
      );
    },
    async setAll(kept) {
      await opens();
      mayChange(namesOf(kept));
      await file.put(sealedEntries(kept));
    },
    async delete({ name }) {
      await opens();
      mayChange([name]);
      await file.remove(name);
    },
  };
}

function namesOf(kept: readonly Shelved[]): readonly string[] {
  return kept.map(({ credential }) => credential.name);
}

function sealedEntries(kept: readonly Shelved[]): SealedContent {
  return new Map(
    kept.map(({ credential: { name, kind, label, createdAt, rotateBy }, secret }) => [
      name,
      { value: secret.reveal(), kind, label, createdAt, rotateBy },
    ]),
  );
}
