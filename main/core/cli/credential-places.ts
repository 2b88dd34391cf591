import type { Where } from '../../../preload/contract/credentials.ts';
import type { Words } from '../../../preload/contract/words.ts';
import { words } from '../failure.ts';

/** Words for places, for the tables of the command line. */
export const PLACES: Readonly<Record<Where, Words>> = {
  keychain: words('keychain', 'trousseau'),
  'sealed-file': words('sealed file', 'fichier scellé'),
  memory: words('memory', 'mémoire'),
};
