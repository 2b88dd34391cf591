import type { LockFactors } from '../credentials/lock/lock.ts';
import { guardGone } from '../credentials/lock/lock-failures.ts';
import { FailureError, words } from '../failure.ts';
import type { Authenticator } from './authenticator.ts';

const GONE: ReadonlySet<string> = new Set(['not-found', 'credential-missing', 'totp-secret-invalid']);

const NOT_LOOKED_AT = words(
  'Too many wrong codes in a row; this one was not looked at.',
  'Trop de codes faux de suite ; celui-ci n’a pas été examiné.',
);

/** Second factors for the lock, from an authenticator that may read secrets while it is locked. */
export function lockFactors(authenticator: Pick<Authenticator, 'list' | 'verify' | 'waitMs'>): LockFactors {
  return {
    candidates: () => authenticator.list().filter(({ confirmed, where }) => confirmed && where !== 'memory'),
    waitMs: (id) => authenticator.waitMs(id),
    async check(id, code, who) {
      // Without its own number of seconds: the lock may wait longer, and says how long.
      if (authenticator.waitMs(id) > 0) return NOT_LOOKED_AT;
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
