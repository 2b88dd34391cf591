// @vitest-environment happy-dom
import { expect, test, vi } from 'vitest';
import { startLockCover } from '../../../renderer/app/lock/cover.ts';

const lock = vi.hoisted(() => ({ locked: false, listener: () => {} }));
vi.mock('../../../renderer/client/link.ts', () => ({ client: {} }));
vi.mock('../../../renderer/client/lock.ts', () => ({
  lockStore: {
    get: () => ({ locked: lock.locked, setUp: true }),
    onChange(listener: () => void) {
      lock.listener = listener;
      return () => {};
    },
  },
}));
vi.mock('../../../renderer/app/lock/show-cover.tsx', () => {
  throw new Error('Failed to fetch dynamically imported module');
});

test('a lock whose page cannot be loaded covers the console all the same, from the first moment, and gives it back when it opens', async () => {
  document.body.innerHTML = '<div id="console"><button>Delete web-1</button></div><div id="lock"></div>';
  document.title = 'web-1';
  const seen = () => document.body.textContent;
  startLockCover();
  const keys: string[] = [];
  window.addEventListener('keydown', ({ key }) => void keys.push(key));

  lock.locked = true;
  lock.listener();
  // Before anything could be loaded.
  expect(seen()).not.toContain('Delete web-1');
  expect(document.title).toBe('Pilothouse');
  await vi.waitFor(() => expect(document.querySelector('[role="alert"]')?.textContent).toContain('Pilothouse is locked'), 30_000);
  expect(seen()).not.toContain('Delete web-1');
  document.body.dispatchEvent(new KeyboardEvent('keydown', { key: 'k', bubbles: true }));
  expect(keys).toEqual([]);

  lock.locked = false;
  lock.listener();
  expect(seen()).toBe('Delete web-1');
  expect(document.title).toBe('web-1');
});
