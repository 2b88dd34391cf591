import { failure, FailureError, words } from '../failure.ts';
import { os } from '../implementer.ts';
import type { Rooms } from '../rooms.ts';

function absent(): never {
  throw new FailureError(failure('not-available', words('Not built yet.', 'Pas encore construit.'), words('Wait for it.', 'À venir.')));
}

/** The totp part of the contract. */
export function totpRouter(_rooms: Rooms) {
  return { enrol: os.totp.enrol.handler(absent), list: os.totp.list.handler(absent), codes: os.totp.codes.handler(absent), code: os.totp.code.handler(absent), verify: os.totp.verify.handler(absent), remove: os.totp.remove.handler(absent) };
}
