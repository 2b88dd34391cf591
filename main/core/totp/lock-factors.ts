import type { LockFactors } from '../credentials/lock/lock.ts';
import { words } from '../failure.ts';
import type { Authenticator } from './authenticator.ts';

/** Second factors for the lock, from an authenticator that may read secrets while it is locked. */
export function lockFactors(authenticator: Pick<Authenticator, 'list' | 'verify'>): LockFactors {
  return {
    candidates: () => authenticator.list().filter(({ confirmed, where }) => confirmed && where !== 'memory'),
    async check(id, code, who) {
      const { valid, reason } = await authenticator.verify(id, code, who);
      if (valid) return null;
      return reason ?? words('This is not a code of the second factor.', 'Ce n’est pas un code du second facteur.');
    },
  };
}
