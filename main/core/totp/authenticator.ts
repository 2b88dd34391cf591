import { randomBytes, randomUUID } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import type { TotpEntry, TotpVerification } from '../../../preload/contract/totp.ts';
import type { Words } from '../../../preload/contract/words.ts';
import { Secret } from '../credentials/secret.ts';
import { FailureError, words } from '../failure.ts';
import type { AuditJournal, CredentialKeeper } from '../rooms.ts';
import { followChanges } from '../store/changes.ts';
import { openMemoryDatabase } from '../store/database.ts';
import { storageFailure } from '../store/storage-failure.ts';
import { decodeBase32, encodeBase32 } from './base32.ts';
import type { EntryTable, StoredEntry } from './entries.ts';
import { openEntryTable } from './entries.ts';
import { keyUri, qrOf } from './key-uri.ts';
import { codeAt, endOfStep, stepAt } from './one-time-code.ts';
import { checkNames, secretGone, secretInvalid, tooManyWrong, unknownEntry, usedElsewhere } from './totp-failures.ts';
import { judgeCode, toVerification } from './verification.ts';

/** RFC 4226 §4 R6 recommends 160 bits; more for the longer algorithms (RFC 6238 §1.2: the length of their output). */
const SECRET_BYTES = { SHA1: 20, SHA256: 32, SHA512: 64 } as const;
/** RFC 4226 §7.3: attempts are slowed down. */
const FREE_ATTEMPTS = 5;
const FIRST_WAIT_MS = 5_000;
const LONGEST_WAIT_MS = 5 * 60_000;

export interface Enrolment {
  readonly issuer: string;
  readonly account: string;
  readonly algorithm: TotpEntry['algorithm'];
  readonly digits: TotpEntry['digits'];
  readonly periodSeconds: number;
  readonly keep: TotpEntry['where'];
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
  readonly now?: () => number;
}

/** Second factors: secrets with the credentials (`totp/ID`), the rest in the database; what is kept in memory is gone at the end. */
export function createAuthenticator({ db, credentials, audit, now = Date.now }: AuthenticatorOptions) {
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
      ...(inMemory?.all() ?? []).map((entry) => toEntry(entry, 'memory')),
      ...onDisk.all().map((entry) => toEntry(entry, credentials.whereOf(credentialName(entry.id)) ?? 'keychain')),
    ].filter(({ id }) => !leaving.has(id));

  const keyOf = async (id: string): Promise<Buffer> => {
    const secret = await credentials.get(credentialName(id));
    const key = secret === null ? null : decodeBase32(secret.reveal());
    if (secret === null) throw secretGone();
    if (key === null || key.length === 0) throw secretInvalid();
    return key;
  };

  return {
    list,

    async enrol(enrolment: Enrolment, who: string) {
      checkNames(enrolment);
      const id = randomUUID();
      const text = encodeBase32(randomBytes(SECRET_BYTES[enrolment.algorithm]));
      const uri = keyUri(enrolment, text);
      const qr = qrOf(uri);
      const { where } = await credentials.set(credentialName(id), new Secret(text), enrolment.keep, who);
      if (where === 'memory') inMemory ??= openEntryTable(openMemoryDatabase());
      const table = where === 'memory' && inMemory !== null ? inMemory : onDisk;
      const { keep: _, ...shape } = enrolment;
      try {
        table.add({
          id,
          ...shape,
          confirmed: false,
          createdAt: new Date(now()).toISOString(),
          lastStep: null,
          wrongCodes: 0,
          wrongAtMs: null,
        });
      } catch (error) {
        // The disk is full: a secret without its entry could not be found again.
        await credentials.delete(credentialName(id), who);
        throw storageFailure(error, 'pilothouse.db');
      }
      audit.record({ who, action: 'totp.enrol', target: nameOf(enrolment), before: null, after: where, result: 'done', detail: id });
      changes.here();
      return { id, uri, secret: text, qr, where, warnings: warningsFor(enrolment, where) };
    },

    async code(id: string) {
      const { entry } = tableOf(id);
      const key = await keyOf(id);
      const step = stepAt(now(), entry.periodSeconds);
      const secondsLeft = Math.max(0, Math.ceil((endOfStep(step, entry.periodSeconds).getTime() - now()) / 1000));
      return { id, code: codeAt(key, step, entry), secondsLeft };
    },

    async verify(id: string, typed: string, who: string): Promise<TotpVerification> {
      const { entry: found } = tableOf(id);
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
        await credentials.delete(credentialName(id), who);
        table.remove(id);
      } finally {
        leaving.delete(id);
        changes.here();
      }
      audit.record({ who, action: 'totp.remove', target: nameOf(entry), before: where, after: null, result: 'done', detail: id });
    },

    /** The key of an entry, or why there is none; shows no prompt of the keychain. */
    async readKey(entry: Pick<TotpEntry, 'id' | 'where'>): Promise<{ readonly key: Buffer } | { readonly problem: Words }> {
      try {
        const problem = entry.where === 'keychain' ? (await credentials.store()).problem : null;
        if (problem !== null) return { problem: problem.cause };
        return { key: await keyOf(entry.id) };
      } catch (error) {
        if (error instanceof FailureError) return { problem: error.failure.cause };
        throw error;
      }
    },

    onChange(listener: () => void): () => void {
      const ends = [changes.subscribe(listener), credentials.onChange(listener)];
      return () => {
        for (const end of ends) end();
      };
    },
  };
}

