import { expect, test } from 'vitest';
import { keepTyped } from '../../../renderer/ui/keep-typed.ts';

test('Escape is held back from the drawer while something typed would be lost; no other key is', () => {
  const heldBack = (typed: boolean, key: string) => {
    let held = false;
    keepTyped(typed)({ key, preventDefault: () => void (held = true) });
    return held;
  };
  expect(heldBack(true, 'Escape')).toBe(true);
  expect(heldBack(false, 'Escape')).toBe(false);
  expect(heldBack(true, 'Enter')).toBe(false);
});
