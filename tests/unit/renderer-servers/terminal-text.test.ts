import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  firstPart,
  isTerminalAnswer,
  pastable,
  runsSomething,
  shownTitle,
  webAddress,
} from '../../../renderer/servers/terminal/terminal-text.ts';

const ESC = '\u{1b}';

describe('what a terminal is given and gives', () => {
  test('a title is one short line without characters that act', () => {
    expect(shownTitle(` ops@web-1:\n ~${ESC}[2J \u{202e}gnp.exe `)).toBe('ops@web-1: ~ [2J gnp.exe');
    expect(shownTitle('x'.repeat(500))).toHaveLength(80);
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (title) => {
        expect(shownTitle(title)).not.toMatch(/[\p{Cc}\p{Cf}]/u);
      }),
    );
  });

  test('what is pasted cannot end a bracketed paste, and keeps its lines', () => {
    expect(pastable(`a\r\nb\rc\td${ESC}[201~rm\u{7}`)).toBe('a\nb\nc\td[201~rm');
    expect(runsSomething('a\n')).toBe(true);
    expect(runsSomething('a b')).toBe(false);
  });

  test.each([
    `${ESC}[?1;2c`,
    `${ESC}[>0;276;0c`,
    `${ESC}[24;80R`,
    `${ESC}[0n`,
    `${ESC}[I`,
    `${ESC}[O`,
    `${ESC}[<0;10;5M`,
    `${ESC}]10;rgb:ff/ff/ff${ESC}\\`,
    `${ESC}P1$r0m${ESC}\\`,
    `${ESC}[?2004;1$y`,
  ])('a terminal says %j by itself', (data) => expect(isTerminalAnswer(data)).toBe(true));

  test.each([
    'a',
    '\r',
    '\t',
    '\u{3}',
    ESC,
    `${ESC}[A`,
    `${ESC}OP`,
    `${ESC}[3~`,
    `${ESC}[1;5C`,
    `${ESC}[15;2~`,
    `${ESC}b`,
    `${ESC}[200~two\rlines${ESC}[201~`,
  ])('a person types %j', (data) => expect(isTerminalAnswer(data)).toBe(false));

  test('a long text is sent in parts that put together are the text, none ending within a character', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.integer({ min: 2, max: 9 }), (text, most) => {
        const parts: string[] = [];
        for (let rest = text; rest !== ''; rest = rest.slice(parts.at(-1)?.length)) parts.push(firstPart(rest, most));
        expect(parts.join('')).toBe(text);
        for (const part of parts) {
          expect(part.isWellFormed()).toBe(true);
          expect(part.length).toBeLessThanOrEqual(most);
        }
      }),
    );
  });

  test('only web addresses are opened', () => {
    expect(webAddress('https://example.org/a?b')).toBe('https://example.org/a?b');
    for (const text of ['javascript:alert(1)', 'file:///etc/passwd', 'ssh://web', 'pilothouse://server/web', 'x'])
      expect(webAddress(text)).toBeNull();
  });
});
