import type { SavedForward } from '../../../../preload/contract/forwards.ts';
import { failure, FailureError, words } from '../../failure.ts';
import type { JsonObject } from '../api-object.ts';
import { isObject, listAt, numberAt, objectAt, textAt } from '../api-object.ts';
import type { ClusterClient } from '../cluster-client.ts';
import { choosePod, podsOfWorkload } from '../pod-vantage/pod-place.ts';
import type { PodPort } from './port-stream.ts';

/** No pod runs that a forward could lead to; one may come. */
export class NothingRuns extends FailureError {}

/**
 * Where a forward leads now: a pod that runs, and the port of it. Throws `NothingRuns`, FailureError `not-found` (no such object or port),
 * `not-available` (a pod that has ended for good, a service that chooses no pods), `kubernetes-forbidden` and those of the connection.
 */
export async function forwardTarget(client: ClusterClient, forward: SavedForward, signal: AbortSignal): Promise<PodPort> {
  const { namespace, resource, name } = forward;
  if (resource === 'pods') {
    const path = `/api/v1/namespaces/${encodeURIComponent(namespace)}/pods/${encodeURIComponent(name)}`;
    const found = await client.json({ path, signal });
    const pod = isObject(found) ? found : {};
    if (choosePod([pod]) === null)
      throw hasEnded(pod) ? new FailureError(ended(forward, pod)) : new NothingRuns(nothingRuns(forward, [pod]));
    return { namespace, pod: name, port: podPort(pod, forward) };
  }
  const { owner, pods } = await podsOfWorkload(client, { resource, namespace, name }, signal);
  const wanted = resource === 'services' ? targetPortOf(owner, forward) : forward.remotePort;
  const chosen = choosePod(pods);
  if (resource === 'services' && Object.keys(objectAt(objectAt(owner, 'spec'), 'selector')).length === 0)
    throw new FailureError(choosesNone(forward));
  if (chosen === null) throw new NothingRuns(nothingRuns(forward, pods));
  return {
    namespace,
    pod: textAt(objectAt(chosen, 'metadata'), 'name') ?? '',
    port: podPort(chosen, { ...forward, remotePort: wanted }),
  };
}

/** The port of the pods behind a port of a service, a number or a name (`spec.ports[].targetPort`; the same number when it says none). */
export function targetPortOf(service: JsonObject, forward: SavedForward): SavedForward['remotePort'] {
  const ports = listAt(objectAt(service, 'spec'), 'ports');
  const found = ports.find((one) =>
    typeof forward.remotePort === 'number' ? numberAt(one, 'port') === forward.remotePort : textAt(one, 'name') === forward.remotePort,
  );
  if (found === undefined)
    throw new FailureError(
      noSuchPort(
        forward,
        ports.map((one) => [textAt(one, 'name'), numberAt(one, 'port')].filter((part) => part !== null).join(' ')),
      ),
    );
  return numberAt(found, 'targetPort') ?? textAt(found, 'targetPort') ?? numberAt(found, 'port') ?? forward.remotePort;
}

/** A port of a pod: a number is one whether or not a container names it. */
export function podPort(pod: JsonObject, forward: SavedForward): number {
  if (typeof forward.remotePort === 'number') return forward.remotePort;
  const ports = ['containers', 'initContainers']
    .flatMap((list) => listAt(objectAt(pod, 'spec'), list))
    .flatMap((one) => listAt(one, 'ports'));
  const port = ports.find((one) => textAt(one, 'name') === forward.remotePort);
  const number = port === undefined ? null : numberAt(port, 'containerPort');
  if (number !== null) return number;
  throw new FailureError(
    noSuchPort(
      forward,
      ports.map((one) => [textAt(one, 'name'), numberAt(one, 'containerPort')].filter((part) => part !== null).join(' ')),
    ),
  );
}

/** `service web`, in both languages. */
export function targetWords({ resource, name }: Pick<SavedForward, 'resource' | 'name'>) {
  const kind = { pods: ['pod', 'pod'], services: ['service', 'service'], deployments: ['deployment', 'déploiement'] } as const;
  return words(`the ${kind[resource][0]} ${name}`, `le ${kind[resource][1]} ${name}`);
}

function noSuchPort(forward: SavedForward, ports: readonly string[]) {
  const target = targetWords(forward);
  return failure(
    'not-found',
    words(`There is no port ${forward.remotePort} on ${target.en}.`, `Il n’y a pas de port ${forward.remotePort} sur ${target.fr}.`),
    ports.length === 0
      ? words('It names none; give the number of the port.', 'Il n’en nomme aucun ; donnez le numéro du port.')
      : words(`It has: ${ports.join(', ')}.`, `Il a : ${ports.join(', ')}.`),
  );
}

function hasEnded(pod: JsonObject): boolean {
  const phase = textAt(objectAt(pod, 'status'), 'phase');
  return phase === 'Succeeded' || phase === 'Failed';
}

function ended({ name }: SavedForward, pod: JsonObject) {
  return failure(
    'not-available',
    words(`The pod ${name} has ended, and is not started again.`, `Le pod ${name} s’est terminé, et ne sera pas relancé.`),
    words(
      'Forward to the deployment or the service it belongs to: that leads to the pod that runs.',
      'Redirigez vers le déploiement ou le service dont il fait partie : cela mène au pod qui tourne.',
    ),
    { evidence: `phase ${textAt(objectAt(pod, 'status'), 'phase') ?? '?'}` },
  );
}

function choosesNone({ name }: SavedForward) {
  return failure(
    'not-available',
    words(
      `The service ${name} chooses no pods (it has no selector): there is nothing to lead to.`,
      `Le service ${name} ne choisit aucun pod (il n’a pas de sélecteur) : il n’y a rien vers quoi rediriger.`,
    ),
    words('Forward to a pod or a deployment.', 'Redirigez vers un pod ou un déploiement.'),
  );
}

function nothingRuns(forward: SavedForward, pods: readonly JsonObject[]) {
  const target = targetWords(forward);
  const states = pods.map(
    (pod) => `${textAt(objectAt(pod, 'metadata'), 'name') ?? '?'} ${textAt(objectAt(pod, 'status'), 'phase') ?? '?'}`,
  );
  return failure(
    'not-available',
    forward.resource === 'pods'
      ? words(`The pod ${forward.name} does not run.`, `Le pod ${forward.name} ne tourne pas.`)
      : words(`No pod of ${target.en} runs.`, `Aucun pod ne tourne pour ${target.fr}.`),
    words(
      'It goes on by itself when one does. Its state says why.',
      'Cela reprend de soi-même dès qu’un pod tourne. Son état dit pourquoi.',
    ),
    states.length === 0 ? {} : { evidence: states.join('\n') },
  );
}
