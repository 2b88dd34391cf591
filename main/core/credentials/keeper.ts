import type { DatabaseSync } from 'node:sqlite';
import type { Credential, CredentialAbout, FoundSecret, StoreCheck, Where } from '../../../preload/contract/credentials.ts';
import type { LockState } from '../../../preload/contract/lock.ts';
import type { Failure } from '../../../preload/contract/failure.ts';
import { failureOf } from '../failure.ts';
import type { AuditJournal, CredentialKeeper, Log } from '../rooms.ts';
import { followChanges } from '../store/changes.ts';
import { whyNotOnDisk } from '../store/database.ts';
import { createCredentialChanges } from './credential-changes.ts';
import { notGivenBack } from './credential-failures.ts';
import type { IndexedCredential } from './credential-index.ts';
import { openCredentialIndex } from './credential-index.ts';
import { probed } from './doctor.ts';
import { keychainName, openKeychain } from './keychain.ts';
import { keychainSwitchedOff } from './keychain-failures.ts';
import type { NewSecret } from './keep-many.ts';
import { createMany } from './keep-many.ts';
import { kindOfName } from './kinds.ts';
import { createGuard } from './lock/guard.ts';
import type { Lock } from './lock/lock.ts';
import { keepInMemory } from './memory.ts';
import type { Place } from './places.ts';
import { keychainPlace, sealedPlace } from './places.ts';
import { createReconciler } from './reconcile.ts';
import type { Redactor } from './redaction.ts';
import type { SealedKeeping } from './sealed/sealed-keeping.ts';
import { createSealedKeeping, openWhenAsked } from './sealed/sealed-keeping.ts';
import type { SealedFile } from './sealed/sealed-file.ts';
import { openSealedFile } from './sealed/sealed-file.ts';
import { Secret } from './secret.ts';
import { createShelves } from './shelves.ts';

/** The lock as far as keeping secrets needs it. */
export type KeepersLock = Pick<Lock, 'requireOpen' | 'confirm' | 'guardedBy'> & { state(): Pick<LockState, 'setUp'> };

export interface CredentialOptions {
  readonly db: DatabaseSync;
  readonly dataDir: string;
  readonly audit: AuditJournal;
  readonly lock: KeepersLock;
  readonly log: Log;
  readonly redactor: Redactor;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The places that refer to a secret. */
  readonly usesOf?: (name: string) => string[];
  readonly sealedFile?: SealedFile;
  /** Asks the person for the passphrase of the sealed file when a secret of it is needed; null when nobody answers. */
  readonly askPassphrase?: (() => Promise<Secret | null>) | undefined;
  /** Who that is, for the journal. */
  readonly whoIsAsked?: string | undefined;
}

export interface OpenCredentialKeeper extends CredentialKeeper {
  readonly sealed: SealedKeeping;
  /** Also while it is locked: for the second factor of the lock, and nothing else. */
  getForLock(name: string): Promise<Secret | null>;
  /** The list as it is known, without asking the keychain first; what it no longer holds is told a moment later. */
  listNow(): Credential[];
  /** Why the list does not hold the names that are kept on disk; null when it does. */
  whyNamesUnread(): Failure | null;
  /** Changes what is said of a secret, without its value. Throws FailureError `credential-missing`, `sealed-file-closed`. */
  describe(name: string, about: CredentialAbout, who: string): Promise<Credential>;
  /** Moves a secret; it is where it was until the other place has given it back. */
  move(name: string, to: Where, who: string): Promise<Credential>;
  /** What the keychain holds of Pilothouse and is in no list here: the database was lost, or it is of another data folder. */
  found(): Promise<FoundSecret[]>;
  /** Takes names that were found back into the list. */
  recover(accounts: readonly string[], who: string): Promise<Credential[]>;
  /** Writes a secret of no meaning into a place, reads it back and deletes it. */
  probe(where: Exclude<Where, 'memory'>): Promise<Pick<StoreCheck, 'writes' | 'reads' | 'deletes' | 'problem'>>;
  close(): void;
}

/** Under which a probe stands in its place for a moment. */
const PROBE = 'Pilothouse probe';

