import type { LockFactors } from '../credentials/lock/lock.ts';
import { guardGone } from '../credentials/lock/lock-failures.ts';
import { FailureError, words } from '../failure.ts';
import type { Authenticator } from './authenticator.ts';

const GONE: ReadonlySet<string> = new Set(['not-found', 'credential-missing', 'totp-secret-invalid']);

/** Second factors for the lock, from an authenticator that may read secrets while it is locked. */
export function lockFactors(authenticator: Pick<Authenticator, 'list' | 'verify'>): LockFactors {
  return {
    candidates: () => authenticator.list().filter(({ confirmed, where }) => confirmed && where !== 'memory'),
    async check(id, code, who) {
      const { valid, reason } = await authenticator.verify(id, code, who).catch((error: unknown) => {
        // The entry, its secret, or what makes it one: the list that would tell is locked.
        if (error instanceof FailureError && GONE.has(error.failure.kind)) throw guardGone();
        throw error;
      });
      if (valid) return null;
      return reason ?? words('This is not a code of the second factor.', 'Ce n’est pas un code du second facteur.');
    },
  };
}
