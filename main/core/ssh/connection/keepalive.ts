import type { SshConnection } from './connection.ts';

/** ssh_config(5), ServerAliveCountMax: what holds where only an interval is set. */
const OPENSSH_COUNT_MAX = 3;

/** Timers take no more than 24 days. */
const LONGEST_INTERVAL_MS = 86_400_000;

/** What a host's configuration says; null for nothing. */
export interface KeepaliveOptions {
  readonly serverAliveIntervalSeconds: number | null;
  readonly serverAliveCountMax: number | null;
}

/** When silence is a sign (ssh_config(5), ServerAliveInterval and ServerAliveCountMax). */
export interface KeepaliveTimes {
  /** Silence after which the server is asked for a sign of life; 0 asks never. */
  readonly intervalMs: number;
  /** Questions without any answer after which the session counts as lost, one interval after the last. */
  readonly unanswered: number;
}

/**
 * Where the ssh configuration says nothing: asked after 10 and 20 s of silence, stale after 15 s, lost after 30 s. OpenSSH
 * asks never unless told to, and then a connection that was cut hangs until TCP gives up, a quarter of an hour later.
 */
export const USUAL_KEEPALIVE: KeepaliveTimes = { intervalMs: 10_000, unanswered: 2 };

/** The times of a host: `givenMs` when given, else as its configuration says. */
export function keepaliveOf(options: KeepaliveOptions, givenMs: number | null): KeepaliveTimes {
  const { serverAliveIntervalSeconds: seconds, serverAliveCountMax: most } = options;
  return {
    intervalMs: givenMs ?? (seconds === null ? USUAL_KEEPALIVE.intervalMs : Math.min(seconds * 1000, LONGEST_INTERVAL_MS)),
    // As in OpenSSH, none at all means that silence ends no session.
    unanswered: most === 0 ? Number.POSITIVE_INFINITY : (most ?? (seconds === null ? USUAL_KEEPALIVE.unanswered : OPENSSH_COUNT_MAX)),
  };
}

/** After sleep or a network change, a server that says nothing for so long is not there any more. */
const PROBE_INTERVALS = 1;
const PROBE_WITHOUT_KEEPALIVE_MS = 10_000;

export interface SilenceWatch {
  /**
   * Asks the server now; lost when no answer comes. Nothing is believed before it was heard again, or, given a grace in ms, once
   * that has passed without an answer. Until it answers, `settled` waits.
   */
  distrust(graceMs?: number): void;
  /** Resolves at once while the connection is believed and not in doubt, else when it is heard again or over. */
  settled(): Promise<void>;
  stop(): void;
}

/**
 * Watches one connection for silence. Anything heard counts as life, so that a slow server with much to say is not taken for
 * dead because its answer stands behind the rest. When this computer slept or this process stood still, it is asked anew.
 */
export function watchSilence(connection: SshConnection, times: KeepaliveTimes, onChange: (believed: boolean) => void): SilenceWatch {
  const { intervalMs, unanswered } = times;
  const probeMs = intervalMs === 0 ? PROBE_WITHOUT_KEEPALIVE_MS : intervalMs * PROBE_INTERVALS;
  const tickMs = probeMs / 4;
  let asked = 0;
  let heardBefore = connection.heardAt();
  /** When a doubt began that only an answer lifts. */
  let doubtedAt: number | null = null;
  /** Until then the doubt is not shown. */
  let graceUntil = 0;
  let graceTimer: NodeJS.Timeout | null = null;
  let believed = true;
  let tickedAt = Date.now();
  let settle: (() => void)[] = [];

  const timer = setInterval(tick, tickMs);
  timer.unref();
  void connection.ended.then(stop);
  return {
    distrust,
    settled: () => (believed && doubtedAt === null ? Promise.resolve() : new Promise((resolve) => settle.push(resolve))),
    stop,
  };

  function tick(): void {
    // A gap in the clock: the computer slept, and what came in meanwhile was not yet read.
    const gapMs = Date.now() - tickedAt;
    tickedAt = Date.now();
    if (gapMs > tickMs + probeMs) {
      distrust();
      return;
    }
    const now = performance.now();
    const heardAt = connection.heardAt();
    if (heardAt !== heardBefore) {
      heardBefore = heardAt;
      asked = 0;
    }
    if (doubtedAt !== null) {
      if (heardAt > doubtedAt) doubtedAt = null;
      else if (now - doubtedAt >= probeMs) {
        connection.lose(`no answer within ${Math.round(probeMs / 1000)} s`);
        return;
      }
    }
    const silentMs = now - heardAt;
    if (intervalMs > 0 && silentMs >= intervalMs * (asked + 1)) {
      if (asked >= unanswered) {
        connection.lose(`no answer to ${asked} keepalives`);
        return;
      }
      asked += 1;
      connection.ping();
    }
    const doubted = doubtedAt !== null && now >= graceUntil;
    setBelieved(!doubted && !(asked > 0 && silentMs >= 1.5 * intervalMs));
    if (believed && doubtedAt === null) wake();
  }

  function distrust(graceMs = 0): void {
    if (connection.endedBecause() !== undefined) return;
    const now = performance.now();
    const until = now + Math.min(graceMs, probeMs);
    graceUntil = doubtedAt === null ? until : Math.min(graceUntil, until);
    doubtedAt = now;
    connection.ping();
    if (now >= graceUntil) setBelieved(false);
    else {
      if (graceTimer) clearTimeout(graceTimer);
      graceTimer = setTimeout(tick, graceUntil - now);
      graceTimer.unref();
    }
  }

  function setBelieved(next: boolean): void {
    if (believed === next) return;
    believed = next;
    onChange(believed);
  }

  function stop(): void {
    clearInterval(timer);
    if (graceTimer) clearTimeout(graceTimer);
    wake();
  }

  function wake(): void {
    for (const resolve of settle) resolve();
    settle = [];
  }
}
