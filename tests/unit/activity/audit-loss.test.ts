import { describe, expect, test } from 'vitest';
import { lossEntries } from '../../../main/core/activity/audit-loss.ts';
import type { ChainedEntry } from '../../../main/core/activity/chain.ts';
import { saysLoss } from '../../../main/core/activity/chain.ts';

const at = '2026-05-01T12:00:00.000Z';
const link = (id: number) => String(id % 10).repeat(64);

/** A journal of so many entries, the first an hour old; `given` is the highest number that an entry ever had. */
function journalOf(entries: number, { given = entries, since = '2026-05-01T11:00:00.000Z', said = [] as readonly string[] } = {}) {
  const entry = (id: number): ChainedEntry => ({
    id,
    at,
    who: 'ops',
    action: 'mail.send',
    target: 'x',
    before: null,
    after: null,
    result: 'done',
    detail: null,
    chain: link(id),
  });
  return {
    last: () => (entries === 0 ? null : entry(entries)),
    highestId: () => given,
    linkAt: (id: number) => (id <= entries ? link(id) : null),
    chainedSince: () => (entries === 0 ? null : since),
    isLossSaid: (before: string) => said.includes(before),
  };
}

const detailsOf = (...given: Parameters<typeof lossEntries>) => lossEntries(...given).map(({ detail }) => detail);

describe('what the journal says before its next entry', () => {
  test('nothing while all fits, nor in a new data folder, nor before the very first head is written', () => {
    expect(lossEntries(journalOf(5), () => ({ id: 5, chain: link(5) }), at)).toEqual([]);
    // Another process is about to write the head of entry 5.
    expect(lossEntries(journalOf(5), () => ({ id: 4, chain: link(4) }), at)).toEqual([]);
    expect(lossEntries(journalOf(0), () => null, at)).toEqual([]);
    expect(lossEntries(journalOf(2, { since: '2026-05-01T11:59:55.000Z' }), () => null, at)).toEqual([]);
    // That stays where it is, and is named for as long.
    expect(lossEntries(journalOf(5), () => 'unreadable', at)).toEqual([]);
  });

  test('that audit.head was gone, however young the newest entry is', () => {
    const [said] = lossEntries(journalOf(5), () => null, at);
    expect(said).toMatchObject({ at, who: 'pilothouse', action: 'audit.chain', result: 'done' });
    expect(said?.detail).toContain('audit.head was not there behind entry 5');
  });

  test('that audit.head named what is not there, once', () => {
    const cut = { id: 8, chain: link(8) };
    const other = { id: 3, chain: 'f'.repeat(64) };
    expect(detailsOf(journalOf(5, { given: 8 }), () => cut, at)).toEqual([
      'audit.head named an entry 8 that was not in the journal; its newest was entry 5',
    ]);
    expect(detailsOf(journalOf(5), () => other, at)).toEqual([
      'audit.head named an entry 3 that was not in the journal; its newest was entry 5',
    ]);
    expect(lossEntries(journalOf(6, { given: 8, said: [`8:${link(8)}`] }), () => cut, at)).toEqual([]);
  });

  test('that numbers were given which no entry has, once, and in a table that is empty too', () => {
    expect(detailsOf(journalOf(5, { given: 8 }), () => ({ id: 5, chain: link(5) }), at)).toEqual([
      'there was an entry 8; the newest in the journal was entry 5',
    ]);
    expect(detailsOf(journalOf(0, { given: 8 }), () => null, at)).toEqual(['there was an entry 8; the newest in the journal was entry 0']);
    expect(lossEntries(journalOf(6, { given: 8, said: ['entry 8'] }), () => ({ id: 6, chain: link(6) }), at)).toEqual([]);
  });

  test('audit verify goes on naming each of them, and not the entry that opens the chain of an older journal', () => {
    const [gone] = lossEntries(journalOf(5), () => null, at);
    const chained = { ...journalOf(5).last(), ...gone } as ChainedEntry;
    expect(saysLoss(chained)).toBe(true);
    expect(saysLoss({ ...chained, detail: 'entries before this one: 3; they are covered as they stood on this day' })).toBe(false);
    expect(saysLoss({ ...chained, action: 'mail.send' })).toBe(false);
  });
});
