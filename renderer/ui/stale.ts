/** How far a stale value is dimmed. No further: its text must still reach 4.5:1 on its surface; a test computes it. */
export const STALE_OPACITY = 0.84;
