import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { SshConnection } from '../../../main/core/ssh/connection/connection.ts';
import { keepaliveOf, USUAL_KEEPALIVE, watchSilence } from '../../../main/core/ssh/connection/keepalive.ts';
import type { Failure } from '../../../preload/contract/failure.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** A session that answers each question after so long, or never. */
function session(answersAfterMs: number | null) {
  let heardAt = performance.now();
  const pings: number[] = [];
  const lost: string[] = [];
  let settle: (failure: Failure | null) => void = () => {};
  const ended = new Promise<Failure | null>((resolve) => (settle = resolve));
  const startedAt = performance.now();
  const connection = {
    heardAt: () => heardAt,
    ping() {
      pings.push(performance.now() - startedAt);
      if (answersAfterMs !== null) setTimeout(() => (heardAt = performance.now()), answersAfterMs);
    },
    lose(evidence: string) {
      lost.push(evidence);
      settle(null);
    },
    ended,
    endedBecause: () => (lost.length > 0 ? null : undefined),
  } as unknown as SshConnection;
  return { connection, pings, lost, hear: () => (heardAt = performance.now()) };
}

describe('watching a connection for silence', () => {
  test('a silent server is asked at 10 and 20 s, stale at 15 s, and lost at 30 s', async () => {
    const { connection, pings, lost } = session(null);
    const believed: [number, boolean][] = [];
    const startedAt = performance.now();
    watchSilence(connection, USUAL_KEEPALIVE, (now) => believed.push([performance.now() - startedAt, now]));
    await vi.advanceTimersByTimeAsync(29_999);
    expect(pings).toEqual([10_000, 20_000]);
    expect(believed).toEqual([[15_000, false]]);
    expect(lost).toEqual([]);
    await vi.advanceTimersByTimeAsync(1);
    expect(lost).toEqual(['no answer to 2 keepalives']);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(lost).toHaveLength(1);
  });

  test('a server that answers is asked every so often, and never doubted', async () => {
    const { connection, pings, lost } = session(300);
    const onChange = vi.fn();
    watchSilence(connection, USUAL_KEEPALIVE, onChange);
    await vi.advanceTimersByTimeAsync(600_000);
    expect(pings.length).toBeGreaterThan(40);
    expect(onChange).not.toHaveBeenCalled();
    expect(lost).toEqual([]);
  });

  test('whatever is heard counts, also when no question is ever answered', async () => {
    const { connection, lost, hear } = session(null);
    watchSilence(connection, USUAL_KEEPALIVE, () => {});
    for (let second = 0; second < 300; second += 9) {
      await vi.advanceTimersByTimeAsync(9000);
      hear();
    }
    expect(lost).toEqual([]);
  });

  test('a gap in the clock is a sleep: the server is asked at once and has one interval to answer', async () => {
    const { connection, pings, lost } = session(null);
    const onChange = vi.fn();
    watchSilence(connection, USUAL_KEEPALIVE, onChange);
    vi.setSystemTime(Date.now() + 3_600_000);
    await vi.advanceTimersByTimeAsync(2500);
    expect(pings).toHaveLength(1);
    expect(onChange).toHaveBeenCalledWith(false);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(lost).toEqual(['no answer within 10 s']);
  });

  test('who waits for the answer of a doubted server goes on when it comes', async () => {
    const { connection, lost } = session(700);
    const onChange = vi.fn();
    const watch = watchSilence(connection, USUAL_KEEPALIVE, onChange);
    await vi.advanceTimersByTimeAsync(1000);
    watch.distrust();
    const settled = vi.fn();
    void watch.settled().then(settled);
    await vi.advanceTimersByTimeAsync(600);
    expect(settled).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(2500);
    expect(settled).toHaveBeenCalledOnce();
    expect(onChange.mock.calls).toEqual([[false], [true]]);
    expect(lost).toEqual([]);
  });

  test('given a grace, a server that answers in it is never shown in doubt, and who is about to use it waits', async () => {
    const { connection, pings, lost } = session(700);
    const onChange = vi.fn();
    const watch = watchSilence(connection, USUAL_KEEPALIVE, onChange);
    await vi.advanceTimersByTimeAsync(1000);
    watch.distrust(3000);
    const settled = vi.fn();
    void watch.settled().then(settled);
    await vi.advanceTimersByTimeAsync(600);
    expect(pings).toEqual([1000]);
    expect(settled).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(2500);
    expect(settled).toHaveBeenCalledOnce();
    await vi.advanceTimersByTimeAsync(20_000);
    expect(onChange).not.toHaveBeenCalled();
    expect(lost).toEqual([]);
  });

  test('given a grace, a server that does not answer is doubted when it has passed, and lost after one interval', async () => {
    const { connection, lost } = session(null);
    const believed: [number, boolean][] = [];
    const startedAt = performance.now();
    const watch = watchSilence(connection, USUAL_KEEPALIVE, (now) => believed.push([performance.now() - startedAt, now]));
    await vi.advanceTimersByTimeAsync(1000);
    watch.distrust(3000);
    await vi.advanceTimersByTimeAsync(9000);
    expect(believed).toEqual([[4000, false]]);
    expect(lost).toEqual([]);
    await vi.advanceTimersByTimeAsync(2500);
    expect(lost).toEqual(['no answer within 10 s']);
  });

  test('an interval of 0 asks nothing, and a count of 0 never gives up', async () => {
    const never = session(null);
    watchSilence(never.connection, keepaliveOf({ serverAliveIntervalSeconds: 0, serverAliveCountMax: null }, null), () => {});
    const patient = session(null);
    watchSilence(patient.connection, keepaliveOf({ serverAliveIntervalSeconds: 5, serverAliveCountMax: 0 }, null), () => {});
    await vi.advanceTimersByTimeAsync(3_600_000);
    expect([never.pings, never.lost]).toEqual([[], []]);
    expect(patient.pings.length).toBeGreaterThan(500);
    expect(patient.lost).toEqual([]);
  });
});

describe('the times of a host', () => {
  test.each([
    [null, null, { intervalMs: 10_000, unanswered: 2 }],
    [30, null, { intervalMs: 30_000, unanswered: 3 }],
    [30, 1, { intervalMs: 30_000, unanswered: 1 }],
    [null, 5, { intervalMs: 10_000, unanswered: 5 }],
    [999_999_999, null, { intervalMs: 86_400_000, unanswered: 3 }],
  ])('ServerAliveInterval %s and ServerAliveCountMax %s', (serverAliveIntervalSeconds, serverAliveCountMax, expected) => {
    expect(keepaliveOf({ serverAliveIntervalSeconds, serverAliveCountMax }, null)).toEqual(expected);
  });
});
