import type { Failure } from '../../../../preload/contract/failure.ts';
import type { AuditAction } from '../../../../preload/contract/activity.ts';
import type { FailureError } from '../../failure.ts';
import { failureOf } from '../../failure.ts';
import type { AuditJournal } from '../../rooms.ts';
import type { Clocks } from './attempts.ts';
import { waitAfter, waitLeft } from './attempts.ts';
import type { LockFactors, SealedFile, UnlockWith } from './lock.ts';
import { codeNeeded, noLock, tooSoon, wrongCode, wrongPassphrase } from './lock-failures.ts';
import type { LockRow, LockTable } from './lock-table.ts';
import { verifies } from './verifier.ts';

export interface TrialOptions {
  readonly table: LockTable;
  readonly clocks: Clocks;
  readonly audit: AuditJournal;
  readonly factors: () => LockFactors;
  readonly sealed: () => SealedFile | null;
}

export interface Trial {
  readonly by: UnlockWith;
  readonly who: string;
  /** What was wanted, for the journal. */
  readonly action: AuditAction;
  /** Ask for the code too, where there is a second factor. */
  readonly withCode: boolean;
  /** Open the sealed file with it. */
  readonly opens: boolean;
}

/**
 * Tries a passphrase, and a code where one is asked for. Attempts count before they are looked at, so that many at once are no way
 * around the wait. Answers why the sealed file stayed closed, null when it did not. Throws FailureError `lock-refused`, `lock-wait`.
 */
export function createTrials({ table, clocks, audit, factors, sealed }: TrialOptions) {
  const begin = (): LockRow => {
    const begun = table.together(() => {
      const row = table.find();
      if (row === null) throw noLock();
      const { ms, clockWentBack } = waitLeft(row.attempts, clocks);
      const mark = { at: clocks.now(), uptime: clocks.uptime() };
      if (clockWentBack) table.setAttempts({ wrong: row.attempts.wrong, ...mark });
      if (ms === 0) table.setAttempts({ wrong: row.attempts.wrong + 1, ...mark });
      return { row, ms };
    });
    if (begun.ms > 0) throw tooSoon(begun.ms, begun.row.attempts.wrong);
    return begun.row;
  };

  /** Nothing was guessed: the attempt is given back, and none that another process began meanwhile. */
  const giveBack = (before: LockRow) =>
    table.together(() => {
      const now = table.find()?.attempts;
      if (now === undefined || now.wrong === 0) return;
      table.setAttempts(now.wrong === before.attempts.wrong + 1 ? before.attempts : { ...now, wrong: now.wrong - 1 });
    });

  const openSealed = async ({ by, who, opens }: Trial): Promise<Failure | null> => {
    const file = sealed();
    if (!opens || file === null || !file.exists() || file.isOpen()) return null;
    try {
      await file.open(by.passphrase, { who });
      return null;
    } catch (error) {
      return failureOf(error);
    }
  };

  return async (trial: Trial): Promise<Failure | null> => {
    const { by, who, action, withCode } = trial;
    const row = begin();
    const refused = (error: FailureError): FailureError => {
      audit.record({ who, action, target: 'lock', before: null, after: null, result: 'refused', detail: error.failure.cause.en });
      return error;
    };
    const code = by.code?.trim() ?? '';
    if (withCode && row.totp !== null && code === '') {
      giveBack(row);
      throw codeNeeded();
    }
    const wait = waitAfter(row.attempts.wrong + 1);
    const wasOpen = sealed()?.isOpen() ?? false;
    const closeAgain = () => {
      if (!wasOpen) sealed()?.close();
    };
    const [right, stayedClosed] = await Promise.all([verifies(row.verifier, by.passphrase), openSealed(trial)]);
    if (!right) {
      closeAgain();
      throw refused(wrongPassphrase(wait));
    }
    if (withCode && row.totp !== null) {
      try {
        const reason = await factors().check(row.totp, code, who);
        // The entry slows down on its own count: the longer of the two is what is really waited.
        if (reason !== null) throw refused(wrongCode(reason, Math.max(wait, factors().waitMs?.(row.totp) ?? 0)));
      } catch (error) {
        closeAgain();
        throw error;
      }
    }
    // The passphrase alone opens nothing where a code is asked for too: it does not clear the count of wrong ones.
    if (withCode || row.totp === null) table.setAttempts({ wrong: 0, at: 0, uptime: 0 });
    else giveBack(row);
    return stayedClosed;
  };
}
