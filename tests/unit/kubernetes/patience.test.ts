import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { failure, FailureError, words } from '../../../main/core/failure.ts';
import type { FailureKind } from '../../../preload/contract/failure-kinds.ts';
import { ApiStatusError } from '../../../main/core/kubernetes/api-failure.ts';
import { patiently } from '../../../main/core/kubernetes/patience.ts';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'], now: 0 });
});
afterEach(() => {
  vi.useRealTimers();
});

function fault(kind: FailureKind) {
  return failure(kind, words(`It is ${kind}.`, `C’est ${kind}.`), words('', ''));
}

/** Fails with each of these in turn, then answers; what was said meanwhile. */
async function tried(faults: readonly unknown[], signal = new AbortController().signal) {
  const steps: string[] = [];
  const askedAt: number[] = [];
  const left = [...faults];
  let waitedMs = 0;
  const work = () => {
    askedAt.push(Date.now());
    return left.length === 0 ? Promise.resolve('answered') : Promise.reject(left.shift() as Error);
  };
  const ended = await patiently(work, {
    signal,
    progress: { step: ({ en }) => void steps.push(en) },
    onWaited: (ms) => void (waitedMs += ms),
    pause: (ms) => Promise.resolve(vi.setSystemTime(Date.now() + ms)),
  }).catch((error: unknown) => error);
  return { ended, steps, askedAt, waitedMs };
}

describe('a cluster that does not answer for a moment', () => {
  test('is asked again, and both are told', async () => {
    const { ended, steps, askedAt, waitedMs } = await tried([
      new ApiStatusError(fault('kubernetes-api-failed'), 500, null),
      new FailureError(fault('connection-reset')),
      new FailureError(fault('connection-refused')),
    ]);
    expect(ended).toBe('answered');
    expect(steps).toEqual([
      'The cluster does not answer as it should; it is asked again. It is kubernetes-api-failed.',
      'The cluster answers again',
    ]);
    expect(askedAt).toHaveLength(4);
    expect(waitedMs).toBe(askedAt.at(-1));
  });

  test('is not asked before it said', async () => {
    const { ended, askedAt } = await tried([new ApiStatusError(fault('kubernetes-busy'), 429, 40_000)]);
    expect(ended).toBe('answered');
    expect(askedAt[1]).toBeGreaterThanOrEqual(40_000);
  });

  test('is given up after five minutes, with what it said last', async () => {
    const { ended, askedAt } = await tried(Array.from({ length: 200 }, () => new FailureError(fault('connection-refused'))));
    expect((ended as FailureError).failure.kind).toBe('connection-refused');
    expect(askedAt.at(-1)).toBeGreaterThan(290_000);
    expect(askedAt.at(-1)).toBeLessThanOrEqual(300_000);
  });

  test.each([
    new ApiStatusError(fault('kubernetes-forbidden'), 403, null),
    new ApiStatusError(fault('not-found'), 404, null),
    new FailureError(fault('certificate-expired')),
    new Error('a fault of our own'),
  ])('what does not pass by itself is told at once: %s', async (error) => {
    const { ended, askedAt } = await tried([error]);
    expect(ended).toBe(error);
    expect(askedAt).toHaveLength(1);
  });

  test('is not waited for once it is asked to stop', async () => {
    const stop = new AbortController();
    stop.abort(new Error('stopped'));
    const { ended, askedAt } = await tried([new FailureError(fault('connection-refused'))], stop.signal);
    expect(ended).toBe(stop.signal.reason);
    expect(askedAt).toHaveLength(1);
  });
});
