/** How far a stale value is dimmed. No further: its text must still reach 4.5:1 on its surface; a test computes it. */
export const STALE_OPACITY = 0.84;

/** How a stale value looks where more than its age is in doubt: dimmed, and its colours faded. */
export const STALE_LOOK = { opacity: STALE_OPACITY, filter: 'grayscale(0.7)' } as const;
