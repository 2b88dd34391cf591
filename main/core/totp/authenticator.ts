import { randomBytes, randomUUID } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import { factorName } from '../../../preload/contract/factor-name.ts';
import type { TotpEntry, TotpVerification } from '../../../preload/contract/totp.ts';
import type { Where } from '../../../preload/contract/credentials.ts';
import type { Words } from '../../../preload/contract/words.ts';
import type { Confirmation, Lock } from '../credentials/lock/lock.ts';
import { Secret } from '../credentials/secret.ts';
import type { AuditJournal, CredentialKeeper } from '../rooms.ts';
import { followChanges } from '../store/changes.ts';
import { openMemoryDatabase } from '../store/database.ts';
import { storageFailure } from '../store/storage-failure.ts';
import { encodeBase32 } from './base32.ts';
import { warningsFor } from './enrolment-warnings.ts';
import type { ReadKey } from './entry-secrets.ts';
import { createEntrySecrets } from './entry-secrets.ts';
import { credentialName, inOrder, nameOf, recoveryName, withoutColons } from './entry-names.ts';
import type { EntryTable, StoredEntry } from './entries.ts';
import { openEntryTable } from './entries.ts';
import { tidy } from './imports/imported.ts';
import { keptText } from './kept-secret.ts';
import { keyUri, qrOf } from './key-uri.ts';
import { codeAt, endOfStep, stepAt } from './one-time-code.ts';
import { checkNames, guardsTheLock, secretGone, triedAtTheLock, tooManyWrong, unknownEntry, usedElsewhere } from './totp-failures.ts';
import { judgeCode, toVerification } from './verification.ts';
import { waitMs } from './wrong-codes.ts';

/** RFC 4226 §4 R6 recommends 160 bits; more for the longer algorithms (RFC 6238 §1.2: the length of their output). */
const SECRET_BYTES = { SHA1: 20, SHA256: 32, SHA512: 64 } as const;

export interface Enrolment {
  readonly issuer: string;
  readonly account: string;
  readonly algorithm: TotpEntry['algorithm'];
  readonly digits: TotpEntry['digits'];
  readonly periodSeconds: number;
  readonly keep: TotpEntry['where'];
}

/** An entry whose secret is known already: imported, or made elsewhere. */
export interface NewEntry extends Omit<Enrolment, 'keep'> {
  /** Base32. */
  readonly secret: Secret;
}

export interface RunningCode {
  readonly id: string;
  readonly code: string | null;
  readonly nextCode: string | null;
  readonly until: string;
  readonly problem: Words | null;
}

export type Authenticator = ReturnType<typeof createAuthenticator>;

export interface AuthenticatorOptions {
  readonly db: DatabaseSync;
  readonly credentials: CredentialKeeper;
  readonly audit: AuditJournal;
  /** Asked again before a secret is shown, and followed: while it is locked there are no codes. */
  readonly lock?: Pick<Lock, 'onChange' | 'confirm' | 'guardedBy'>;
  readonly now?: () => number;
}

interface Placed {
  readonly entry: StoredEntry;
  readonly where: Where;
}

