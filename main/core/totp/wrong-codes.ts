import type { StoredEntry } from './entries.ts';

/** RFC 4226 §7.3: attempts are slowed down. */
const FREE_ATTEMPTS = 5;
const FIRST_WAIT_MS = 5_000;
const LONGEST_WAIT_MS = 5 * 60_000;

/** How long the next attempt has to wait: 5 s after the fifth wrong code, doubled by each further one. */
export function waitMs({ wrongCodes, wrongAtMs }: StoredEntry, nowMs: number): number {
  if (wrongCodes < FREE_ATTEMPTS || wrongAtMs === null) return 0;
  const wait = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** (wrongCodes - FREE_ATTEMPTS));
  // A clock that was set back must not lock the entry for longer than the wait itself.
  return Math.min(wait, wrongAtMs + wait - nowMs);
}
