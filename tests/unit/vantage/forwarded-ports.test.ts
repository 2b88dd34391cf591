import { describe, expect, onTestFinished, test } from 'vitest';
import type { AuditJournal } from '../../../main/core/rooms.ts';
import { failure, FailureError, words } from '../../../main/core/failure.ts';
import type { Carried, RunEvents } from '../../../main/core/vantage/forwarded-port-kind.ts';
import { nothingCarried } from '../../../main/core/vantage/forwarded-port-kind.ts';
import { createForwardedPorts } from '../../../main/core/vantage/forwarded-ports.ts';
import { settingsSchema } from '../../../preload/contract/settings.ts';

const sentence = words('A sentence.', 'Une phrase.');
const why = failure('not-available', sentence, sentence);

interface Run {
  readonly asked: string;
  readonly load: Carried;
  readonly events: RunEvents;
  readonly signal: AbortSignal;
  readonly listens: (port: number) => void;
  readonly fails: (error: unknown) => void;
}

/** Ports whose runs the test leads by hand; what is asked for is a plain word. */
function ports(saved: Record<string, string> = {}) {
  const closing = new AbortController();
  onTestFinished(() => closing.abort());
  const runs: Run[] = [];
  const recorded: Parameters<AuditJournal['record']>[0][] = [];
  const listeners = new Set<() => void>();
  const settings = {
    get: () => settingsSchema.parse({}),
    merge: () => Promise.reject(new Error('nothing is merged here')),
    onChange: (listener: () => void) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
  const kept = createForwardedPorts<string, Carried>(
    { settings, audit: { record: (...entries) => recorded.push(...entries) }, closing: closing.signal },
    {
      saved: () => saved,
      command: (asked) => `forward ${asked}`,
      action: 'forward.start',
      target: (asked) => asked,
      noLoad: nothingCarried,
      run: (asked, load, events, signal) =>
        new Promise((listens, fails) => {
          signal.addEventListener('abort', () => fails(signal.reason), { once: true });
          runs.push({ asked, load, events, signal, listens, fails });
        }),
      notSaved: () => why,
      tooMany: (most) => failure('not-available', words(`${most} run.`, `${most} marchent.`), sentence),
    },
  );
  const nobody = new AbortController().signal;
  return {
    kept,
    recorded,
    only: () => kept.list().map(({ port }) => port)[0],
    run: (at: number): Run => runs[at] ?? expect.fail(`there is no run ${at}`),
    begun: () => runs.length,
    nobody,
    /** Begins a start, and waits until its run has begun. */
    begin: async (started: Promise<unknown>) => {
      const before = runs.length;
      const ended = started.then(
        () => null,
        (error: unknown) => error,
      );
      await expect.poll(() => runs.length).toBe(before + 1);
      return { ended };
    },
    save: (next: Record<string, string>) => {
      for (const id of Object.keys(saved)) delete saved[id];
      Object.assign(saved, next);
      for (const listener of listeners) listener();
    },
  };
}

describe('ports that lead elsewhere', () => {
  test('a saved one starts, listens, is in the journal, and stands still again', async () => {
    const { kept, only, run, begin, recorded, nobody } = ports({ one: 'a' });
    expect(only()).toMatchObject({ saved: true, state: 'stopped', port: null });
    const { ended } = await begin(kept.start('one', 'ada', nobody));
    expect(only()).toMatchObject({ state: 'starting', port: null });
    run(0).listens(8080);
    expect(await ended).toBeNull();
    expect(only()).toMatchObject({ state: 'listening', port: 8080 });
    expect(recorded).toMatchObject([{ who: 'ada', target: 'a', after: 'forward a', result: 'done', detail: 'port 8080' }]);
    kept.stop('one');
    expect(run(0).signal.aborted).toBe(true);
    expect(only()).toMatchObject({ state: 'stopped', port: null });
  });

  test('one that was changed starts anew; what ends late of the run before takes nothing from the new one', async () => {
    const { kept, only, run, begun, begin, save, nobody } = ports({ one: 'a' });
    await begin(kept.start('one', 'ada', nobody));
    const first = run(0);
    first.listens(1);
    await expect.poll(() => only()?.state).toBe('listening');
    first.load.connections += 2;
    save({ one: 'b' });
    await expect.poll(() => only()?.state).toBe('starting');
    await expect.poll(begun).toBe(2);
    const second = run(1);
    expect(second.asked).toBe('b');
    second.listens(2);
    await expect.poll(() => only()?.state).toBe('listening');
    first.load.connections -= 2;
    first.events.waiting(why);
    first.events.refused(why);
    first.events.disconnected();
    expect(only()).toMatchObject({ state: 'listening', port: 2, connections: 0 });
    expect(only()).not.toHaveProperty('lastRefused');
  });

  test('one that waits from the beginning says so once it listens, and goes on by itself', async () => {
    const { kept, only, run, begin, nobody } = ports();
    const { ended } = await begin(kept.open('a', 'ada', nobody));
    run(0).events.waiting(why);
    run(0).listens(5);
    expect(await ended).toBeNull();
    expect(only()).toMatchObject({ saved: false, state: 'waiting', port: 5, failure: why });
    run(0).events.listening();
    expect(only()).toMatchObject({ state: 'listening', port: 5 });
    expect(only()).not.toHaveProperty('failure');
    run(0).events.disconnected();
    expect(kept.list()).toEqual([]);
  });

  test('one that cannot run says why; one that was called off just stands still', async () => {
    const { kept, only, run, begin, recorded, nobody } = ports({ one: 'a' });
    const { ended: failed } = await begin(kept.start('one', 'ada', nobody));
    run(0).fails(new FailureError(why));
    expect(await failed).toBeInstanceOf(FailureError);
    expect(only()).toMatchObject({ state: 'failed', failure: why });
    const caller = new AbortController();
    const { ended: calledOff } = await begin(kept.start('one', 'ada', caller.signal));
    caller.abort(new DOMException('', 'AbortError'));
    expect(await calledOff).not.toBeNull();
    expect(only()).toMatchObject({ state: 'stopped' });
    expect(recorded.map(({ detail }) => detail)).toEqual(['not-available', 'cancelled']);
  });

  test('one that is taken out of the settings ends, and cannot be started', async () => {
    const { kept, run, begin, save, nobody } = ports({ one: 'a' });
    await begin(kept.start('one', 'ada', nobody));
    save({});
    expect(run(0).signal.aborted).toBe(true);
    expect(kept.list()).toEqual([]);
    await expect(kept.start('one', 'ada', nobody)).rejects.toMatchObject({ failure: why });
  });

  test('a hundred run at once, not one more', async () => {
    const { kept, begin, nobody } = ports();
    for (let at = 0; at < 100; at += 1) await begin(kept.open(`${at}`, 'ada', nobody));
    await expect(kept.open('more', 'ada', nobody)).rejects.toMatchObject({ failure: { cause: { en: '100 run.' } } });
    expect(kept.list()).toHaveLength(100);
  });
});
