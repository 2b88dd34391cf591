import { failure, FailureError, words } from '../failure.ts';
import { os } from '../implementer.ts';
import type { Rooms } from '../rooms.ts';

function absent(): never {
  throw new FailureError(failure('not-available', words('Not built yet.', 'Pas encore construit.'), words('Wait for it.', 'À venir.')));
}

/** The credentials part of the contract. */
export function credentialsRouter(_rooms: Rooms) {
  return { store: os.credentials.store.handler(absent), list: os.credentials.list.handler(absent), watch: os.credentials.watch.handler(absent), set: os.credentials.set.handler(absent), delete: os.credentials.delete.handler(absent) };
}
