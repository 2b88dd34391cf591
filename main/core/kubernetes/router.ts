import { failure, FailureError, words } from '../failure.ts';
import { os } from '../implementer.ts';
import type { Rooms } from '../rooms.ts';

function absent(): never {
  throw new FailureError(failure('not-available', words('Not built yet.', 'Pas encore construit.'), words('Wait for it.', 'À venir.')));
}

/** The kubernetes part of the contract. */
export function kubernetesRouter(_rooms: Rooms) {
  return { contexts: { list: os.kubernetes.contexts.list.handler(absent) }, namespaces: { list: os.kubernetes.namespaces.list.handler(absent) }, deployments: { list: os.kubernetes.deployments.list.handler(absent), watch: os.kubernetes.deployments.watch.handler(absent) }, pods: { list: os.kubernetes.pods.list.handler(absent), watch: os.kubernetes.pods.watch.handler(absent) } };
}
