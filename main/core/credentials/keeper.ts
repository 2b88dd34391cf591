import type { DatabaseSync } from 'node:sqlite';
import type { Credential, CredentialAbout, CredentialKind, Where } from '../../../preload/contract/credentials.ts';
import type { Failure } from '../../../preload/contract/failure.ts';
import { FailureError, failureOf } from '../failure.ts';
import type { AuditJournal, CredentialKeeper, Log } from '../rooms.ts';
import { followChanges } from '../store/changes.ts';
import { whyNotOnDisk } from '../store/database.ts';
import { storageFailure } from '../store/storage-failure.ts';
import { openCredentialIndex } from './credential-index.ts';
import { openKeychain } from './keychain.ts';
import { keychainSwitchedOff, noSealedFile } from './keychain-failures.ts';
import { kindOfName } from './kinds.ts';
import type { Lock } from './lock/lock.ts';
import type { Redactor } from './redaction.ts';
import type { Secret } from './secret.ts';

export interface CredentialOptions {
  readonly db: DatabaseSync;
  readonly audit: AuditJournal;
  readonly lock: Pick<Lock, 'requireOpen'>;
  readonly log: Log;
  readonly redactor: Redactor;
  readonly env: Readonly<Record<string, string | undefined>>;
}

export interface OpenCredentialKeeper extends CredentialKeeper {
  /** Also while it is locked: for the second factor of the lock, and nothing else. */
  getForLock(name: string): Promise<Secret | null>;
  close(): void;
}

/** How often, at most, a listing looks whether the keychain still holds what the index says. */
const RECONCILE_MS = 10_000;

interface InMemory {
  readonly secret: Secret;
  readonly kind: CredentialKind;
  readonly label: string;
  readonly createdAt: string;
  readonly rotateBy: string | null;
  lastUsedAt: string | null;
}

/**
 * Opens the credentials: values in the keychain of the operating system or in memory, never in a file; names in the database.
 * `PILOTHOUSE_KEYCHAIN=none` leaves the keychain out. Nothing of it is loaded or asked before it is needed.
 */
