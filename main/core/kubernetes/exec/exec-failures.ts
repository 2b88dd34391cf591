import type { Failure } from '../../../../preload/contract/failure.ts';
import { failure, FailureError, failureOf, words } from '../../failure.ts';
import { explainForbidden } from '../api-failure.ts';

/** A container, for the sentences. */
export interface ContainerPlace {
  readonly namespace: string;
  readonly pod: string;
  readonly container: string;
}

/** The image holds no such program. */
export function programMissing(program: string, { pod, container }: ContainerPlace, evidence: string): Failure {
  return failure(
    'command-missing',
    words(
      `The image of the container ${container} (pod ${pod}) has no program ${program}.`,
      `L’image du conteneur ${container} (pod ${pod}) n’a pas le programme ${program}.`,
    ),
    words(
      'Try another container of the pod, another pod, or an ephemeral debug container with an image that has it.',
      'Essayez un autre conteneur du pod, un autre pod, ou un conteneur de débogage éphémère avec une image qui l’a.',
    ),
    { evidence },
  );
}

/** The container runs nothing a command could be run beside. */
export function notRunning({ pod, container }: ContainerPlace, evidence: string): Failure {
  return failure(
    'not-available',
    words(
      `The container ${container} of the pod ${pod} does not run: nothing can be run in it.`,
      `Le conteneur ${container} du pod ${pod} ne tourne pas : rien ne peut y être exécuté.`,
    ),
    words(
      'Look at the pod: its state says why. Try again when it runs, or choose another container or pod.',
      'Regardez le pod : son état dit pourquoi. Réessayez quand il tourne, ou choisissez un autre conteneur ou pod.',
    ),
    evidence === '' ? {} : { evidence },
  );
}

/** The connection ended before the command did. */
export function execLost({ pod }: ContainerPlace, evidence: string): Failure {
  return failure(
    'connection-closed',
    words(
      `The connection to the pod ${pod} was lost while a command ran in it.`,
      `La connexion au pod ${pod} a été perdue pendant qu’une commande y tournait.`,
    ),
    words(
      'The pod may have been deleted or its node lost: look at the pod, then try again.',
      'Le pod a peut-être été supprimé, ou son nœud perdu : regardez le pod, puis réessayez.',
    ),
    { evidence },
  );
}

/** The runtime did not start the command, for a reason of its own. */
export function notStarted(place: ContainerPlace, message: string): Failure {
  if (
    /container not found|not running|is not created|is paused|cannot exec in a (?:stopped|deleted)|container .* terminated/iu.test(message)
  )
    return notRunning(place, message);
  return failure(
    'command-failed',
    words(
      `The node did not run the command in the container ${place.container} of the pod ${place.pod}.`,
      `Le nœud n’a pas exécuté la commande dans le conteneur ${place.container} du pod ${place.pod}.`,
    ),
    words('What the container runtime says is below.', 'Ce que dit le moteur de conteneurs est ci-dessous.'),
    { evidence: message },
  );
}

/** What an exec that was refused means, where the API's answer alone does not say it: see `statusFailure`. */
export function execRefused(error: unknown, place: ContainerPlace): unknown {
  if (!(error instanceof FailureError)) return error;
  const why = failureOf(error);
  const said = why.evidence ?? '';
  if (why.kind === 'kubernetes-forbidden') {
    const user = explainForbidden(said)?.user;
    return new FailureError(
      {
        ...why,
        cause: words(
          `${user ?? 'This login'} may not run commands in pods of the namespace “${place.namespace}”.`,
          `${user ?? 'Ce compte'} n’a pas le droit d’exécuter des commandes dans les pods du namespace « ${place.namespace} ».`,
        ),
        remedy: words(
          'Ask the cluster’s administrator for a role with the verbs get and create on pods/exec there.',
          'Demandez à l’administrateur du cluster un rôle avec les verbes get et create sur pods/exec à cet endroit.',
        ),
      },
      { cause: error },
    );
  }
  if (/container not found|container .* is not (?:running|created|valid)|unable to upgrade connection: container/iu.test(said))
    return new FailureError(notRunning(place, said), { cause: error });
  if (/does not have a host assigned|pod .* is not running|cannot exec.*completed pod/iu.test(said))
    return new FailureError(notRunning(place, said), { cause: error });
  return error;
}
