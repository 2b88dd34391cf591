import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createConnectionStates } from '../../../main/core/ssh/connection/connection-states.ts';
import { watchNetwork } from '../../../main/core/ssh/connection/network-change.ts';
import { createRetries, mayPass, retryDelayMs } from '../../../main/core/ssh/connection/reconnect.ts';
import { failure, words } from '../../../main/core/failure.ts';

const failed = (kind: Parameters<typeof failure>[0]) => failure(kind, words('It failed.', 'Échec.'), words('Try.', 'Essayez.'));

describe('waiting before the next attempt', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  test('doubles up to a minute', () => {
    expect([0, 1, 2, 5, 6, 7, 1000].map((count) => retryDelayMs(count, () => 1))).toEqual([
      1000, 2000, 4000, 32_000, 60_000, 60_000, 60_000,
    ]);
  });

  test('is spread over half its length, so that two hundred hosts do not come back in one moment', () => {
    expect(retryDelayMs(4, () => 0)).toBe(8000);
    const delays = Array.from({ length: 200 }, () => retryDelayMs(4));
    expect(Math.min(...delays)).toBeGreaterThanOrEqual(8000);
    expect(Math.max(...delays)).toBeLessThanOrEqual(16_000);
    expect(new Set(delays.map(Math.round)).size).toBeGreaterThan(100);
  });

  test('begins short again only after a connection that lasted', () => {
    const attempts: string[] = [];
    const retries = createRetries(
      (host) => attempts.push(host),
      (count) => 1000 * 2 ** count,
    );
    const inMs = () => retries.plan('web') - Date.now();
    expect(inMs()).toBe(1000);
    expect(inMs()).toBe(1000);
    vi.advanceTimersByTime(1000);
    expect(attempts).toEqual(['web']);
    expect(inMs()).toBe(2000);
    retries.cancel('web');
    vi.advanceTimersByTime(10_000);
    expect(attempts).toEqual(['web']);
    retries.lasted('web');
    expect(inMs()).toBe(1000);
  });

  test('is cut short when the network changes', () => {
    const attempts: string[] = [];
    const retries = createRetries(
      (host) => attempts.push(host),
      (count) => (count === 0 ? 1000 : 60_000),
    );
    for (const host of ['a', 'b']) {
      retries.plan(host);
      vi.advanceTimersByTime(1000);
      retries.plan(host);
    }
    attempts.length = 0;
    expect([...retries.hurry().keys()]).toEqual(['a', 'b']);
    vi.advanceTimersByTime(1000);
    expect(attempts).toEqual(['a', 'b']);
    retries.plan('a');
    retries.stop();
    vi.advanceTimersByTime(120_000);
    expect(attempts).toEqual(['a', 'b']);
  });

  test('is for what may pass, and never for what locks an account', () => {
    expect(['connection-refused', 'ssh-session-lost', 'network-unreachable'].map((kind) => mayPass(failed(kind as 'timed-out')))).toEqual([
      true,
      true,
      true,
    ]);
    expect(
      ['ssh-login-refused', 'host-key-changed', 'ssh-answer-needed', 'cancelled'].map((kind) => mayPass(failed(kind as 'timed-out'))),
    ).toEqual([false, false, false, false]);
  });

  test('another address of this computer is a change of network; the same again is none', () => {
    let addresses = '192.0.2.1/24';
    const changed = vi.fn();
    const stop = watchNetwork(changed, () => addresses, 1000);
    vi.advanceTimersByTime(3000);
    expect(changed).not.toHaveBeenCalled();
    addresses = '198.51.100.7/24';
    vi.advanceTimersByTime(3000);
    expect(changed).toHaveBeenCalledOnce();
    stop();
    addresses = '';
    vi.advanceTimersByTime(3000);
    expect(changed).toHaveBeenCalledOnce();
  });
});

describe('what is said of connections', () => {
  test('since when holds as long as the state does, and what did not change is not told', () => {
    vi.useFakeTimers();
    const states = createConnectionStates();
    const changed = vi.fn();
    states.onChange(changed);
    states.set('web', 'offline', { failure: failed('connection-refused'), nextTryAt: Date.now() + 1000 });
    const [before] = states.list();
    vi.advanceTimersByTime(1000);
    states.set('web', 'offline', { failure: failed('connection-refused'), nextTryAt: Date.now() + 2000 });
    expect(states.list()[0]).toMatchObject({ since: before?.since, nextTryAt: new Date(Date.now() + 2000).toISOString() });
    states.set('web', 'offline', { failure: failed('connection-refused'), nextTryAt: Date.now() + 2000 });
    expect(changed).toHaveBeenCalledTimes(2);
    states.set('web', 'live');
    expect(states.list()).toEqual([{ host: 'web', state: 'live', since: new Date().toISOString() }]);
    vi.useRealTimers();
  });
});
