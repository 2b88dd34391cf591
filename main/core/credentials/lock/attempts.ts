import os from 'node:os';

/** Wrong attempts that cost nothing but the time they take. */
const FREE_ATTEMPTS = 3;
const FIRST_WAIT_MS = 5_000;
const LONGEST_WAIT_MS = 15 * 60_000;

/** What is kept of wrong attempts: how many, when the last was by both clocks of the computer. */
export interface Attempts {
  readonly wrong: number;
  /** Unix time, ms. */
  readonly at: number;
  /** Time since the computer started, ms: it cannot be set. */
  readonly uptime: number;
}

export interface Clocks {
  /** Unix time, ms. */
  now(): number;
  /** Time since the computer started, ms. */
  uptime(): number;
}

/** The clocks of this computer, in whole milliseconds: the table takes no others. */
export const systemClocks: Clocks = { now: Date.now, uptime: () => Math.round(os.uptime() * 1000) };

/** How long one more attempt must wait after so many wrong ones: 5 s after three, then twice as long each time, 15 minutes at most. */
export function waitAfter(wrong: number): number {
  return wrong < FREE_ATTEMPTS ? 0 : Math.min(FIRST_WAIT_MS * 2 ** (wrong - FREE_ATTEMPTS), LONGEST_WAIT_MS);
}

/**
 * How long is left to wait. While the computer runs on, the clock that cannot be set counts, so that setting the time forward helps
 * nobody. After a restart only the wall clock is left: `clockWentBack` tells that it stands before the attempt; then the wait begins
 * anew, which is never longer than it was.
 */
export function waitLeft(attempts: Attempts, clocks: Clocks): { readonly ms: number; readonly clockWentBack: boolean } {
  const wait = waitAfter(attempts.wrong);
  if (wait === 0) return { ms: 0, clockWentBack: false };
  const sinceUptime = clocks.uptime() - attempts.uptime;
  if (sinceUptime >= 0) return { ms: Math.max(0, wait - sinceUptime), clockWentBack: false };
  const since = clocks.now() - attempts.at;
  return since < 0 ? { ms: wait, clockWentBack: true } : { ms: Math.max(0, wait - since), clockWentBack: false };
}