/**
 * Opens the credentials: values in the keychain of the operating system, in the sealed file or in memory; names in the database.
 * `PILOTHOUSE_KEYCHAIN=none` leaves the keychain out. Nothing of it is loaded or asked before it is needed.
 */
export async function openCredentials(options: CredentialOptions): Promise<OpenCredentialKeeper> {
  const { db, audit, lock, log, redactor, env, usesOf = () => [] } = options;
  const keychain = env['PILOTHOUSE_KEYCHAIN'] === 'none' ? null : openKeychain(env);
  const file = options.sealedFile ?? openSealedFile({ dataDir: options.dataDir, db });
  const index = openCredentialIndex(db);
  const memory = keepInMemory();
  const changes = followChanges(db);
  const guard = createGuard(lock, audit);
  const sealed = createSealedKeeping({ file, index, audit, lock, guard, redactor, log, changed: () => changes.here() });
  const reconciler = createReconciler({ keychain, index, guard, log, changed: () => changes.here() });
  const places: Readonly<Record<Exclude<Where, 'memory'>, Place>> = {
    keychain: keychainPlace(keychain, guard.mayChange),
    'sealed-file': sealedPlace(file, () => openWhenAsked(sealed, options.askPassphrase, options.whoIsAsked), guard.mayChange),
  };

  const problem = async (): Promise<Failure | null> => (keychain === null ? keychainSwitchedOff() : keychain.problem());

  const shown = (credential: IndexedCredential): Credential => {
    const { store, account: _, ...described } = credential;
    return { ...described, where: store, uses: usesOf(described.name) };
  };

  const { accountFor, mustTake, put, putNew } = createShelves({ db, keychain, index, places, log, problem });

  const keep = async (name: string, secret: Secret, where: Where, about: CredentialAbout): Promise<Credential> => {
    const before = memory.find(name) ?? index.find(name);
    const described = {
      name,
      kind: about.kind ?? before?.kind ?? kindOfName(name),
      label: about.label ?? before?.label ?? '',
      createdAt: new Date().toISOString(),
      lastUsedAt: null,
      rotateBy: about.rotateBy ?? null,
    };
    await mustTake(where);
    if (where === 'memory') {
      memory.put({ ...described, secret: secret.copy() });
      return { ...described, where, uses: usesOf(name) };
    }
    const credential = { ...described, store: where, account: where === 'keychain' ? await accountFor(name, described.label) : '' };
    await put(credential, secret);
    memory.remove(name);
    return shown(credential);
  };

  const whereNow = (name: string): Where | null => (memory.find(name) === null ? (index.find(name)?.store ?? null) : 'memory');

  const readKept = async (name: string): Promise<Secret | null> => {
    const indexed = index.find(name);
    if (indexed === null) return null;
    const secret = await places[indexed.store].get(indexed);
    if (secret === null) {
      const now = index.find(name);
      // It was moved between the look at the list and the look at the place.
      if (now !== null && (now.store !== indexed.store || now.account !== indexed.account)) return readKept(name);
      reconciler.lost(name);
      return null;
    }
    redactor.register(secret);
    try {
      index.used([name]);
    } catch (error) {
      // A full disk must not keep anybody from using what is there.
      log.warn({ credential: name, error }, 'that this credential was used could not be written down');
    }
    return secret;
  };

  const read = async (name: string): Promise<Secret | null> => memory.use(name) ?? (await readKept(name));

  const listNow = () => {
    const inMemory = memory.all().map((remembered): Credential => {
      const { secret: _, ...described } = remembered;
      return { ...described, where: 'memory', uses: usesOf(described.name) };
    });
    const kept = index.all().filter(({ name }) => memory.find(name) === null);
    return [...inMemory, ...kept.map(shown)].sort((a, b) => (a.name < b.name ? -1 : 1));
  };

  /** Does a change, and writes down what came of it. */
  const recorded = async <Result>(
    entry: { readonly who: string; readonly action: Parameters<AuditJournal['record']>[0]['action']; readonly target: string },
    after: (result: Result) => string | null,
    work: () => Promise<Result>,
  ): Promise<Result> => {
    lock.requireOpen();
    // What is said of it is no part of what guards.
    if (entry.action !== 'credentials.describe') guard.leave([entry.target], entry.who, entry.action);
    const before = whereNow(entry.target);
    try {
      const result = await work();
      audit.record({ ...entry, before, after: after(result), result: 'done', detail: null });
      changes.here();
      return result;
    } catch (error) {
      audit.record({ ...entry, before, after: before, result: 'failed', detail: failureOf(error).cause.en });
      throw error;
    }
  };

  const set = ({ name, secret, about }: NewSecret, where: Where, who: string): Promise<Credential> => {
    redactor.register(secret);
    return recorded(
      { who, action: 'credentials.set', target: name },
      ({ where: now }) => now,
      () => keep(name, secret, where, about),
    );
  };

  const changed = () => changes.here();
  const many = createMany({ index, memory, places, audit, redactor, log, read, set, mustTake, putNew, shown, changed });

  return {
    sealed,

    async get(name) {
      lock.requireOpen();
      return read(name);
    },
    async getAll(names) {
      lock.requireOpen();
      return many.getAll(names);
    },
    getForLock: readKept,

    async set(name, secret, where, who, about = {}) {
      lock.requireOpen();
      return set({ name, secret, about }, where, who);
    },
    async rewrite(values, who, why) {
      lock.requireOpen();
      // Nobody asked for this one: what guards the lock stays as it is, and the others go on.
      return many.rewrite(new Map([...values].filter(([name]) => name !== guard.name())), who, why);
    },
    async setAll(kept, where, who) {
      lock.requireOpen();
      guard.leave(
        kept.map(({ name }) => name),
        who,
        'credentials.set',
      );
      return many.setAll(kept, where, who);
    },

    async delete(name, who) {
      lock.requireOpen();
      guard.leave([name], who, 'credentials.delete');
      if (whereNow(name) === null) return false;
      return recorded(
        { who, action: 'credentials.delete', target: name },
        () => null,
        async () => {
          const indexed = index.find(name);
          if (indexed !== null) {
            await places[indexed.store].delete(indexed);
            index.remove(name);
          }
          memory.remove(name);
          return true;
        },
      );
    },

    ...createCredentialChanges({ index, memory, places, file, read, mustTake, accountFor, put, shown, usesOf, recorded }),

    probe(where) {
      const name = `${PROBE} ${crypto.randomUUID().slice(0, 8)}`;
      const createdAt = new Date().toISOString();
      const probe = { name, store: where, account: name, kind: 'other' as const, label: '', createdAt, lastUsedAt: null, rotateBy: null };
      const value = crypto.randomUUID();
      return probed({
        async write() {
          await mustTake(where);
          await places[where].set(probe, new Secret(value));
        },
        read: async () => (await places[where].get(probe))?.reveal() === value,
        remove: () => places[where].delete(probe),
        notRead: notGivenBack(name).failure,
      });
    },

    found: () => (lock.requireOpen(), reconciler.found()),
    async recover(accounts, who) {
      lock.requireOpen();
      const back = await reconciler.recover(accounts);
      for (const { name } of back)
        audit.record({ who, action: 'credentials.recover', target: name, before: null, after: 'keychain', result: 'done', detail: null });
      changes.here();
      return back.map(shown);
    },

    async list() {
      await reconciler.look();
      return listNow();
    },
    listNow() {
      void reconciler.look();
      return listNow();
    },

    whereOf: whereNow,
    whyNamesUnread: () => whyNotOnDisk(db),

    async store() {
      const unwritable = whyNotOnDisk(db);
      const why = unwritable ?? (await problem());
      const state = sealed.state();
      const isSealedUsable = unwritable === null && state.open && state.problem === null;
      return {
        where: why === null ? 'keychain' : state.exists && unwritable === null ? 'sealed-file' : 'memory',
        backend: keychainName(),
        problem: why,
        usable: [...(why === null ? (['keychain'] as const) : []), ...(isSealedUsable ? (['sealed-file'] as const) : []), 'memory'],
        sealed: state,
      };
    },

    onChange: (listener) => changes.subscribe(listener),
    close() {
      keychain?.close();
      file.close();
      memory.clear();
    },
  };
}
