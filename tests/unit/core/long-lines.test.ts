import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseCutEntry } from '../../../main/core/servers/parse/journal.ts';
import { createLineSplitter } from '../../../main/core/long-lines.ts';

test('however the bytes are cut into chunks, the same lines come out', () => {
  fc.assert(
    fc.property(
      fc.array(fc.string({ unit: 'binary' }).map((text) => text.replaceAll(/[\r\n]/gu, '.'))),
      fc.integer({ min: 1, max: 9 }),
      (texts, size) => {
        const bytes = Buffer.from(texts.map((text) => `${text}\n`).join(''));
        const splitter = createLineSplitter(1_000_000);
        const lines: string[] = [];
        for (let at = 0; at < bytes.length; at += size) lines.push(...splitter.push(bytes.subarray(at, at + size)).map(({ text }) => text));
        expect([...lines, ...splitter.end().map(({ text }) => text)]).toEqual(texts.map((text) => Buffer.from(text).toString('utf8')));
      },
    ),
  );
});

test('a line of a gigabyte keeps its beginning only, and the next one is whole', () => {
  const splitter = createLineSplitter(1000);
  const chunk = Buffer.alloc(1024 * 1024, 'x');
  for (let piece = 0; piece < 1024; piece += 1) expect(splitter.push(chunk)).toEqual([]);
  const lines = splitter.push(Buffer.from('\nnext\n'));
  expect(lines.map(({ text, cut }) => [text.length, cut])).toEqual([
    [1000, true],
    [4, false],
  ]);
});

test('of an entry that was cut, time, source and the beginning of its message are known', () => {
  const head =
    '{"__REALTIME_TIMESTAMP":"1795274980421000","PRIORITY":"4","SYSLOG_IDENTIFIER":"app","MESSAGE":"a \\"quoted\\" \\u00e9 beg\\u00';
  expect(parseCutEntry(head)).toEqual({
    time: '2026-11-21T15:29:40.421Z',
    priority: 4,
    identifier: 'app',
    unit: '',
    message: 'a "quoted" é beg … (too large to be shown whole)',
  });
  expect(parseCutEntry('{"__REALTIME_TIMESTAMP":"1795274980421000","MESSAGE":[104,195,169,1')?.message).toMatch(/^hé/u);
  expect(parseCutEntry('{"MESSAGE":"no time')).toBeNull();
});
