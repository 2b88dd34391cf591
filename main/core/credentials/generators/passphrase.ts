import { randomInt } from 'node:crypto';
import type { Recipe } from '../../../../preload/contract/secret-making.ts';
import { oneOf } from './letters.ts';

/** Words of the EFF's large list with a separator between them, drawn as dice would. */
export async function makePassphrase({
  words,
  separator,
  capitals,
  digit,
}: Omit<Extract<Recipe, { recipe: 'passphrase' }>, 'recipe'>): Promise<string> {
  const list = await wordList();
  const drawn = Array.from({ length: words }, () => oneOf(list));
  const withDigit = digit ? randomInt(words) : -1;
  return drawn
    .map((word) => (capitals ? word.charAt(0).toUpperCase() + word.slice(1) : word))
    .map((word, at) => (at === withDigit ? `${word}${randomInt(10)}` : word))
    .join(separator);
}

/** The 7776 words, read when the first passphrase is made. */
export async function wordList(): Promise<readonly string[]> {
  const { default: list } = await import('./eff-large-wordlist.json', { with: { type: 'json' } });
  return list.words.split(' ');
}
