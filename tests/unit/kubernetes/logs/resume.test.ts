import fc from 'fast-check';
import { expect, test } from 'vitest';
import { mergedLogs } from '../../../../main/core/kubernetes/logs/merged-log.ts';
import { createResumePoint } from '../../../../main/core/kubernetes/logs/resume-point.ts';

/** A time some milliseconds into a day. */
const at = (ms: number) => `${new Date(Date.UTC(2026, 10, 21) + ms).toISOString().slice(0, -1)}000000Z`;

/** What a kubelet answers to `sinceTime`: whole seconds, in the order in which it was written. */
function answer<Line extends { readonly time: string }>(log: readonly Line[], since: string | null): readonly Line[] {
  return since === null ? log : log.filter(({ time }) => time >= since.replace('Z', '.000000000Z'));
}

test('wherever the connection is cut, each line is taken once and in its order', () => {
  fc.assert(
    fc.property(
      // Steps back are what two outputs of a program, noted at once, look like.
      fc.array(fc.oneof(fc.integer({ min: 0, max: 700 }), fc.integer({ min: -2, max: 0 })), { minLength: 1, maxLength: 60 }),
      fc.array(fc.nat({ max: 60 }), { maxLength: 6 }),
      (steps, cuts) => {
        let now = 10_000;
        const log = steps.map((step, index) => ({ time: at((now += step)), index }));
        const point = createResumePoint();
        const taken: number[] = [];
        for (const cut of [...cuts, Number.POSITIVE_INFINITY]) {
          // What was written by then, and how much of the answer came before the cut.
          const reading = point.begin();
          const lines = answer(log, point.sinceTime).slice(0, cut);
          for (const { time, index } of lines) if (reading.take(time)) taken.push(index);
          expect(reading.unsure).toBe(false);
        }
        expect(taken).toEqual(log.map(({ index }) => index));
      },
    ),
  );
});

test('read from some last lines on, those before them are not taken when reading goes on', () => {
  const log = [0, 10, 20, 30, 40].map((ms) => at(ms));
  const point = createResumePoint();
  const first = point.begin();
  expect(log.slice(-2).map((time) => first.take(time))).toEqual([true, true]);
  const again = point.begin();
  expect([...log, at(50)].map((time) => again.take(time))).toEqual([false, false, false, false, false, true]);
});

test('a kubelet that answers with more than was asked for repeats nothing', () => {
  const log = [0, 5000, 10_000, 15_000].map((ms) => at(ms));
  const point = createResumePoint();
  const first = point.begin();
  expect(log.map((time) => first.take(time))).toEqual([true, true, true, true]);
  const again = point.begin();
  expect([...log, at(20_000)].map((time) => again.take(time))).toEqual([false, false, false, false, true]);
});

test('a log that was rotated meanwhile is not certain to be whole', () => {
  const point = createResumePoint();
  expect(point.sinceTime).toBeNull();
  expect(point.begin().take(at(5000))).toBe(true);
  expect(point.sinceTime).toBe('2026-11-21T00:00:04Z');
  const again = point.begin();
  expect(again.take(at(60_000))).toBe(true);
  expect(again.unsure).toBe(true);
});

test('several logs become one, ordered by time, with no more of each held than one piece', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.array(fc.array(fc.nat({ max: 1000 }), { minLength: 1, maxLength: 5 }), { maxLength: 5 }), { maxLength: 6 }),
      async (logs) => {
        const sorted = logs.map((pieces) => {
          const times = pieces.flat().toSorted((a, b) => a - b);
          let from = 0;
          return pieces.map(({ length }) => times.slice(from, (from += length)));
        });
        const readers = sorted.map((pieces, source) => {
          const left = pieces.map((piece) => piece.map((ms) => ({ time: at(ms), text: '' })));
          return { source, next: () => Promise.resolve(left.shift() ?? null) };
        });
        const merged: string[] = [];
        for await (const lines of mergedLogs(readers)) merged.push(...lines.map(({ line }) => line.time));
        expect(merged).toEqual(
          sorted
            .flat(2)
            .toSorted((a, b) => a - b)
            .map(at),
        );
      },
    ),
  );
});

test('a log that does not come keeps the others waiting for a moment only, and is named', async () => {
  const late: string[] = [];
  const lines = [{ time: at(1), text: 'here' }];
  const readers = [
    { source: 'stuck', next: () => new Promise<null>(() => {}) },
    { source: 'web', next: () => Promise.resolve(lines.length > 0 ? lines.splice(0) : null) },
  ];
  const merged: string[] = [];
  for await (const some of mergedLogs(readers, { patienceMs: 20, onLate: (source) => late.push(source) }))
    merged.push(...some.map(({ line }) => line.text));
  expect(merged).toEqual(['here']);
  expect(late).toEqual(['stuck']);
});
