import { failure, FailureError, words } from '../failure.ts';
import { os } from '../implementer.ts';
import type { Rooms } from '../rooms.ts';

function absent(): never {
  throw new FailureError(failure('not-available', words('Not built yet.', 'Pas encore construit.'), words('Wait for it.', 'À venir.')));
}

/** The settings part of the contract. */
export function settingsRouter(_rooms: Rooms) {
  return { get: os.settings.get.handler(absent), merge: os.settings.merge.handler(absent), watch: os.settings.watch.handler(absent) };
}
