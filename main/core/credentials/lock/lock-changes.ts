import type { Failure } from '../../../../preload/contract/failure.ts';
import type { AuditJournal } from '../../rooms.ts';
import type { Redactor } from '../redaction.ts';
import type { Clocks } from './attempts.ts';
import type { Lock, LockFactors, LockOptions, SealedFile, UnlockWith } from './lock.ts';
import { codeNeeded, lockThere, notKept, otherSecondFactor, unfitSecondFactor, wrongCode } from './lock-failures.ts';
import type { LockRow, LockTable } from './lock-table.ts';
import type { Trial } from './trial.ts';
import { verifierOf } from './verifier.ts';

interface LockChangesOptions {
  readonly table: LockTable;
  readonly clocks: Clocks;
  readonly redactor: Redactor;
  readonly cost: NonNullable<LockOptions['cost']>;
  /** Why what is set up would not outlive this run; null when it would. */
  readonly whyNotKept: () => Failure | null;
  readonly factors: () => LockFactors;
  /** null when there is none. */
  readonly sealedFile: () => SealedFile | null;
  /** Throws FailureError `not-found` when no lock is set up. */
  readonly theLock: () => LockRow;
  readonly requireOpen: () => void;
  readonly tryIt: (trial: Trial) => Promise<Failure | null>;
  /** This process was let through with this very code, which would be refused as used. */
  readonly provenHere: (by: UnlockWith) => boolean;
  readonly record: (
    action: Parameters<AuditJournal['record']>[0]['action'],
    who: string,
    before: string | null,
    after: string | null,
    detail?: string | null,
  ) => void;
  /** Does what a change means for this process, and says it. */
  readonly settle: () => void;
  readonly passphraseSeen: () => void;
}

type LockChanges = Pick<Lock, 'setUp' | 'change' | 'setSecondFactor' | 'setTouchId' | 'remove' | 'reset'>;

/** What sets the lock up, changes what opens it, and takes it away. */
export function createLockChanges(options: LockChangesOptions): LockChanges {
  const { table, clocks, redactor, cost, whyNotKept, factors, sealedFile, theLock, requireOpen, tryIt, provenHere } = options;
  const { record, settle, passphraseSeen } = options;
  return {
    async setUp(passphrase, who) {
      const unwritable = whyNotKept();
      if (unwritable !== null) throw notKept(unwritable.cause);
      if (table.find() !== null) throw lockThere();
      await sealedFile()?.open(passphrase, { who });
      const verifier = await verifierOf(passphrase, cost);
      table.together(() => {
        if (table.find() !== null) throw lockThere();
        table.create(verifier, new Date(clocks.now()));
      });
      redactor.register(passphrase);
      passphraseSeen();
      record('lock.set-up', who, 'none', 'open');
      settle();
    },

    async change(by, next, who) {
      theLock();
      requireOpen();
      await tryIt({ by, who, action: 'lock.change', withCode: !provenHere(by), opens: true });
      const verifier = await verifierOf(next, cost);
      // The sealed file first: with the old passphrase in the lock, it could be opened no more.
      await sealedFile()?.changePassphrase(by.passphrase, next, who);
      table.setVerifier(verifier);
      redactor.register(next);
      record('lock.change', who, 'passphrase', 'passphrase');
      settle();
    },

    async setSecondFactor(by, id, who) {
      const before = theLock().totp;
      requireOpen();
      const mustFit = () => {
        if (
          id !== null &&
          factors()
            .candidates()
            .every((candidate) => candidate.id !== id)
        )
          throw unfitSecondFactor();
      };
      mustFit();
      // A code of the new entry alone would let whoever knows the passphrase put their own in the place of the one that guards it.
      if (id !== null && before !== null && id !== before) throw otherSecondFactor();
      if (id !== null && (by.code ?? '').trim() === '') throw codeNeeded();
      // The secret of the code may lie in the sealed file, which the same passphrase opens.
      await tryIt({ by, who, action: 'lock.change', withCode: id === null && !provenHere(by), opens: true });
      if (id !== null) {
        const reason = await factors().check(id, by.code?.trim() ?? '', who);
        if (reason !== null) throw wrongCode(reason, factors().waitMs?.(id) ?? 0);
      }
      // It may have been removed while the code was looked at.
      mustFit();
      table.setTotp(id);
      record(
        'lock.change',
        who,
        before === null ? 'passphrase' : 'passphrase and code',
        id === null ? 'passphrase' : 'passphrase and code',
        id ?? before,
      );
      settle();
    },

    async setTouchId(by, use, who) {
      theLock();
      requireOpen();
      await tryIt({ by, who, action: 'lock.change', withCode: !provenHere(by), opens: true });
      table.setTouch(use);
      record('lock.change', who, use ? 'no Touch ID' : 'Touch ID', use ? 'Touch ID' : 'no Touch ID');
      settle();
    },

    async remove(by, who) {
      theLock();
      await tryIt({ by, who, action: 'lock.remove', withCode: !provenHere(by), opens: true });
      table.remove();
      record('lock.remove', who, 'open', 'none');
      settle();
    },

    reset(who) {
      theLock();
      sealedFile()?.close();
      table.remove();
      record('lock.reset', who, 'locked', 'none', 'without the passphrase');
      settle();
    },
  };
}
