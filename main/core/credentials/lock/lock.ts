import type { DatabaseSync } from 'node:sqlite';
import type { Failure } from '../../../../preload/contract/failure.ts';
import type { LockDetails, LockReason, LockState } from '../../../../preload/contract/lock.ts';
import type { Settings } from '../../../../preload/contract/settings.ts';
import type { Words } from '../../../../preload/contract/words.ts';
import type { AuditJournal, SecondFactor } from '../../rooms.ts';
import { followChanges } from '../../store/changes.ts';
import { whyNotOnDisk } from '../../store/database.ts';
import type { Redactor } from '../redaction.ts';
import type { Secret } from '../secret.ts';
import type { Clocks } from './attempts.ts';
import { systemClocks, waitLeft } from './attempts.ts';
import { createLockChanges } from './lock-changes.ts';
import { codeAskedAgain, lockedNow, noLock, passphraseAskedAgain, touchIdUnfit } from './lock-failures.ts';
import type { LockRow } from './lock-table.ts';
import { openLockTable } from './lock-table.ts';
import { createStanding } from './standing.ts';
import { recentCode } from './recent-code.ts';
import type { Trial } from './trial.ts';
import { createTrials } from './trial.ts';
import type { Verifier } from './verifier.ts';
import { COST } from './verifier.ts';

/** What is typed to unlock. */
export interface UnlockWith {
  readonly passphrase: Secret;
  readonly code?: string | null | undefined;
}

/** What is typed once more before a secret is shown; null for what was not. */
export interface Confirmation {
  readonly passphrase: Secret | null | undefined;
  readonly code: string | null | undefined;
}

/** The sealed file as the lock needs it: its passphrase is that of the lock, and it is open only while the lock is. */
export interface SealedFile {
  exists(): boolean;
  isOpen(): boolean;
  /** Throws a FailureError when it is not its passphrase, or the file is damaged. */
  open(passphrase: Secret, options: { readonly who: string }): Promise<unknown>;
  close(): void;
  changePassphrase(before: Secret, next: Secret, who: string): Promise<void>;
}

/** The second factors as the lock alone sees them: also while it is locked. */
export interface LockFactors {
  /** Confirmed entries whose secret outlives this run. */
  candidates(): readonly SecondFactor[];
  /** Why the code is none of the entry's, in words; null when it is one. A code counts once. */
  check(id: string, code: string, who: string): Promise<Words | null>;
  /** How long the entry itself takes no code after wrong ones, ms; 0 when it takes one now. Without it: 0. */
  waitMs?(id: string): number;
}

export interface LockOptions {
  readonly db: DatabaseSync;
  readonly settings: { get(): Settings };
  readonly audit: AuditJournal;
  readonly redactor: Redactor;
  readonly clocks?: Clocks;
  /** What one try costs, for a passphrase that is set from now on. */
  readonly cost?: Pick<Verifier, 'n' | 'r' | 'p'>;
}

/** The lock of this data folder. Its state lies in the database, so that locking one process locks them all. */
export interface Lock {
  state(): LockState;
  details(): LockDetails;
  isLocked(): boolean;
  /** The entry whose codes are its second factor; null when it has none. */
  guardedBy(): string | null;
  /** Throws FailureError `locked`. */
  requireOpen(): void;
  setUp(passphrase: Secret, who: string): Promise<void>;
  change(by: UnlockWith, next: Secret, who: string): Promise<void>;
  /** The code is one of the entry that is chosen; of the one that is left, when none is. */
  setSecondFactor(by: UnlockWith, id: string | null, who: string): Promise<void>;
  setTouchId(by: UnlockWith, use: boolean, who: string): Promise<void>;
  remove(by: UnlockWith, who: string): Promise<void>;
  /** Forgets the lock without its passphrase; what only that passphrase opens stays closed. */
  reset(who: string): void;
  /** False when it was locked already, or none is set up. */
  lock(reason: LockReason, who: string): boolean;
  /** Locks this process alone, until it is unlocked anywhere. */
  lockHere(): void;
  /**
   * Unlocks every process of the data folder, or with `process` this one alone until it is locked again. Answers why the sealed file
   * stayed closed, null when it did not. Throws FailureError `lock-refused`, `lock-wait`.
   */
  unlock(by: UnlockWith, who: string, scope?: 'everywhere' | 'process'): Promise<Failure | null>;
  /** The shell saw a finger of this computer's user. Throws FailureError `lock-refused` where that does not unlock. */
  unlockByTouchId(who: string): void;
  /**
   * The passphrase, and the code where there is a second factor, are asked once more before a secret is shown; `passphrase` asks for that
   * alone. Passes where no lock is set up. Throws FailureError `locked`, `lock-confirmation-needed`, `lock-refused`, `lock-wait`.
   */
  confirm(by: Partial<Confirmation>, who: string, asked?: 'all' | 'passphrase'): Promise<void>;
  /** Somebody is at work. */
  active(): void;
  onChange(listener: () => void): () => void;
  /** What is made after the lock and needed by it. From now on the idle time is watched, and the sealed file closed when it locks. */
  attach(sealed: SealedFile | null, factors: LockFactors): void;
  close(): void;
}

