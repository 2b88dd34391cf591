import type { PasswordRecipe } from '../../../../preload/contract/secret-making.ts';
import { lettersOf } from '../../../../preload/contract/secret-making.ts';
import { randomLetters } from './letters.ts';

/**
 * A password with at least one letter of each chosen set, every such password as likely as any other: whole passwords are drawn until
 * one has them all. Putting letters of each set in by hand would favour some.
 */
export function makePassword(recipe: PasswordRecipe): string {
  const sets = lettersOf(recipe);
  const letters = sets.join('');
  for (;;) {
    const password = randomLetters(letters, recipe.length);
    // With eight letters and four sets a third is drawn again, with 24 hardly one.
    if (sets.every((set) => password.split('').some((letter) => set.includes(letter)))) return password;
  }
}
