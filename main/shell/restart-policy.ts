const FIRST_DELAY_MS = 200;
const LONGEST_DELAY_MS = 10_000;
const WITHIN_MS = 60_000;
/** After so many ends within a minute, starting again is no remedy. */
const MOST_ENDS = 5;

/**
 * How long to wait before the core is started again, in milliseconds; null to give up. `ends` are the times at which it ended,
 * oldest first, the last one just now.
 */
export function restartDelay(ends: readonly number[], now: number): number | null {
  const recent = ends.filter((at) => now - at < WITHIN_MS).length;
  if (recent >= MOST_ENDS) return null;
  return Math.min(FIRST_DELAY_MS * 4 ** Math.max(0, recent - 1), LONGEST_DELAY_MS);
}
