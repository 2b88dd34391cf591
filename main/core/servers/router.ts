import { failure, FailureError, words } from '../failure.ts';
import { os } from '../implementer.ts';
import type { Rooms } from '../rooms.ts';

function absent(): never {
  throw new FailureError(failure('not-available', words('Not built yet.', 'Pas encore construit.'), words('Wait for it.', 'À venir.')));
}

/** The servers part of the contract. */
export function serversRouter(_rooms: Rooms) {
  return { hosts: { list: os.servers.hosts.list.handler(absent) }, connections: { watch: os.servers.connections.watch.handler(absent), close: os.servers.connections.close.handler(absent) }, facts: os.servers.facts.handler(absent), units: { list: os.servers.units.list.handler(absent), show: os.servers.units.show.handler(absent) } };
}
