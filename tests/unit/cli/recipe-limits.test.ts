import { expect, test } from 'vitest';
import { recipeLimits } from '../../../main/core/cli/recipe-limits.ts';
import { recipeSchema } from '../../../preload/contract/secret-making.ts';

const said = (given: unknown) => {
  const { error } = recipeSchema.safeParse(given);
  return recipeLimits((error?.issues ?? []).map(({ path }) => path));
};

test('a recipe that is refused names its options and what they take, in no words of the validator', () => {
  expect(said({ recipe: 'password', length: 4 })).toEqual({ en: '--length takes 8 to 256.', fr: '--length prend de 8 à 256.' });
  expect(said({ recipe: 'passphrase', words: 2, separator: 'long' }).en).toBe(
    '--words takes 3 to 20. --separator takes up to 3 printable characters.',
  );
  expect(said({ recipe: 'url-safe', bytes: 257 }).en).toBe('--bytes takes 16 to 256.');
  expect(said({ recipe: 'htpasswd', user: 'a:b', cost: 99 }).en).toBe(
    '--user takes a name of printable characters, without a colon. --cost takes 8 to 15.',
  );
  for (const refused of [{ recipe: 'htpasswd', user: 'ops', password: '' }, { recipe: 'key-pair', comment: '\n' }, { recipe: 'other' }])
    expect(said(refused).en).not.toMatch(/Invalid|Too small|Too big|expected/u);
  // The limits that are named are those that hold.
  for (const held of [
    { recipe: 'password', length: 8 },
    { recipe: 'password', length: 256 },
    { recipe: 'passphrase', words: 3 },
    { recipe: 'passphrase', words: 20 },
    { recipe: 'url-safe', bytes: 16 },
    { recipe: 'htpasswd', user: 'ops', cost: 15 },
  ])
    expect(recipeSchema.safeParse(held).success).toBe(true);
});
