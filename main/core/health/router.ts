import { failure, FailureError, words } from '../failure.ts';
import { os } from '../implementer.ts';
import type { Rooms } from '../rooms.ts';

function absent(): never {
  throw new FailureError(failure('not-available', words('Not built yet.', 'Pas encore construit.'), words('Wait for it.', 'À venir.')));
}

/** The health part of the contract. */
export function healthRouter(_rooms: Rooms) {
  return { check: os.health.check.handler(absent), findings: { watch: os.health.findings.watch.handler(absent), list: os.health.findings.list.handler(absent) } };
}