/** Second factors: secrets with the credentials (`totp/ID`), the rest in the database; what is kept in memory is gone at the end. */
export function createAuthenticator({ db, credentials, audit, lock, now = Date.now }: AuthenticatorOptions) {
  const onDisk = openEntryTable(db);
  let inMemory: EntryTable | null = null;
  const changes = followChanges(db);
  /** Entries whose secret is being deleted: not shown, so that none appears without its secret for a moment. */
  const leaving = new Set<string>();

  const tableOf = (id: string): { readonly table: EntryTable; readonly entry: StoredEntry; readonly where: TotpEntry['where'] } => {
    const remembered = inMemory?.find(id);
    if (inMemory !== null && remembered) return { table: inMemory, entry: remembered, where: 'memory' };
    const entry = onDisk.find(id);
    if (entry === null) throw unknownEntry(id);
    return { table: onDisk, entry, where: credentials.whereOf(credentialName(id)) ?? 'keychain' };
  };

  const list = (): readonly TotpEntry[] =>
    [
      ...(inMemory?.all() ?? []).map((entry): Placed => ({ entry, where: 'memory' })),
      ...onDisk.all().map((entry): Placed => ({ entry, where: credentials.whereOf(credentialName(entry.id)) ?? 'keychain' })),
    ]
      .filter(({ entry }) => !leaving.has(entry.id))
      .sort((a, b) => inOrder(a.entry, b.entry))
      .map(({ entry, where }) => toEntry(entry, where));

  const { keyOf, readKeys, restore } = createEntrySecrets({ credentials, onDisk, audit, changed: () => changes.here() });

  /** Keeps secrets and their entries, all of them or none. Throws FailureError when the store or the disk refuses. */
  const put = async (made: readonly (NewEntry & { readonly id: string })[], where: Where, confirmed: boolean, who: string) => {
    await credentials.setAll(
      made.map(({ id, secret, ...shape }) => ({
        name: credentialName(id),
        secret: new Secret(keptText({ ...shape, confirmed }, secret.reveal())),
        about: { kind: 'totp', label: factorName(shape).slice(0, 200) },
      })),
      where,
      who,
    );
    if (where === 'memory') inMemory ??= openEntryTable(openMemoryDatabase());
    const table = where === 'memory' && inMemory !== null ? inMemory : onDisk;
    try {
      const createdAt = new Date(now()).toISOString();
      table.atOnce(() => {
        for (const { secret: _, ...shape } of made) table.add({ ...shape, confirmed, createdAt });
      });
    } catch (error) {
      // The disk is full: a secret without its entry could not be found again.
      for (const { id } of made) await credentials.delete(credentialName(id), who);
      throw storageFailure(error, 'pilothouse.db');
    }
  };

  /** Forgets the secret, then the recovery codes, then the entry: what is left over by a store that refuses can still be seen. */
  const forget = async (id: string, table: EntryTable, who: string): Promise<void> => {
    await credentials.delete(credentialName(id), who);
    await credentials.delete(recoveryName(id), who);
    table.remove(id);
  };

  return {
    list,

    async enrol({ keep, ...shape }: Enrolment, who: string) {
      checkNames(shape);
      const id = randomUUID();
      const text = encodeBase32(randomBytes(SECRET_BYTES[shape.algorithm]));
      const uri = keyUri(shape, text);
      const qr = qrOf(uri);
      await put([{ ...shape, id, secret: new Secret(text) }], keep, false, who);
      audit.record({ who, action: 'totp.enrol', target: nameOf(shape), before: null, after: keep, result: 'done', detail: id });
      changes.here();
      return { id, uri, secret: text, qr, where: keep, warnings: warningsFor(shape, keep) };
    },

    /**
     * Takes entries over whose secrets are known elsewhere already, so that no code has to confirm them: all of them, or none.
     * `keep` null is wherever secrets live now.
     */
    async adopt(entries: readonly NewEntry[], keep: Where | null, who: string): Promise<{ ids: string[]; where: Where }> {
      for (const entry of entries) checkNames(entry);
      const where = keep ?? (await credentials.store()).where;
      const made = entries.map((entry) => ({ ...entry, id: randomUUID() }));
      await put(made, where, true, who);
      audit.record(
        ...made.map((entry) => ({
          who,
          action: 'totp.import' as const,
          target: nameOf(entry),
          before: null,
          after: where,
          result: 'done' as const,
          detail: entry.id,
        })),
      );
      changes.here();
      return { ids: made.map(({ id }) => id), where };
    },

    rename(id: string, names: Pick<TotpEntry, 'issuer' | 'account'>, who: string): TotpEntry {
      const { table, entry } = tableOf(id);
      const tidied = { issuer: tidy(names.issuer).text, account: tidy(names.account).text };
      checkNames(tidied);
      table.rename(id, tidied);
      audit.record({
        who,
        action: 'totp.rename',
        target: nameOf(entry),
        before: nameOf(entry),
        after: nameOf(tidied),
        result: 'done',
        detail: id,
      });
      changes.here();
      const renamed = tableOf(id);
      return toEntry(renamed.entry, renamed.where);
    },

    /** These first, in this order; the others behind them by name. What is not there is passed over. */
    arrange(ids: readonly string[]): void {
      const places = new Map([...new Set(ids)].map((id, index) => [id, index]));
      for (const table of [onDisk, ...(inMemory === null ? [] : [inMemory])])
        table.atOnce(() => {
          for (const { id, position } of table.all()) {
            const place = places.get(id) ?? null;
            if (place !== position) table.place(id, place);
          }
        });
      changes.here();
    },

    /** The secret of one entry once more, for another device. Throws FailureError `lock-confirmation-needed`. */
    async reveal(id: string, confirmation: Confirmation, who: string) {
      const { entry } = tableOf(id);
      await lock?.confirm(confirmation, who);
      const text = encodeBase32(await keyOf(id));
      const uri = keyUri(withoutColons(entry), text);
      const qr = qrOf(uri);
      audit.record({ who, action: 'totp.reveal', target: nameOf(entry), before: null, after: null, result: 'done', detail: id });
      return { uri, secret: text, qr };
    },

    /** Whether its codes are the second factor of the lock: shown here, they would prove nothing about who sits before it. */
    guardsLock: (id: string): boolean => lock?.guardedBy() === id,

    /** Throws FailureError `not-found`, `lock-refused` for the second factor of the lock, and what `requireKey` throws. */
    async code(id: string) {
      const { entry } = tableOf(id);
      if (lock?.guardedBy() === id) throw guardsTheLock();
      const key = await keyOf(id);
      const step = stepAt(now(), entry.periodSeconds);
      const secondsLeft = Math.max(0, Math.ceil((endOfStep(step, entry.periodSeconds).getTime() - now()) / 1000));
      return { id, code: codeAt(key, step, entry), secondsLeft };
    },

    /** How long an entry takes no code after wrong ones, ms; 0 for one that takes one now, or that is not there. */
    waitMs(id: string): number {
      const entry = inMemory?.find(id) ?? onDisk.find(id);
      return entry === null ? 0 : waitMs(entry, now());
    },

    async verify(id: string, typed: string, who: string): Promise<TotpVerification> {
      const { entry: found } = tableOf(id);
      if (lock?.guardedBy() === id) throw triedAtTheLock();
      const wait = waitMs(found, now());
      if (wait > 0) return { valid: false, reason: tooManyWrong(found.wrongCodes, Math.ceil(wait / 1000)) };
      const key = await keyOf(id);
      const { table, entry } = tableOf(id);
      const judgement = judgeCode({ ...entry, key }, typed, now());
      const record = (result: 'done' | 'refused', detail: string | null) =>
        audit.record({
          who,
          action: 'totp.verify',
          target: nameOf(entry),
          before: entry.confirmed ? 'confirmed' : 'not confirmed',
          after: result === 'done' || entry.confirmed ? 'confirmed' : 'not confirmed',
          result,
          detail,
        });
      if (judgement.kind === 'accepted' && !table.accept(id, judgement.step)) {
        // Another process accepted this step between the look and the mark.
        return { valid: false, driftSeconds: judgement.driftSeconds, reason: usedElsewhere() };
      }
      if (judgement.kind === 'refused' && judgement.attempt) table.countWrong(id, now());
      record(judgement.kind === 'accepted' ? 'done' : 'refused', judgement.kind === 'accepted' ? null : judgement.reason.en);
      changes.here();
      return toVerification(judgement);
    },

    async remove(id: string, who: string): Promise<void> {
      const { table, entry, where } = tableOf(id);
      leaving.add(id);
      try {
        await forget(id, table, who);
      } finally {
        leaving.delete(id);
        changes.here();
      }
      audit.record({ who, action: 'totp.remove', target: nameOf(entry), before: where, after: null, result: 'done', detail: id });
    },

    /** Throws FailureError `not-found`. */
    find(id: string): TotpEntry {
      const { entry, where } = tableOf(id);
      return toEntry(entry, where);
    },

    countRecovery(id: string, recovery: TotpEntry['recovery']): void {
      tableOf(id).table.countRecovery(id, recovery);
      changes.here();
    },

    /** The key of an entry. Throws FailureError with why there is none. */
    requireKey: keyOf,

    /** The secret of an entry as base32. Throws what `requireKey` throws. */
    requireSecret: async (id: string): Promise<Secret> => new Secret(encodeBase32(await keyOf(id))),

    /** Brings back entries that a lost database took along. Throws FailureError when the store cannot be read. */
    restore,

    /** The newest time step a code of this entry was accepted for. */
    lastStepOf: (id: string): number | null => tableOf(id).entry.lastStep,

    readKeys,

    /** The key of an entry, or why there is none; shows no prompt of the keychain. */
    readKey: async (entry: Pick<TotpEntry, 'id' | 'where'>): Promise<ReadKey> =>
      (await readKeys([entry])).get(entry.id) ?? { problem: secretGone().failure.cause },

    /** `secrets`: what was read of them before may be over; else only the entries changed. */
    onChange(listener: (changed: 'entries' | 'secrets') => void): () => void {
      const secrets = () => listener('secrets');
      const ends = [changes.subscribe(() => listener('entries')), credentials.onChange(secrets), lock?.onChange(secrets) ?? (() => {})];
      return () => {
        for (const end of ends) end();
      };
    },
  };
}

function toEntry(
  { id, issuer, account, algorithm, digits, periodSeconds, confirmed, createdAt, recovery }: StoredEntry,
  where: Where,
): TotpEntry {
  return { id, issuer, account, algorithm, digits, periodSeconds, confirmed, createdAt, where, recovery };
}
