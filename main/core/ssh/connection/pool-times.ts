import { retryDelayMs } from './reconnect.ts';

/** How long things may take and last. */
export interface PoolTimes {
  /** For each hop, from the first packet to the login; the time a person takes to answer is not counted. */
  readonly connectWithinMs: number;
  /** A connection nobody uses is closed after this. */
  readonly idleCloseMs: number;
  /** Between two keepalives, whatever the host's configuration says; null for what it says, else 10 s. */
  readonly keepaliveMs: number | null;
  /** Wait before the attempt after so many failed ones. */
  readonly retryDelayMs: (failedAttempts: number) => number;
  /** A connection that lasted this long was a good one: after its loss the waits begin short again. */
  readonly lastedMs: number;
}

/** What holds unless another is given. */
export const USUAL_TIMES: PoolTimes = {
  connectWithinMs: 15_000,
  idleCloseMs: 10 * 60_000,
  keepaliveMs: null,
  retryDelayMs,
  lastedMs: 30_000,
};
