import type { DatabaseSync } from 'node:sqlite';
import type { Where } from '../../../preload/contract/credentials.ts';
import type { Failure } from '../../../preload/contract/failure.ts';
import { FailureError, failureOf } from '../failure.ts';
import type { Log } from '../rooms.ts';
import { whyNotOnDisk } from '../store/database.ts';
import { storageFailure } from '../store/storage-failure.ts';
import { accountOf } from './accounts.ts';
import { notGivenBack } from './credential-failures.ts';
import type { CredentialIndex, IndexedCredential } from './credential-index.ts';
import type { NewSecret } from './keep-many.ts';
import { shelve } from './keep-many.ts';
import type { Keychain } from './keychain.ts';
import type { Place } from './places.ts';
import type { Secret } from './secret.ts';

interface ShelvesOptions {
  readonly db: DatabaseSync;
  readonly keychain: Keychain | null;
  readonly index: CredentialIndex;
  readonly places: Readonly<Record<Exclude<Where, 'memory'>, Place>>;
  readonly log: Log;
  /** Why the keychain takes nothing. */
  readonly problem: () => Promise<Failure | null>;
}

/** Puts secrets into the places that outlive the process, together with their names. */
export function createShelves({ db, keychain, index, places, log, problem }: ShelvesOptions) {
  /** The account of a name, which no other data folder of this user keeps anything under. */
  const accountFor = async (name: string, label: string): Promise<string> => {
    const indexed = index.find(name);
    if (indexed !== null && indexed.store === 'keychain') return indexed.account;
    const plain = accountOf(name, label, null);
    return keychain !== null && (await keychain.has(plain)) ? accountOf(name, label, crypto.randomUUID().slice(0, 8)) : plain;
  };

  /** Throws the reason why a place takes nothing now. A locked keychain is asked all the same: it may be opened in its prompt. */
  const mustTake = async (where: Where): Promise<void> => {
    if (where === 'memory') return;
    // Its name would be forgotten at the end of this process, and the secret left behind for good.
    const unwritable = whyNotOnDisk(db);
    if (unwritable !== null) throw new FailureError(unwritable);
    if (where === 'sealed-file') return;
    const why = await problem();
    if (why !== null && why.kind !== 'keychain-locked') throw new FailureError(why);
  };

  /** Puts a secret into a place and its name into the list; where the list takes no more, the place is as it was before. */
  const put = async (credential: IndexedCredential, secret: Secret): Promise<void> => {
    const known = index.find(credential.name);
    const place = places[credential.store];
    const replaced = known?.store === credential.store ? await place.get(known) : null;
    await place.set(credential, secret);
    const moves = known !== null && known.store !== credential.store;
    if (moves && (await place.get(credential))?.reveal() !== secret.reveal()) throw notGivenBack(credential.name);
    try {
      index.put(credential);
    } catch (error) {
      if (replaced !== null) await place.set(credential, replaced);
      else if (known?.store !== credential.store) await place.delete(credential);
      throw storageFailure(error, 'pilothouse.db');
    }
    if (moves) await forgetThere(known);
  };

  /** A copy in a place that does not answer must not keep the new one from being used. */
  const forgetThere = async (credential: IndexedCredential) => {
    try {
      await places[credential.store].delete(credential);
    } catch (error) {
      log.warn(
        { credential: credential.name, store: credential.store, kind: failureOf(error).kind },
        'the copy before could not be deleted',
      );
    }
  };

  /** Puts secrets whose names are new into a place, and the names into the list: all of them, or none. */
  const putNew = async (kept: readonly NewSecret[], store: Exclude<Where, 'memory'>): Promise<readonly IndexedCredential[]> => {
    const shelved = shelve(kept, store === 'keychain' ? await newAccounts(kept) : [], store);
    const credentials = shelved.map(({ credential }) => credential);
    try {
      await places[store].setAll(shelved);
    } catch (error) {
      // A file is written whole or not at all; of a keychain some may be there.
      if (store === 'keychain') for (const credential of credentials) await forgetThere(credential);
      throw error;
    }
    try {
      index.put(...credentials);
    } catch (error) {
      for (const credential of credentials) await forgetThere(credential);
      throw storageFailure(error, 'pilothouse.db');
    }
    return credentials;
  };

  const newAccounts = async (kept: readonly NewSecret[]): Promise<readonly string[]> => {
    const plain = kept.map(({ name, about }) => accountOf(name, about.label ?? '', null));
    const taken = keychain === null ? [] : await keychain.hasAll(plain);
    return kept.map(({ name, about }, at) =>
      taken[at] === true ? accountOf(name, about.label ?? '', crypto.randomUUID().slice(0, 8)) : (plain[at] ?? name),
    );
  };

  return { accountFor, mustTake, put, putNew };
}
