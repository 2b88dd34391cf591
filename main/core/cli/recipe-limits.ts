import type { Words } from '../../../preload/contract/words.ts';
import { words } from '../failure.ts';

/** What each part of a recipe takes, by its place in the recipe. */
const LIMITS: Readonly<Record<string, Words>> = {
  length: words('--length takes 8 to 256.', '--length prend de 8 à 256.'),
  alphabets: words(
    '--letters takes lower, upper, digits and symbols, each once, separated by commas.',
    '--letters prend lower, upper, digits et symbols, une fois chacun, séparés par des virgules.',
  ),
  words: words('--words takes 3 to 20.', '--words prend de 3 à 20.'),
  separator: words('--separator takes up to 3 printable characters.', '--separator prend jusqu’à 3 caractères imprimables.'),
  bytes: words('--bytes takes 16 to 256.', '--bytes prend de 16 à 256.'),
  comment: words('--comment takes up to 200 printable characters.', '--comment prend jusqu’à 200 caractères imprimables.'),
  user: words(
    '--user takes a name of printable characters, without a colon.',
    '--user prend un nom en caractères imprimables, sans deux-points.',
  ),
  cost: words('--cost takes 8 to 15.', '--cost prend de 8 à 15.'),
  password: words(
    'The password takes 1 to 200 printable characters, on one line.',
    'Le mot de passe prend de 1 à 200 caractères imprimables, sur une ligne.',
  ),
};

/** What to correct in a recipe that was refused at these places, in words of the options. */
export function recipeLimits(paths: readonly (readonly PropertyKey[])[]): Words {
  const named = [...new Set(paths.map(([first]) => String(first)))].flatMap((name) => LIMITS[name] ?? []);
  if (named.length === 0)
    return words(
      'See what it takes with: pilothouse credentials generate --help',
      'Voyez ce qu’elle prend avec : pilothouse credentials generate --help',
    );
  return words(named.map(({ en }) => en).join(' '), named.map(({ fr }) => fr).join(' '));
}
