import { randomInt } from 'node:crypto';

/** One of a list, each as likely as the others (`crypto.randomInt` draws again where a remainder would favour some). */
export function oneOf<Item>(items: ArrayLike<Item>): Item {
  const item = items[randomInt(items.length)];
  if (item === undefined) throw new RangeError('nothing to choose from');
  return item;
}

/** So many letters, each drawn by itself. */
export function randomLetters(letters: string, length: number): string {
  return Array.from({ length }, () => oneOf(letters)).join('');
}