export async function openCredentials({ db, audit, lock, log, redactor, env }: CredentialOptions): Promise<OpenCredentialKeeper> {
  const keychain = env['PILOTHOUSE_KEYCHAIN'] === 'none' ? null : openKeychain(env);
  const index = openCredentialIndex(db);
  const memory = new Map<string, InMemory>();
  const changes = followChanges(db);
  let reconciledAt = Number.NEGATIVE_INFINITY;

  const problem = async (): Promise<Failure | null> => (keychain === null ? keychainSwitchedOff() : keychain.problem());

  const lost = (name: string) => {
    index.remove(name);
    log.warn({ credential: name }, 'the keychain no longer holds this credential; its name was taken off the list');
    changes.here();
  };

  /** Takes names off the index that were deleted in the keychain itself. */
  const reconcile = async () => {
    if (keychain === null || performance.now() - reconciledAt < RECONCILE_MS) return;
    reconciledAt = performance.now();
    if ((await keychain.problem()) !== null) return;
    try {
      for (const { name, account } of index.all()) {
        if (!(await keychain.has(account))) lost(name);
      }
    } catch (error) {
      log.warn({ error }, 'the keychain stopped answering while its names were looked through');
    }
  };

  /** The account of a name: the name itself, unless another data folder of this user already keeps something there. */
  const accountFor = async (name: string): Promise<string> => {
    const indexed = index.find(name);
    if (indexed !== null) return indexed.account;
    return keychain !== null && (await keychain.has(name)) ? `${name}#${crypto.randomUUID().slice(0, 8)}` : name;
  };

  const keep = async (name: string, secret: Secret, where: Where, about: CredentialAbout): Promise<Credential> => {
    const createdAt = new Date().toISOString();
    const before = memory.get(name) ?? index.find(name);
    const described = {
      kind: about.kind ?? before?.kind ?? kindOfName(name),
      label: about.label ?? before?.label ?? '',
      createdAt,
      lastUsedAt: null,
      rotateBy: about.rotateBy === undefined ? null : about.rotateBy,
    };
    if (where === 'memory') {
      memory.set(name, { secret, ...described });
      return { name, where, uses: [], ...described };
    }
    const unwritable = whyNotOnDisk(db);
    // Its name would be forgotten at the end of this process, and the secret left behind in the keychain for good.
    if (unwritable !== null) throw new FailureError(unwritable);
    if (where === 'sealed-file') throw new FailureError(noSealedFile());
    const why = await problem();
    if (keychain === null || (why !== null && why.kind !== 'keychain-locked')) throw new FailureError(why ?? keychainSwitchedOff());
    const known = index.find(name) !== null;
    const account = await accountFor(name);
    const replaced = known ? await keychain.get(account) : null;
    await keychain.set(account, secret);
    try {
      index.put({ name, store: where, account, ...described });
    } catch (error) {
      // Without its name (the disk is full) nobody could find it or forget it again; one that had a name keeps its value.
      if (replaced !== null) await keychain.set(account, replaced);
      else if (!known) await keychain.delete(account);
      throw storageFailure(error, 'pilothouse.db');
    }
    memory.delete(name);
    return { name, where, uses: [], ...described };
  };

  const whereNow = (name: string): Where | null => (memory.has(name) ? 'memory' : (index.find(name)?.store ?? null));

  const read = async (name: string): Promise<Secret | null> => {
    const inMemory = memory.get(name);
    if (inMemory !== undefined) {
      inMemory.lastUsedAt = new Date().toISOString();
      return inMemory.secret;
    }
    const indexed = index.find(name);
    if (indexed === null) return null;
    if (keychain === null) throw new FailureError(keychainSwitchedOff());
    const secret = await keychain.get(indexed.account);
    if (secret === null) {
      lost(name);
      return null;
    }
    redactor.register(secret);
    index.used(name);
    return secret;
  };

  return {
    async get(name) {
      lock.requireOpen();
      return read(name);
    },
    getForLock: read,

    async set(name, secret, where, who, about = {}) {
      lock.requireOpen();
      redactor.register(secret);
      const before = whereNow(name);
      const record = (result: 'done' | 'failed', detail: string | null) =>
        audit.record({ who, action: 'credentials.set', target: name, before, after: result === 'done' ? where : before, result, detail });
      try {
        const credential = await keep(name, secret, where, about);
        record('done', null);
        changes.here();
        return credential;
      } catch (error) {
        record('failed', failureOf(error).cause.en);
        throw error;
      }
    },

    async delete(name, who) {
      lock.requireOpen();
      const before = whereNow(name);
      if (before === null) return false;
      const record = (result: 'done' | 'failed', detail: string | null) =>
        audit.record({ who, action: 'credentials.delete', target: name, before, after: result === 'done' ? null : before, result, detail });
      try {
        const indexed = index.find(name);
        if (indexed !== null) {
          if (keychain === null) throw new FailureError(keychainSwitchedOff());
          await keychain.delete(indexed.account);
          index.remove(name);
        }
        memory.delete(name);
        record('done', null);
        changes.here();
        return true;
      } catch (error) {
        record('failed', failureOf(error).cause.en);
        throw error;
      }
    },

    async list() {
      await reconcile();
      const inMemory = [...memory].map(([name, { secret: _, ...described }]): Credential => ({
        name,
        where: 'memory',
        uses: [],
        ...described,
      }));
      const kept = index
        .all()
        .filter(({ name }) => !memory.has(name))
        .map(({ store, account: _, ...described }): Credential => ({ ...described, where: store, uses: [] }));
      return [...inMemory, ...kept].sort((a, b) => a.name.localeCompare(b.name));
    },

    whereOf: whereNow,

    async store() {
      const why = whyNotOnDisk(db) ?? (await problem());
      return { where: why === null ? 'keychain' : 'memory', backend: keychain?.backend ?? 'memory', problem: why };
    },

    onChange: (listener) => changes.subscribe(listener),
    close: () => keychain?.close(),
  };
}
