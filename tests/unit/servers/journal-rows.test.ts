import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { JournalLine } from '../../../preload/contract/journal.ts';
import { journalItemSchema, journalRows, packJournalLines, readJournalRow } from '../../../preload/contract/journal.ts';
import { parseEntry } from '../../../main/core/servers/parse/journal.ts';

const message = fc.string({ unit: 'binary' }).map((text) => text.replaceAll(/[^\P{Cc}\n\t]/gu, ''));
const word = fc.string({ unit: 'binary' }).map((text) => text.replaceAll(/\p{Cc}/gu, ''));
const line: fc.Arbitrary<JournalLine> = fc.record({
  time: fc.date({ noInvalidDate: true }).map((date) => date.toISOString()),
  priority: fc.integer({ min: 0, max: 7 }),
  identifier: word,
  unit: word,
  message,
});

test('what is packed comes out as it was, line breaks and tabs of messages too', () => {
  fc.assert(
    fc.property(fc.array(line, { minLength: 1, maxLength: 20 }), (lines) => {
      expect(journalRows(packJournalLines(lines)).map(readJournalRow)).toEqual(lines);
    }),
  );
});

test('an entry with names and a message of any kind stays one row', () => {
  const entry = parseEntry(
    JSON.stringify({ __REALTIME_TIMESTAMP: '1795274980400000', SYSLOG_IDENTIFIER: 'a\tb\nc', MESSAGE: 'one\r\ntwo\u001b[31m\tthree' }),
  );
  if (entry === null) throw new Error('no entry');
  const rows = journalRows(packJournalLines([entry, entry]));
  expect(rows).toHaveLength(2);
  expect(rows.map(readJournalRow)[1]).toEqual({ ...entry, identifier: 'a b c' });
});

test('an item is packed lines or a note, nothing else', () => {
  expect(journalItemSchema.safeParse({ lines: 'x' }).success).toBe(true);
  expect(journalItemSchema.safeParse({ note: { en: 'a', fr: 'b' } }).success).toBe(true);
  expect(journalItemSchema.safeParse({ time: '', message: '' }).success).toBe(false);
});
