import { failure, FailureError, words } from '../failure.ts';
import { os } from '../implementer.ts';
import type { Rooms } from '../rooms.ts';

function absent(): never {
  throw new FailureError(failure('not-available', words('Not built yet.', 'Pas encore construit.'), words('Wait for it.', 'À venir.')));
}

/** The activity part of the contract. */
export function activityRouter(_rooms: Rooms) {
  return { audit: os.activity.audit.handler(absent), watch: os.activity.watch.handler(absent), logs: os.activity.logs.handler(absent) };
}
