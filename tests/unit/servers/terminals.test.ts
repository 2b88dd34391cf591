import { Terminal } from '@xterm/xterm';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { FRESH_SCREEN } from '../../../main/core/servers/terminals/fresh-screen.ts';
import { followPrivateModes } from '../../../main/core/servers/terminals/private-modes.ts';
import { createScrollback } from '../../../main/core/servers/terminals/scrollback.ts';

describe('the private modes of a terminal', () => {
  test('what was set last holds, and a reset puts everything back', () => {
    const modes = followPrivateModes();
    modes.follow(Buffer.from('a\u{1b}[?1049hb\u{1b}[?1;25lc\u{1b}[?1049l'));
    expect(modes.sequences()).toBe('\u{1b}[?1l\u{1b}[?25l\u{1b}[?1049l');
    modes.follow(Buffer.from('\u{1b}c\u{1b}[?2004h'));
    expect(modes.sequences()).toBe('\u{1b}[?2004h');
  });

  test('a sequence may lie across any two pieces', () => {
    const text = 'x\u{1b}[?1049hy\u{1b}[?2004hz';
    for (let at = 0; at <= text.length; at += 1) {
      const modes = followPrivateModes();
      modes.follow(Buffer.from(text.slice(0, at)));
      modes.follow(Buffer.from(text.slice(at)));
      expect(modes.sequences()).toBe('\u{1b}[?1049h\u{1b}[?2004h');
    }
  });
});

describe('the last output of a terminal', () => {
  test('is the end of what was shown, whatever the pieces; never more than is kept and one piece', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ minLength: 1, maxLength: 9000 }), { maxLength: 12 }), (pieces) => {
        const scrollback = createScrollback(10_000);
        for (const piece of pieces) scrollback.append(Buffer.from(piece));
        const all = Buffer.concat(pieces);
        expect(scrollback.end).toBe(all.length);
        expect(scrollback.read(scrollback.start, all.length)).toEqual(all.subarray(scrollback.start));
        expect(scrollback.end - scrollback.start).toBeGreaterThanOrEqual(Math.min(all.length, 1));
        expect(scrollback.end - scrollback.start).toBeLessThanOrEqual(10_000);
        const middle = scrollback.start + Math.floor((scrollback.end - scrollback.start) / 2);
        expect(scrollback.read(middle, 100)).toEqual(all.subarray(middle, middle + 100));
      }),
      { numRuns: 60 },
    );
  });

  test('begins with a whole line and in the modes that were set before it, once its beginning has gone', () => {
    const scrollback = createScrollback(8000);
    scrollback.append(Buffer.from('\u{1b}[?1049hfirst\n'));
    expect(scrollback.beginning()).toEqual({ from: 0, modes: '' });
    for (let line = 0; line < 1000; line += 1) scrollback.append(Buffer.from(`line ${line} é\n`));
    const { from, modes } = scrollback.beginning();
    expect(modes).toBe('\u{1b}[?1049h');
    expect(scrollback.read(from, 40).toString()).toMatch(/^line \d+ é\n/u);
  });
});

describe('a new shell in a terminal whose shell is over', () => {
  /** What a terminal of 40 columns and 10 rows shows after this, without the empty lines at the end. */
  const screenAfter = async (output: string): Promise<readonly string[]> => {
    const terminal = new Terminal({ cols: 40, rows: 10, allowProposedApi: true });
    await new Promise<void>((resolve) => terminal.write(output, resolve));
    const { active } = terminal.buffer;
    expect(active.type).toBe('normal');
    const lines = Array.from({ length: active.length }, (_, row) => active.getLine(row)?.translateToString(true) ?? '');
    terminal.dispose();
    return lines.slice(0, lines.findLastIndex((line) => line !== '') + 1);
  };
  const old = '$ seq 3\r\n1\r\n2\r\n3\r\n$ kill';

  test('begins below what the old one showed', async () => {
    expect(await screenAfter(`${old}${FRESH_SCREEN}new`)).toEqual(['$ seq 3', '1', '2', '3', '$ kill', 'new']);
  });

  test('begins below it also when the screen has scrolled', async () => {
    const many = Array.from({ length: 30 }, (_, line) => `line ${line}`);
    expect(await screenAfter(`${many.join('\r\n')}${FRESH_SCREEN}new`)).toEqual([...many, 'new']);
  });

  test('begins below it also when a full-screen program was lost, whose scrolling region and colours are gone', async () => {
    const program = '\u{1b}[?1049h\u{1b}[2;5r\u{1b}[?6h\u{1b}[31m\u{1b}[?1000h\u{1b}[3;3Heditor';
    expect(await screenAfter(`${old}${program}${FRESH_SCREEN}new\r\nmore`)).toEqual(['$ seq 3', '1', '2', '3', '$ kill', 'new', 'more']);
  });
});
