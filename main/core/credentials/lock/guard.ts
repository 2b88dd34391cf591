import type { AuditAction } from '../../../../preload/contract/activity.ts';
import type { AuditJournal } from '../../rooms.ts';
import type { Lock } from './lock.ts';
import { guardStays } from './lock-failures.ts';

/** The secret whose codes are the second factor of the lock, as far as it must stay what and where it is. */
export interface Guard {
  /** Its name; null when the lock has no second factor. */
  name(): string | null;
  /** Throws FailureError `lock-refused`, which is in the journal, when it is one of those that are to be changed. */
  leave(names: readonly string[], who: string, action: AuditAction): void;
  /** The same at the last moment before a write, for whoever began before it guarded; the journal has the change that failed of it. */
  mayChange(names: readonly string[]): void;
}

/**
 * What guards the lock is not written over, moved or deleted while it does: whoever sits before an open console would open the lock with
 * codes of their own from then on, or keep its owner out. Taking it off asks for the passphrase and a code.
 */
export function createGuard(lock: Pick<Lock, 'guardedBy'>, audit: AuditJournal): Guard {
  const name = () => {
    const id = lock.guardedBy();
    return id === null ? null : `totp/${id}`;
  };
  const isAmong = (names: readonly string[]) => {
    const guarded = name();
    return guarded !== null && names.includes(guarded) ? guarded : null;
  };
  return {
    name,
    mayChange(names) {
      if (isAmong(names) !== null) throw guardStays();
    },
    leave(names, who, action) {
      const guarded = isAmong(names);
      if (guarded === null) return;
      const refused = guardStays();
      const { en } = refused.failure.cause;
      audit.record({ who, action, target: guarded, before: null, after: null, result: 'refused', detail: en });
      throw refused;
    },
  };
}
