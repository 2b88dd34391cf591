import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { tidyClipboard } from '../../../main/shell/clipboard.ts';

const silent = { info: () => {}, warn: () => {}, error: () => {} };

/** The two ways in which Electron's clipboard has answered: at once, and with promises. */
const kinds = {
  'of Electron 44 and before': () => {
    let held = '';
    return { readText: () => held, writeText: (text: string) => void (held = text), clear: () => void (held = '') };
  },
  'of Electron 45': () => {
    let held = '';
    return { readText: async () => held, writeText: async (text: string) => void (held = text), clear: () => void (held = '') };
  },
};

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe.each(Object.entries(kinds))('the clipboard %s', (_name, create) => {
  test('gives a secret up after its time', async () => {
    const system = create();
    await tidyClipboard(system, silent).copy({ text: '482913', clearAfterMs: 30_000 });
    await vi.advanceTimersByTimeAsync(29_999);
    expect(await system.readText()).toBe('482913');
    await vi.advanceTimersByTimeAsync(1);
    expect(await system.readText()).toBe('');
  });

  test('keeps what the person copied since', async () => {
    const system = create();
    await tidyClipboard(system, silent).copy({ text: '482913', clearAfterMs: 30_000 });
    await system.writeText('a sentence of my own');
    await vi.advanceTimersByTimeAsync(60_000);
    expect(await system.readText()).toBe('a sentence of my own');
  });

  test('keeps plain text for good, and starts the time anew with each secret', async () => {
    const system = create();
    const tidy = tidyClipboard(system, silent);
    await tidy.copy({ text: 'first', clearAfterMs: 30_000 });
    await vi.advanceTimersByTimeAsync(20_000);
    await tidy.copy({ text: 'second', clearAfterMs: 30_000 });
    await vi.advanceTimersByTimeAsync(20_000);
    expect(await system.readText()).toBe('second');
    await tidy.copy({ text: 'web-1', clearAfterMs: null });
    await vi.advanceTimersByTimeAsync(60_000);
    expect(await system.readText()).toBe('web-1');
  });

  test('holds no secret any more when the program ends', async () => {
    const system = create();
    const tidy = tidyClipboard(system, silent);
    await tidy.copy({ text: '482913', clearAfterMs: 30_000 });
    await tidy.clearNow();
    expect(await system.readText()).toBe('');
  });
});

test('what is to be cleared again is written with the mark of a secret, and other text without', async () => {
  const system = kinds['of Electron 45']();
  const marked: string[] = [];
  const tidy = tidyClipboard(system, silent, async (text) => {
    marked.push(text);
    await system.writeText(text);
  });
  await tidy.copy({ text: '482913', clearAfterMs: 30_000 });
  await tidy.copy({ text: 'web-1', clearAfterMs: null });
  expect(marked).toEqual(['482913']);
  expect(await system.readText()).toBe('web-1');
});
