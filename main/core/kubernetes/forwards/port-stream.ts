import { Duplex, Transform } from 'node:stream';
import type { Failure } from '../../../../preload/contract/failure.ts';
import { failure, FailureError, failureOf, words } from '../../failure.ts';
import { explainForbidden } from '../api-failure.ts';
import type { ClusterClient } from '../cluster-client.ts';
import { openChannels } from '../exec/channels.ts';

const PROTOCOL = 'v4.channel.k8s.io';
const DATA = 0;
const ERROR = 1;
/** Each channel begins with the number of its port (kubelet, `portforward`: two bytes). */
const PORT_BYTES = 2;
const MOST_SAID = 8192;

/** A pod and a port of it. */
export interface PodPort {
  readonly namespace: string;
  readonly pod: string;
  readonly port: number;
}

/**
 * One TCP connection to a port of a pod (`pods/portforward`). That nothing listens there shows only once it is used: `refused` hears of it.
 * The pod is not told when this side has said everything and still listens: the protocol has no word for it. Throws FailureError
 * `kubernetes-forbidden`, `not-found`, `not-available`, and those of the connection.
 */
export async function openPortStream(
  client: ClusterClient,
  { namespace, pod, port }: PodPort,
  { signal, refused }: { readonly signal: AbortSignal; readonly refused: (failure: Failure) => void },
): Promise<Duplex> {
  const path = `/api/v1/namespaces/${encodeURIComponent(namespace)}/pods/${encodeURIComponent(pod)}/portforward?ports=${port}`;
  let socket;
  try {
    socket = await client.socket({ path, protocols: [PROTOCOL], signal });
  } catch (error) {
    throw forwardRefused(error, namespace, pod);
  }
  const channels = openChannels(socket);
  const data = channels.readable(DATA).pipe(withoutStart());
  let said = '';
  channels
    .readable(ERROR)
    .pipe(withoutStart())
    .setEncoding('utf8')
    .on('data', (text: string) => {
      said = `${said}${text}`.slice(0, MOST_SAID);
    });
  const stream = Duplex.from({ writable: channels.writable(DATA), readable: data });
  stream.on('error', () => {});
  stream.once('close', () => channels.destroy());
  const aborted = () => stream.destroy();
  signal.addEventListener('abort', aborted, { once: true });
  void channels.closed.then(() => {
    signal.removeEventListener('abort', aborted);
    if (said.trim() !== '') refused(portRefused(pod, port, said.trim()));
    // The other side ended it: what it said last is still read.
    setImmediate(() => (data.readableEnded ? stream.destroy() : data.once('end', () => setImmediate(() => stream.destroy()))));
  });
  return stream;
}

/** Takes the number of the port away that each channel begins with. */
function withoutStart(): Transform {
  let left = PORT_BYTES;
  const rest = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      const from = Math.min(left, chunk.length);
      left -= from;
      done(null, chunk.subarray(from));
    },
  });
  rest.on('error', () => {});
  return rest;
}

function forwardRefused(error: unknown, namespace: string, pod: string): unknown {
  if (!(error instanceof FailureError)) return error;
  const why = failureOf(error);
  const said = why.evidence ?? '';
  if (why.kind === 'kubernetes-forbidden')
    return new FailureError(mayNotForward(explainForbidden(said)?.user ?? null, namespace, said), { cause: error });
  if (/pod is not running|does not have a host assigned|unable to upgrade connection: pod/iu.test(said))
    return new FailureError(
      failure(
        'not-available',
        words(
          `The pod ${pod} does not run: no port of it can be reached.`,
          `Le pod ${pod} ne tourne pas : aucun de ses ports n’est joignable.`,
        ),
        words('Look at the pod: its state says why.', 'Regardez le pod : son état dit pourquoi.'),
        { evidence: said },
      ),
    );
  return error;
}

/** This login has no right to `pods/portforward`; a WebSocket is a GET, and newer servers want `create` too. */
export function mayNotForward(user: string | null, namespace: string, evidence: string): Failure {
  return failure(
    'kubernetes-forbidden',
    words(
      `${user ?? 'This login'} may not forward ports of pods in the namespace “${namespace}”.`,
      `${user ?? 'Ce compte'} n’a pas le droit de rediriger des ports de pods dans le namespace « ${namespace} ».`,
    ),
    words(
      'Ask the cluster’s administrator for a role with the verbs get and create on pods/portforward there.',
      'Demandez à l’administrateur du cluster un rôle avec les verbes get et create sur pods/portforward à cet endroit.',
    ),
    evidence === '' ? {} : { evidence },
  );
}

function portRefused(pod: string, port: number, said: string): Failure {
  const inside = /connection refused|refused/iu.test(said);
  return failure(
    inside ? 'connection-refused' : 'connection-closed',
    inside
      ? words(`Nothing listens on port ${port} in the pod ${pod}.`, `Rien n’écoute sur le port ${port} dans le pod ${pod}.`)
      : words(`The node could not reach port ${port} of the pod ${pod}.`, `Le nœud n’a pas pu joindre le port ${port} du pod ${pod}.`),
    words(
      'Check the port, and that the program listens on all addresses or on localhost of the pod.',
      'Vérifiez le port, et que le programme écoute sur toutes les adresses ou sur le localhost du pod.',
    ),
    { evidence: said },
  );
}