/** How soon the idle time is noticed to be over. */
const LOOK_MS = 1_000;
const ITSELF = 'pilothouse';

/** The lock of this data folder: its passphrase, its second factor, and how long wrong attempts make the next one wait. */
export function createLock({ db, settings, audit, redactor, clocks = systemClocks, cost = COST }: LockOptions): Lock {
  const table = openLockTable(db);
  const notices = followChanges(db);
  let sealed: SealedFile | null = null;
  let factors: LockFactors = { candidates: () => [], check: () => Promise.reject(new Error('the lock has no second factors')) };
  /** This run saw the passphrase: only then a finger is enough. */
  let passphraseSeen = false;
  let wasLocked = false;
  const recent = recentCode(clocks);
  let timer: NodeJS.Timeout | null = null;
  let unsubscribe = () => {};
  const tries = createTrials({ table, clocks, audit, factors: () => factors, sealed: () => sealed });
  const tryIt = async (trial: Trial): Promise<Failure | null> => {
    try {
      return await tries(trial);
    } finally {
      // How long the next attempt waits is part of the state.
      notices.here();
    }
  };

  const standing = createStanding({ clocks, idleMinutes: () => settings.get().lock.idleMinutes });
  const { isIdle, lockedIn } = standing;
  const touchFits = (row: LockRow) => row.touch && row.totp === null && passphraseSeen && !(sealed?.exists() ?? false);

  const record = (
    action: Parameters<AuditJournal['record']>[0]['action'],
    who: string,
    before: string | null,
    after: string | null,
    detail: string | null = null,
  ) => audit.record({ who, action, target: 'lock', before, after, result: 'done', detail });

  /** Does what a change of the state means for this process, and says it. */
  const settle = () => {
    const locked = lockedIn(table.find());
    if (locked && !wasLocked) {
      sealed?.close();
      recent.forget();
    }
    wasLocked = locked;
    notices.here();
  };

  const lock = (reason: LockReason, who: string): boolean => {
    if (!table.close(new Date(clocks.now()), reason)) return false;
    record('lock.lock', who, 'open', 'locked', reason);
    settle();
    return true;
  };

  /** The row as it counts: idle for too long is locked, whoever looks first. */
  const current = (): LockRow | null => {
    const row = table.find();
    if (row === null || !isIdle(row)) return row;
    lock('idle', ITSELF);
    return table.find();
  };

  const look = () => {
    const row = db.isOpen ? table.find() : null;
    if (row === null) return;
    // The clock was set back: the idle time begins anew instead of lasting for as long as that.
    if (row.lockedAt === null && clocks.now() < row.activeAt) table.active(clocks.now());
    if (isIdle(row)) lock('idle', ITSELF);
    else if (lockedIn(row) !== wasLocked) settle();
  };

  const state = (): LockState => {
    const row = current();
    const { mode, language } = settings.get().appearance;
    return {
      ...standing.said(row),
      secondFactor: row !== null && row.totp !== null,
      touchId: row !== null && touchFits(row),
      wrongAttempts: row?.attempts.wrong ?? 0,
      waitSeconds: row === null ? 0 : Math.ceil(waitLeft(row.attempts, clocks).ms / 1000),
      appearance: { mode, language },
    };
  };

  const requireOpen = () => {
    if (lockedIn(current())) throw lockedNow();
  };
  const theLock = (): LockRow => {
    const row = current();
    if (row === null) throw noLock();
    return row;
  };
  /** A command that was let through with this code uses it for its own work as well: it would be refused as used. */
  const provenHere = ({ code }: UnlockWith): boolean => {
    const { generation } = theLock();
    return standing.isLetThrough(generation) && recent.is(code, generation);
  };
  const sealedFile = () => (sealed !== null && sealed.exists() ? sealed : null);

  const changes = createLockChanges({
    table,
    clocks,
    redactor,
    cost,
    whyNotKept: () => whyNotOnDisk(db),
    factors: () => factors,
    sealedFile,
    theLock,
    requireOpen,
    tryIt,
    provenHere,
    record,
    settle,
    passphraseSeen: () => (passphraseSeen = true),
  });

  return {
    state,
    isLocked: () => lockedIn(current()),
    guardedBy: () => table.find()?.totp ?? null,
    requireOpen,

    details() {
      const row = current();
      const candidates = factors.candidates().map(({ id, issuer, account }) => ({ id, issuer, account }));
      const { n, r, p } = row?.verifier ?? cost;
      return {
        state: state(),
        cost: { n, r, p, mebibytes: Math.round((128 * n * r) / 2 ** 20) },
        secondFactor:
          row === null || row.totp === null
            ? null
            : (candidates.find(({ id }) => id === row.totp) ?? { id: row.totp, issuer: '', account: '' }),
        candidates,
        sealedFile: sealedFile() !== null,
      };
    },

    ...changes,

    lock,
    lockHere() {
      if (table.find() === null) return;
      standing.lockHere();
      settle();
    },

    async unlock(by, who, scope = 'everywhere') {
      const { totp } = theLock();
      const problem = await tryIt({ by, who, action: 'lock.unlock', withCode: true, opens: true });
      redactor.register(by.passphrase);
      const { generation } = theLock();
      // Without a second factor nobody looked at what was typed as its code.
      if (totp !== null) recent.accepted(by.code, generation);
      passphraseSeen = true;
      standing.openHere();
      if (scope === 'process') standing.letThrough(generation);
      else table.open(new Date(clocks.now()));
      record('lock.unlock', who, 'locked', scope === 'process' ? 'open for this command' : 'open', problem?.kind ?? null);
      settle();
      return problem;
    },

    unlockByTouchId(who) {
      if (!touchFits(theLock())) throw touchIdUnfit();
      standing.openHere();
      table.open(new Date(clocks.now()));
      record('lock.unlock', who, 'locked', 'open', 'Touch ID');
      settle();
    },

    async confirm({ passphrase, code }, who, asked = 'all') {
      const row = current();
      if (row === null) return;
      requireOpen();
      if (passphrase === null || passphrase === undefined) throw passphraseAskedAgain(asked === 'all' && row.totp !== null);
      const withCode = asked === 'all' && row.totp !== null && !recent.is(code, row.generation);
      if (withCode && (code ?? '').trim() === '') throw codeAskedAgain();
      // Another process may have unlocked: the sealed file, closed in this one, is not asked for once more.
      await tryIt({ by: { passphrase, code }, who, action: 'lock.confirm', withCode, opens: true });
      if (withCode) recent.accepted(code, row.generation);
    },

    active() {
      const row = current();
      if (row !== null && !lockedIn(row)) table.active(clocks.now());
    },

    onChange: (listener) => notices.subscribe(listener),

    attach(file, known) {
      sealed = file;
      factors = known;
      wasLocked = lockedIn(table.find());
      timer ??= setInterval(look, LOOK_MS).unref();
      unsubscribe = notices.subscribe(look);
    },

    close() {
      if (timer !== null) clearInterval(timer);
      unsubscribe();
    },
  };
}
