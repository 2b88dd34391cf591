import { setTimeout as pause } from 'node:timers/promises';
import { startSlots } from './slots.ts';
import type { Slots } from './slots.ts';

/** A server that has just freed a session may refuse the next for a moment. */
const FREED_WITHIN_MS = 20;
/** Refusals of one channel, while nothing else is open, after which it is not for want of room. */
const MOST_REFUSALS_ALONE = 5;

/**
 * The session channels of one connection: commands, shells, SFTP. Servers allow so many at once (sshd_config(5), MaxSessions, 10
 * unless set) and say so only by refusing one more; from then on the others wait for their turn.
 */
export interface SessionChannels {
  /**
   * Opens one when there is room; `begin` calls `closed` when it is closed. Rejects as `begin` does, or with the signal's reason
   * when it aborts before its turn.
   */
  open<Channel>(begin: (closed: () => void) => Promise<Channel>, signal: AbortSignal): Promise<Channel>;
}

export function createSessionChannels(slots: Slots = startSlots(Number.POSITIVE_INFINITY)): SessionChannels {
  return {
    async open(begin, signal) {
      let slot = await slots.take(signal);
      let refusedAlone = 0;
      for (let refusals = 1; ; refusals += 1) {
        const mine = slot;
        try {
          return await begin(() => mine.release());
        } catch (error) {
          const others = slots.taken() - 1;
          if (others === 0) refusedAlone += 1;
          if (!isOpenRefusal(error) || refusedAlone >= MOST_REFUSALS_ALONE) {
            slot.release();
            throw error;
          }
          if (others > 0 && refusals > 1) {
            slots.limit(others);
            slot.release();
            slot = await slots.take(signal);
          } else {
            // Its turn is kept meanwhile.
            await pause(FREED_WITHIN_MS * (refusedAlone + 1), undefined, { signal }).catch(() => {
              mine.release();
              throw signal.reason;
            });
          }
        }
      }
    },
  };
}

/** SSH_MSG_CHANNEL_OPEN_FAILURE with one of its reasons (RFC 4254 §5.1), and not a refusal of what was asked on the open channel. */
function isOpenRefusal(error: unknown): boolean {
  return error instanceof Error && 'reason' in error && typeof error.reason === 'number';
}
