import { failure, FailureError, words } from '../failure.ts';
import { os } from '../implementer.ts';
import type { Rooms } from '../rooms.ts';

function absent(): never {
  throw new FailureError(failure('not-available', words('Not built yet.', 'Pas encore construit.'), words('Wait for it.', 'À venir.')));
}

/** The mail part of the contract. */
export function mailRouter(_rooms: Rooms) {
  return { test: os.mail.test.handler(absent) };
}
