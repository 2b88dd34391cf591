import type { FoundSecret } from '../../../preload/contract/credentials.ts';
import { FailureError } from '../failure.ts';
import type { Log } from '../rooms.ts';
import { readAccount } from './accounts.ts';
import type { CredentialIndex, IndexedCredential } from './credential-index.ts';
import type { Keychain } from './keychain.ts';
import { keychainSwitchedOff } from './keychain-failures.ts';
import { kindOfName } from './kinds.ts';
import type { Guard } from './lock/guard.ts';

/** How often, at most, a listing looks whether the keychain still holds what the index says. */
const LOOK_MS = 10_000;

interface ReconcilerOptions {
  readonly keychain: Keychain | null;
  readonly index: CredentialIndex;
  readonly guard: Pick<Guard, 'name'>;
  readonly log: Log;
  /** The list is another one now. */
  readonly changed: () => void;
}

/** Keeps the list of names and what the keychain really holds together, in both directions. */
export function createReconciler({ keychain, index, guard, log, changed }: ReconcilerOptions) {
  let lookedAt = Number.NEGATIVE_INFINITY;
  let looking: Promise<void> | null = null;

  const lost = (name: string) => {
    const store = index.find(name)?.store ?? null;
    if (name === guard.name()) {
      // Its name is held: nothing else comes under it, and a keychain that gives it back makes it good.
      log.warn({ credential: name, store }, 'what kept the second factor of the lock does not hold it');
      return;
    }
    index.remove(name);
    log.warn({ credential: name, store }, 'what kept this credential no longer holds it; its name was taken off the list');
    changed();
  };

  const accounts = async (): Promise<readonly string[]> => {
    if (keychain === null) throw new FailureError(keychainSwitchedOff());
    return keychain.accounts();
  };

  const look = async () => {
    if (keychain === null || (await keychain.problem()) !== null) return;
    const kept = () => index.all().filter(({ store }) => store === 'keychain');
    if (kept().length === 0) return;
    try {
      const there = new Set(await accounts());
      // Asked one by one before a name goes: a keychain of several collections lists those that are open.
      for (const { name, account } of kept()) if (!there.has(account) && !(await keychain.has(account))) lost(name);
    } catch (error) {
      log.warn({ error }, 'the keychain stopped answering while its names were looked through');
    }
  };

  return {
    lost,
    /** Takes names off the list that were deleted in the keychain itself. */
    async look() {
      if (looking === null && performance.now() - lookedAt < LOOK_MS) return;
      lookedAt = performance.now();
      looking ??= look().finally(() => (looking = null));
      await looking;
    },
    async found(): Promise<FoundSecret[]> {
      const known = new Set(index.all().map(({ account }) => account));
      return (await accounts())
        .filter((account) => !known.has(account))
        .map((account) => ({ account, ...readAccount(account) }))
        .map((found) => ({ ...found, kind: kindOfName(found.name), taken: index.find(found.name) !== null }))
        .sort((a, b) => (a.name < b.name ? -1 : 1));
    },
    /** A name that is taken meanwhile stays as it is. */
    async recover(wanted: readonly string[]): Promise<IndexedCredential[]> {
      const there = new Set(await accounts());
      const createdAt = new Date().toISOString();
      return wanted
        .filter((account) => there.has(account))
        .flatMap((account) => {
          const { name, label } = readAccount(account);
          if (index.find(name) !== null || name === guard.name()) return [];
          const credential = {
            name,
            store: 'keychain' as const,
            account,
            kind: kindOfName(name),
            label,
            createdAt,
            lastUsedAt: null,
            rotateBy: null,
          };
          index.put(credential);
          return [credential];
        });
    },
  };
}
