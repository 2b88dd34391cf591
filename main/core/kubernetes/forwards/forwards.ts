import type { Failure } from '../../../../preload/contract/failure.ts';
import type { Forward, SavedForward } from '../../../../preload/contract/forwards.ts';
import { failure, words } from '../../failure.ts';
import type { Rooms } from '../../rooms.ts';
import { nothingCarried } from '../../vantage/forwarded-port-kind.ts';
import type { ForwardedPorts, PortNow } from '../../vantage/forwarded-ports.ts';
import { createForwardedPorts } from '../../vantage/forwarded-ports.ts';
import type { Clusters } from '../clusters.ts';
import type { ForwardLoad } from './run-forward.ts';
import { runForward } from './run-forward.ts';

/** The forwards that are saved, and those that run. */
export function createForwards(
  rooms: Pick<Rooms, 'settings' | 'audit' | 'closing'>,
  clusters: Pick<Clusters, 'client'>,
): ForwardedPorts<SavedForward, ForwardLoad> {
  return createForwardedPorts<SavedForward, ForwardLoad>(rooms, {
    saved: () => rooms.settings.get().kubernetes.forwards,
    command: forwardWords,
    action: 'forward.start',
    target: ({ context }) => context,
    noLoad: () => ({ ...nothingCarried(), leads: null, moves: 0 }),
    run: (forward, load, events, signal) => runForward(() => clusters.client(forward.context), forward, events, load, signal),
    notSaved,
    tooMany,
  });
}

/** A forward as the contract has it. */
export function forwardOf({ port, asked, load }: PortNow<SavedForward, ForwardLoad>): Forward {
  return { ...port, forward: asked, leads: port.port === null ? null : load.leads, moves: load.moves };
}

/** What makes a forward this one and not another, as kubectl(1) writes it. */
function forwardWords({ context, namespace, resource, name, remotePort, bind, localPort }: SavedForward): string {
  return `kubectl --context ${context} -n ${namespace} port-forward --address ${bind} ${resource}/${name} ${localPort}:${remotePort}`;
}

function notSaved(): Failure {
  return failure(
    'not-found',
    words('This forward is not saved any more.', 'Cette redirection n’est plus enregistrée.'),
    words('Save it again.', 'Enregistrez-la de nouveau.'),
  );
}

function tooMany(most: number): Failure {
  return failure(
    'not-available',
    words(`${most} forwards run: no more are started.`, `${most} redirections fonctionnent : il n’en est pas démarré d’autre.`),
    words('Stop one of them.', 'Arrêtez-en une.'),
  );
}
