import type { KeepersLock } from '../../../main/core/credentials/keeper.ts';

/** No lock is set up: nothing is refused, and nothing asked again. */
export const withoutLock: KeepersLock = {
  requireOpen: () => {},
  confirm: () => Promise.resolve(),
  guardedBy: () => null,
  state: () => ({ setUp: false }),
};
