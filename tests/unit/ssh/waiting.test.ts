import { afterEach, describe, expect, test, vi } from 'vitest';
import { startLimit } from '../../../main/core/ssh/login/personal-time.ts';
import { serverText } from '../../../main/core/ssh/server-text.ts';
import { startSlots } from '../../../main/core/ssh/connection/slots.ts';

describe('a limit that stands still while a person is asked', () => {
  afterEach(() => {
    vi.useRealTimers();
  });

  test('runs out when nobody is asked', () => {
    vi.useFakeTimers();
    const expired = vi.fn();
    startLimit(1000, expired);
    vi.advanceTimersByTime(999);
    expect(expired).not.toHaveBeenCalled();
    vi.advanceTimersByTime(1);
    expect(expired).toHaveBeenCalledOnce();
  });

  test('does not count the hour a person takes, and goes on with what was left', async () => {
    vi.useFakeTimers();
    const expired = vi.fn();
    const asking = vi.fn();
    const limit = startLimit(1000, expired, asking);
    vi.advanceTimersByTime(600);
    let answer = (): void => {};
    const asked = limit.spend(() => new Promise<void>((resolve) => (answer = resolve)));
    expect(asking).toHaveBeenCalledOnce();
    vi.advanceTimersByTime(3_600_000);
    expect(expired).not.toHaveBeenCalled();
    answer();
    await asked;
    vi.advanceTimersByTime(399);
    expect(expired).not.toHaveBeenCalled();
    vi.advanceTimersByTime(1);
    expect(expired).toHaveBeenCalledOnce();
  });

  test('is over once stopped, even when an answer comes later', async () => {
    vi.useFakeTimers();
    const expired = vi.fn();
    const limit = startLimit(1000, expired);
    let answer = (): void => {};
    const asked = limit.spend(() => new Promise<void>((resolve) => (answer = resolve)));
    limit.stop();
    answer();
    await asked;
    vi.advanceTimersByTime(10_000);
    expect(expired).not.toHaveBeenCalled();
  });
});

describe('turns', () => {
  const signal = new AbortController().signal;

  test('at most so many at once, the others in the order in which they came', async () => {
    const slots = startSlots(2);
    const order: number[] = [];
    const first = await slots.take(signal);
    const second = await slots.take(signal);
    const waiting = [3, 4].map(async (number) => {
      const slot = await slots.take(signal);
      order.push(number);
      return slot;
    });
    expect(order).toEqual([]);
    second.release();
    second.release();
    (await waiting[0])?.release();
    (await waiting[1])?.release();
    first.release();
    expect(order).toEqual([3, 4]);
  });

  test('who gives up waiting does not take a turn away', async () => {
    const slots = startSlots(1);
    const held = await slots.take(signal);
    const givesUp = new AbortController();
    const waiting = slots.take(givesUp.signal);
    const next = slots.take(signal);
    givesUp.abort();
    await expect(waiting).rejects.toThrow(/abort/iu);
    held.release();
    (await next).release();
    await expect(slots.take(AbortSignal.abort())).rejects.toThrow(/abort/iu);
  });
});

describe('text of a server', () => {
  test.each([
    ['plain: ', 'plain:'],
    ['\u001B[31mred\u001B[0m', 'red'],
    ['\u001B]0;title\u0007bell', 'bell'],
    ['one\r\ntwo\rthree', 'one\ntwo\nthree'],
    ['pass\u202Edrow', 'passdrow'],
    ['nul\0 and \u0007', 'nul and'],
  ])('%j is shown as %j', (text, expected) => expect(serverText(text)).toBe(expected));

  test('it does not go on for ever', () => {
    expect(serverText('x'.repeat(100_000)).length).toBeLessThan(5000);
  });
});