function credentialName(id: string): string {
  return `totp/${id}`;
}

function nameOf({ issuer, account }: Pick<TotpEntry, 'issuer' | 'account'>): string {
  return `${issuer}: ${account}`;
}

function toEntry(
  { id, issuer, account, algorithm, digits, periodSeconds, confirmed, createdAt }: StoredEntry,
  where: TotpEntry['where'],
): TotpEntry {
  return { id, issuer, account, algorithm, digits, periodSeconds, confirmed, createdAt, where };
}

/** How long the next attempt has to wait: 5 s after the fifth wrong code, doubled by each further one. */
function waitMs({ wrongCodes, wrongAtMs }: StoredEntry, nowMs: number): number {
  if (wrongCodes < FREE_ATTEMPTS || wrongAtMs === null) return 0;
  const wait = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** (wrongCodes - FREE_ATTEMPTS));
  // A clock that was set back must not lock the entry for longer than the wait itself.
  return Math.min(wait, wrongAtMs + wait - nowMs);
}

function warningsFor({ algorithm, digits, periodSeconds }: Enrolment, where: TotpEntry['where']): Words[] {
  return [
    ...(algorithm === 'SHA1'
      ? []
      : [
          words(
            `Many authenticator apps ignore ${algorithm} without saying so and use SHA1: their codes will be wrong. Confirm with a code before you rely on it.`,
            `Beaucoup d’applications ignorent ${algorithm} sans le dire et utilisent SHA1 : leurs codes seront faux. Confirmez avec un code avant de vous y fier.`,
          ),
        ]),
    ...(digits === 6
      ? []
      : [
          words(
            `Some authenticator apps show 6 digits whatever is asked; this entry has ${digits}. Confirm with a code.`,
            `Certaines applications affichent 6 chiffres quoi qu’on demande ; cette entrée en a ${digits}. Confirmez avec un code.`,
          ),
        ]),
    ...(periodSeconds === 30
      ? []
      : [
          words(
            `Some authenticator apps change their code every 30 s whatever is asked; this entry changes every ${periodSeconds} s. Confirm with a code.`,
            `Certaines applications changent de code toutes les 30 s quoi qu’on demande ; cette entrée change toutes les ${periodSeconds} s. Confirmez avec un code.`,
          ),
        ]),
    ...(where !== 'memory'
      ? []
      : [
          words(
            'The secret lives in memory: Pilothouse forgets this entry when it quits. The other device keeps it.',
            'Le secret est en mémoire : Pilothouse oublie cette entrée à la fermeture. L’autre appareil la garde.',
          ),
        ]),
  ];
}
