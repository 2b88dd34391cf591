import type { MenuItemConstructorOptions } from 'electron';
import { describe, expect, test, vi } from 'vitest';
import { menuTemplate } from '../../../main/shell/menu.ts';
import { words } from '../../../main/shell/words.ts';

function items(template: readonly MenuItemConstructorOptions[]): MenuItemConstructorOptions[] {
  return template.flatMap((item) => [item, ...(Array.isArray(item.submenu) ? items(item.submenu) : [])]);
}

describe.each(['en', 'fr'] as const)('the menu in %s', (language) => {
  test.each([true, false])('has a word of ours for every item (macOS: %s)', (mac) => {
    const labels = items(menuTemplate({ language, mac, unpackaged: true, command: () => {} }))
      .filter(({ type }) => type !== 'separator')
      .map(({ label }) => label);
    const known = new Set<string>(['Pilothouse', ...Object.values(words).map((word) => word[language])]);
    expect(labels.filter((label) => label === undefined || !known.has(label))).toEqual([]);
  });
});

test('settings and the palette are asked of the window', () => {
  const command = vi.fn<(name: string) => void>();
  for (const item of items(menuTemplate({ language: 'en', mac: false, unpackaged: false, command }))) {
    // The menu calls back with the item, the window and the event; ours need none of them.
    (item.click as (() => void) | undefined)?.();
  }
  expect(command.mock.calls).toEqual([['settings'], ['lock'], ['palette']]);
});

test('developer tools are not in a packaged program', () => {
  const roles = (unpackaged: boolean) =>
    items(menuTemplate({ language: 'en', mac: false, unpackaged, command: () => {} })).map(({ role }) => role);
  expect(roles(true)).toContain('toggleDevTools');
  expect(roles(false)).not.toContain('toggleDevTools');
});
