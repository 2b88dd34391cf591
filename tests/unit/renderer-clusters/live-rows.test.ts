import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { LiveRow, LiveRows, LiveStep } from '../../../renderer/clusters/live-rows.ts';
import { countTrouble, foldLive, orderRows } from '../../../renderer/clusters/live-rows.ts';

const row = (uid: string, level: LiveRow['level'] = 'healthy', namespace = 'default'): LiveRow => ({
  uid,
  namespace,
  name: `web-${uid}`,
  level,
});
const step = (kind: LiveStep<LiveRow>['kind'], change: Partial<LiveStep<LiveRow>> = {}): LiveStep<LiveRow> => ({
  kind,
  upserts: [],
  removed: [],
  status: 'live',
  since: '2026-11-20T10:00:00.000Z',
  ...change,
});
const uids = (state: LiveRows<LiveRow> | undefined) => [...(state?.rows.keys() ?? [])].toSorted();

describe('a live list in the window', () => {
  it('shows the first pages while more are coming, and is complete with the last', () => {
    const first = foldLive(undefined, [step('snapshot', { upserts: [row('a')], more: true })]);
    expect(uids(first)).toEqual(['a']);
    expect(first?.complete).toBe(false);
    const last = foldLive(first, [step('change', { upserts: [row('b')] })]);
    expect(uids(last)).toEqual(['a', 'b']);
    expect(last?.complete).toBe(true);
  });

  it('is complete with an empty list, so that emptiness can be said', () => {
    expect(foldLive(undefined, [step('snapshot')])).toMatchObject({ complete: true, status: 'live' });
  });

  it('takes changes: rows come, are replaced and go', () => {
    const begun = foldLive<LiveRow>(undefined, [step('snapshot', { upserts: [row('a'), row('b')] })]);
    const changed = foldLive(begun, [step('change', { upserts: [row('b', 'failing'), row('c')], removed: ['a'] })]);
    expect(uids(changed)).toEqual(['b', 'c']);
    expect(changed?.rows.get('b')?.level).toBe('failing');
    expect(uids(begun)).toEqual(['a', 'b']);
  });

  it('keeps its rows when only the status changes, and never calls them live then', () => {
    const begun = foldLive(undefined, [step('snapshot', { upserts: [row('a')] })]);
    const failure = { kind: 'connection-refused' as const, cause: { en: 'No.', fr: 'Non.' }, remedy: { en: 'Wait.', fr: 'Attendez.' } };
    const lost = foldLive(begun, [step('status', { status: 'offline', since: '2026-11-20T10:05:00.000Z', failure })]);
    expect(lost).toMatchObject({ status: 'offline', since: '2026-11-20T10:05:00.000Z', failure, complete: true });
    expect(lost?.rows).toBe(begun?.rows);
    expect(foldLive(lost, [step('status')])?.failure).toBeUndefined();
  });

  it('says why a cluster cannot be reached before anything was listed', () => {
    const state = foldLive<LiveRow>(undefined, [step('status', { status: 'offline' })]);
    expect(state).toMatchObject({ complete: false, status: 'offline' });
    expect(uids(state)).toEqual([]);
  });

  it('keeps the whole list on screen until a later snapshot is whole too', () => {
    const begun = foldLive(undefined, [step('snapshot', { upserts: [row('a'), row('b')] })]);
    const paged = foldLive(begun, [step('snapshot', { upserts: [row('b')], more: true })]);
    expect(uids(paged)).toEqual(['a', 'b']);
    expect(uids(foldLive(paged, [step('change', { upserts: [row('c')] })]))).toEqual(['b', 'c']);
  });

  it('holds what the last steps left of every row, however they are batched', () => {
    const change = fc.record({
      upserts: fc.array(fc.constantFrom('a', 'b', 'c', 'd')),
      removed: fc.array(fc.constantFrom('a', 'b', 'c', 'd')),
    });
    fc.assert(
      fc.property(fc.array(change), fc.nat(), (changes, cut) => {
        const steps = [
          step('snapshot'),
          ...changes.map(({ upserts, removed }) => step('change', { upserts: upserts.map((uid) => row(uid)), removed })),
        ];
        const expected = new Set<string>();
        for (const { upserts, removed } of changes) {
          for (const uid of removed) expected.delete(uid);
          for (const uid of upserts) expected.add(uid);
        }
        const at = cut % (steps.length + 1);
        expect(uids(foldLive(foldLive(undefined, steps.slice(0, at)), steps.slice(at)))).toEqual([...expected].toSorted());
      }),
    );
  });
});

describe('the order of a live list', () => {
  it('is worst first, then by namespace and name', () => {
    const rows = [row('z'), row('b', 'degraded'), row('a', 'failing', 'shop'), row('c', 'failing'), row('y', 'unknown')];
    expect(orderRows(rows, '', ({ name }) => name).map(({ uid }) => uid)).toEqual(['c', 'a', 'b', 'y', 'z']);
  });

  it('keeps rows that contain every word of the filter, in any case', () => {
    const rows = [row('one', 'healthy', 'shop'), row('two', 'healthy', 'shop'), row('one2', 'healthy', 'mail')];
    expect(orderRows(rows, ' SHOP one ', ({ namespace, name }) => `${namespace}/${name}`).map(({ uid }) => uid)).toEqual(['one']);
  });

  it('counts what is in trouble', () => {
    expect(countTrouble([row('a', 'failing'), row('b', 'degraded'), row('c', 'degraded'), row('d')])).toEqual({
      failing: 1,
      degraded: 2,
      all: 4,
    });
  });
});
