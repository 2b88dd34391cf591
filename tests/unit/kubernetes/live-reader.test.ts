import { expect, test } from 'vitest';
import type { LiveMessage } from '../../../main/core/kubernetes/live/live-reader.ts';
import { readLiveList } from '../../../main/core/kubernetes/live/live-reader.ts';

interface Item {
  readonly uid: string;
  readonly value: number;
}

/** A list whose rows the test changes by hand. */
function handList() {
  const rows = new Map<string, Item>();
  const listeners = new Set<(uids: ReadonlySet<string>) => void>();
  const tell = (...uids: string[]) => {
    for (const listener of listeners) listener(new Set(uids));
  };
  return {
    status: { status: 'live' as 'live' | 'stale', since: '2026-11-20T22:00:00.000Z' },
    loading: false,
    rows,
    onChange(listener: (uids: ReadonlySet<string>) => void) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    put(uid: string, value: number) {
      rows.set(uid, { uid, value });
      tell(uid);
    },
    drop(uid: string) {
      rows.delete(uid);
      tell(uid);
    },
    tell,
  };
}

async function next(reader: AsyncGenerator<LiveMessage<Item>[]>): Promise<LiveMessage<Item>> {
  const result = await reader.next();
  const [message, ...others] = result.done === true ? [] : result.value;
  if (!message || others.length > 0) throw new Error('not exactly one message');
  return message;
}

test('a reader that was away gets the latest row of each, and what came and went in between not at all', async () => {
  const list = handList();
  for (let index = 0; index < 3; index++) list.put(`u${index}`, 0);
  const reader = readLiveList(list, new AbortController().signal);
  expect(await next(reader)).toMatchObject({ kind: 'snapshot', upserts: [{ uid: 'u0' }, { uid: 'u1' }, { uid: 'u2' }] });
  for (let value = 1; value <= 10_000; value++) list.put('u1', value);
  list.put('passing', 1);
  list.drop('passing');
  list.drop('u2');
  expect(await next(reader)).toEqual({ kind: 'change', upserts: [{ uid: 'u1', value: 10_000 }], removed: ['u2'], ...list.status });
  await reader.return(undefined);
});

test('a large list comes in pages, all but the last with more', async () => {
  const list = handList();
  for (let index = 0; index < 2500; index++) list.put(`u${index}`, index);
  const reader = readLiveList(list, new AbortController().signal);
  const messages = [await next(reader), await next(reader), await next(reader)];
  expect(messages.map(({ kind, upserts, more }) => [kind, upserts.length, more])).toEqual([
    ['snapshot', 1000, true],
    ['change', 1000, true],
    ['change', 500, undefined],
  ]);
  await reader.return(undefined);
});

test('an empty list is a snapshot too', async () => {
  const reader = readLiveList(handList(), new AbortController().signal);
  expect(await next(reader)).toMatchObject({ kind: 'snapshot', upserts: [], status: 'live' });
  await reader.return(undefined);
});

test('a change of status alone is told as such', async () => {
  const list = handList();
  const reader = readLiveList(list, new AbortController().signal);
  await next(reader);
  list.status = { status: 'stale', since: '2026-11-20T22:10:00.000Z' };
  list.tell();
  expect(await next(reader)).toEqual({ kind: 'status', upserts: [], removed: [], status: 'stale', since: '2026-11-20T22:10:00.000Z' });
  await reader.return(undefined);
});

test('it ends at once when its reader leaves, and no longer listens', async () => {
  const list = handList();
  const leaving = new AbortController();
  const reader = readLiveList(list, leaving.signal);
  await next(reader);
  const waiting = reader.next();
  leaving.abort();
  expect(await waiting).toEqual({ value: undefined, done: true });
  list.put('u', 1);
});
