import type { LockState } from '../../../../preload/contract/lock.ts';
import type { Clocks } from './attempts.ts';
import type { LockRow } from './lock-table.ts';

interface StandingOptions {
  readonly clocks: Pick<Clocks, 'now'>;
  /** 0: it does not lock by itself. */
  readonly idleMinutes: () => number;
}

/** What the one lock of the data folder means for this process, which may have been locked, or let through, alone. */
export function createStanding({ clocks, idleMinutes }: StandingOptions) {
  /** The generation of the lock that this process alone was let through. */
  let passed: number | null = null;
  /** When this process alone was locked, Unix time in ms. */
  let lockedHereAt: number | null = null;

  const idleMs = () => idleMinutes() * 60_000;
  const isHere = (row: LockRow) => lockedHereAt !== null && (row.unlockedAt === null || Date.parse(row.unlockedAt) < lockedHereAt);
  const lockedIn = (row: LockRow | null) => row !== null && (isHere(row) || (row.lockedAt !== null && row.generation !== passed));

  return {
    isIdle: (row: LockRow) => row.lockedAt === null && idleMs() > 0 && clocks.now() - row.activeAt >= idleMs(),
    lockedIn,
    lockHere: () => void (lockedHereAt = clocks.now()),
    openHere: () => void (lockedHereAt = null),
    letThrough: (generation: number) => void (passed = generation),
    isLetThrough: (generation: number) => passed === generation,
    /** Since when it is locked or open, why, and when it locks by itself. */
    said(row: LockRow | null): Pick<LockState, 'setUp' | 'locked' | 'reason' | 'lockedAt' | 'unlockedAt' | 'locksAt'> {
      const locked = lockedIn(row);
      const here = row !== null && isHere(row) && row.lockedAt === null ? lockedHereAt : null;
      return {
        setUp: row !== null,
        locked,
        reason: here === null ? (row?.reason ?? null) : 'start',
        lockedAt: here === null ? (row?.lockedAt ?? null) : new Date(here).toISOString(),
        unlockedAt: row?.unlockedAt ?? null,
        locksAt: row === null || locked || idleMs() === 0 ? null : new Date(row.activeAt + idleMs()).toISOString(),
      };
    },
  };
}
